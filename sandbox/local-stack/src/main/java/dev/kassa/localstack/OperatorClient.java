// Knocks at a service's operators' door.
package dev.kassa.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Asks a service of any deployment; without an address, of the local system. */
final class OperatorClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String IDEMPOTENCY = "Idempotency-Key";
  private static final int DONE = 200;
  private static final int SERVERS_TROUBLE = 500;
  private static final int TRIES = 6;

  private final String service;
  private final String url;
  private final ToIntFunction<Ports> port;
  private final Path tokenFile;
  private final Path state;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param url null: the local system's
   * @param port of the service there
   * @param tokenFile null: the local system's
   * @param state folder of the local system
   */
  OperatorClient(
      String service, String url, ToIntFunction<Ports> port, Path tokenFile, Path state) {
    this.service = service;
    this.url = url;
    this.port = port;
    this.tokenFile = tokenFile;
    this.state = state;
  }

  /** A request with the operators' token. */
  HttpRequest.Builder request(String path) throws IOException {
    StateDirectory local = new StateDirectory(state);
    Path file = tokenFile == null ? local.files().operatorToken() : tokenFile;
    if (!Files.isReadable(file)) {
      throw new LocalStackFailure(
          "There is no token in %s. Name its file with --token-file.".formatted(file));
    }
    String base =
        url == null
            ? "http://127.0.0.1:" + port.applyAsInt(new Ports(local.portOffset().orElse(0)))
            : url.replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + Files.readString(file).strip());
  }

  /** A request with the operators' token and this body. */
  HttpRequest.Builder post(String path, JsonNode body) throws IOException {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  /**
   * Sends it.
   *
   * @throws LocalStackFailure if it is refused, or nobody answers
   */
  JsonNode answer(HttpRequest.Builder asked) throws IOException, InterruptedException {
    return told(send(asked.build()));
  }

  /**
   * Sends something that may be sent again: what is done is not done twice. That the service is
   * away for a moment, or has trouble of its own, is no reason to begin anew.
   *
   * @throws LocalStackFailure if it is refused, or nobody answers for some seconds
   */
  JsonNode answerAgain(String path, JsonNode body, UUID key)
      throws IOException, InterruptedException {
    for (int attempt = 1; attempt < TRIES; attempt++) {
      HttpRequest request = post(path, body).header(IDEMPOTENCY, key.toString()).build();
      try {
        HttpResponse<String> response = send(request);
        if (response.statusCode() < SERVERS_TROUBLE) {
          return told(response);
        }
      } catch (LocalStackFailure _) {
        // Perhaps it is being replaced.
      }
      Thread.sleep(Backoff.after(attempt));
    }
    return answer(post(path, body).header(IDEMPOTENCY, key.toString()));
  }

  private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new LocalStackFailure(service + " does not answer at " + request.uri(), e);
    }
  }

  private static JsonNode told(HttpResponse<String> response) throws IOException {
    JsonNode body = response.body().startsWith("{") ? JSON.readTree(response.body()) : null;
    if (response.statusCode() != DONE || body == null) {
      throw new LocalStackFailure(
          body == null
              ? "%s answered %d".formatted(response.uri(), response.statusCode())
              : "%s: %s".formatted(body.path("title").asText(), body.path("detail").asText()));
    }
    return body;
  }
}
