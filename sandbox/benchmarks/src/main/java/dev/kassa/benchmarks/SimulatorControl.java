// The simulated provider's own surface: people, access tokens, one payment's account.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Plays the people behind the phones. */
public final class SimulatorControl {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int AT_ONCE = 1_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI baseUrl;

  /** Speaks to the simulator at this address. */
  public SimulatorControl(URI baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** Makes people who approve every payment at once. */
  public void prompt(List<String> msisdns) throws IOException, InterruptedException {
    for (int from = 0; from < msisdns.size(); from += AT_ONCE) {
      ArrayNode people = JSON.createArrayNode();
      for (String msisdn : msisdns.subList(from, Math.min(msisdns.size(), from + AT_ONCE))) {
        people
            .addObject()
            .put("msisdn", msisdn)
            .putArray("payments")
            .addObject()
            .put("act", "APPROVE")
            .put("afterMs", 0);
      }
      JsonNode unused = send(request("/simulator/people").POST(body(people)));
    }
  }

  /** What the provider knows about one payment: journal, calls, notifications. */
  public JsonNode account(String msn, String reference) throws IOException, InterruptedException {
    return send(request("/simulator/books/" + msn + "/" + reference).GET());
  }

  /** An access token for a sales unit's calls. */
  public String accessToken(StackFile.SalesUnit unit) throws IOException, InterruptedException {
    return send(request("/accesstoken/get")
            .header("client_id", unit.clientId())
            .header("client_secret", unit.clientSecret())
            .header("Ocp-Apim-Subscription-Key", unit.subscriptionKey())
            .POST(HttpRequest.BodyPublishers.noBody()))
        .path("access_token")
        .asText();
  }

  /** The ids of a sales unit's registrations for notifications. */
  public List<String> webhooks(StackFile.SalesUnit unit) throws IOException, InterruptedException {
    return send(asUnit(unit, "/webhooks/v1/webhooks").GET())
        .path("webhooks")
        .findValuesAsText("id");
  }

  /** Ends a registration. */
  public void unregister(StackFile.SalesUnit unit, String id)
      throws IOException, InterruptedException {
    JsonNode unused = send(asUnit(unit, "/webhooks/v1/webhooks/" + id).DELETE());
  }

  /** Registers an address for notifications; returns the secret that signs them. */
  public String register(StackFile.SalesUnit unit, String url, List<String> events)
      throws IOException, InterruptedException {
    var wanted = JSON.createObjectNode().put("url", url);
    events.forEach(wanted.putArray("events")::add);
    return send(asUnit(unit, "/webhooks/v1/webhooks").POST(body(wanted))).path("secret").asText();
  }

  private HttpRequest.Builder asUnit(StackFile.SalesUnit unit, String path)
      throws IOException, InterruptedException {
    return request(path)
        .header("Authorization", "Bearer " + accessToken(unit))
        .header("Ocp-Apim-Subscription-Key", unit.subscriptionKey())
        .header("Merchant-Serial-Number", unit.msn());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(baseUrl.resolve(path))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json");
  }

  private static HttpRequest.BodyPublisher body(JsonNode json) {
    return HttpRequest.BodyPublishers.ofString(json.toString());
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      // Without the path: it may hold a phone number.
      throw new IOException(
          "the simulator answered %d: %s".formatted(response.statusCode(), response.body()));
    }
    return response.body().isBlank() ? JSON.missingNode() : JSON.readTree(response.body());
  }
}
