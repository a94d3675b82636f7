// The operators' door of membership-service.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Asks what {@code ./kassa members} asks. */
final class OperatorDesk {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final String token;

  OperatorDesk(StackFile.Club club) throws IOException {
    if (club == null) {
      throw new IOException("the running stack is of before; ./kassa down and up again");
    }
    this.url = club.url();
    this.token = Files.readString(club.operatorToken()).strip();
  }

  /** The members who have this number. */
  List<String> find(String msisdn) throws IOException, InterruptedException {
    return send("find", body().put("phoneNumber", "+" + msisdn)).findValuesAsText("memberId");
  }

  /** Everything that is held about a member. */
  JsonNode export(String member) throws IOException, InterruptedException {
    return send(member + "/export", body());
  }

  /** Members who are said to have taken their consent back. */
  List<String> toReview() throws IOException, InterruptedException {
    return send("review", body()).findValuesAsText("member_id");
  }

  /** Somebody has looked at that. */
  void reviewed(String member) throws IOException, InterruptedException {
    send(member + "/reviewed", body());
  }

  /** Erases a member. */
  void erase(String member) throws IOException, InterruptedException {
    send(member + "/erase", body());
  }

  private static ObjectNode body() {
    return JSON.createObjectNode().put("operator", "demo").put("note", "a day of the club");
  }

  private JsonNode send(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(url.resolve("/operator/members/" + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "membership-service answered %d to %s".formatted(response.statusCode(), path));
    }
    return JSON.readTree(response.body());
  }
}
