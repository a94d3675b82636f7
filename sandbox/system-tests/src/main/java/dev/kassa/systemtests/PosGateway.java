// The HTTP surface of pos-gateway, as its guide shows it.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Calls pos-gateway as tills of the local stores do. A call that was not answered, or answered 503,
 * is repeated with the same key: nothing is certain before an answer.
 */
final class PosGateway {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);

  /** Longer than the supervisor needs to start a killed gateway again. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final Map<String, String> tokens;
  private final Map<String, Integer> repeated = new ConcurrentSkipListMap<>();

  PosGateway(StackFile.Door door) {
    this.url = door.url();
    this.tokens = Map.copyOf(door.tillTokens());
  }

  /**
   * A call of a till.
   *
   * @param key of idempotency; absent where the address itself names the command
   */
  record Call(
      Store store, String method, String path, Optional<JsonNode> body, Optional<String> key) {
    /** A request that changes something. */
    static Call post(Store store, String path, JsonNode body, Optional<String> key) {
      return new Call(store, "POST", path, Optional.of(body), key);
    }

    /** A question. */
    static Call get(Store store, String path) {
      return new Call(store, "GET", path, Optional.empty(), Optional.empty());
    }
  }

  /** How often a call had to be repeated, by what it met instead of an answer. */
  Map<String, Integer> repeated() {
    return repeated;
  }

  /**
   * Calls until there is an answer.
   *
   * @throws Till.NotTaken if the answer is a refusal
   * @throws IllegalStateException if there is none in time
   */
  JsonNode call(Call call) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String again;
      try {
        HttpResponse<String> response =
            http.send(request(call), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 == 2) {
          return JSON.readTree(response.body());
        }
        if (response.statusCode() != 503) {
          throw refusal(response);
        }
        again = "503 " + refusal(response).getMessage();
      } catch (IOException e) {
        // Not answered: it may have been taken, so it is asked again.
        again = e.toString();
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "pos-gateway does not answer " + call.method() + " " + call.path());
      }
      repeated.merge(call.method() + ": " + again, 1, Integer::sum);
      Thread.sleep(PAUSE);
    }
  }

  /** The events of a checkout. */
  EventStream events(Store store, String path, EventStream.Listener listener) {
    return new EventStream(
        http, () -> to(store, path).header("Accept", "text/event-stream"), listener);
  }

  private HttpRequest request(Call call) {
    HttpRequest.Builder request =
        to(call.store(), call.path())
            .timeout(ANSWER_WITHIN)
            .method(
                call.method(),
                call.body()
                    .map(body -> HttpRequest.BodyPublishers.ofString(body.toString()))
                    .orElse(HttpRequest.BodyPublishers.noBody()));
    call.body().ifPresent(_ -> request.header("Content-Type", "application/json"));
    call.key().ifPresent(key -> request.header("Idempotency-Key", key));
    return request.build();
  }

  private HttpRequest.Builder to(Store store, String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .header("Authorization", "Bearer " + tokens.get(store.storeId()));
  }

  private static Till.NotTaken refusal(HttpResponse<String> response) {
    JsonNode problem;
    try {
      problem = JSON.readTree(response.body());
    } catch (IOException _) {
      problem = JSON.missingNode();
    }
    return new Till.NotTaken(
        response.statusCode(),
        problem.at("/errors/0/field").asText(),
        problem.path("title").asText()
            + " "
            + problem.path("detail").asText()
            + " "
            + problem.path("errors"));
  }
}
