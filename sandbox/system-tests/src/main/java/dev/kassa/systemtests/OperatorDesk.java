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

  /** A service that was killed, or has lost its database, answers again by then. */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

  private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

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

  /** An operator asks again under the same key while the service does not answer. */
  private JsonNode send(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/operator/members/" + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    long deadline = System.nanoTime() + BACK_WITHIN.toNanos();
    while (true) {
      boolean last = System.nanoTime() > deadline;
      try {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return JSON.readTree(response.body());
        }
        if (last || response.statusCode() < 500) {
          throw new Refused(
              "membership-service answered %d to %s".formatted(response.statusCode(), path));
        }
      } catch (Refused refused) {
        throw refused;
      } catch (IOException unreached) {
        if (last) {
          throw unreached;
        }
      }
      Thread.sleep(AGAIN_AFTER);
    }
  }

  private static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }
}
