// Whether the provider knows each sales unit and notifies it, with the keys that the services have.
package dev.kassa.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.settings.SalesUnit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Asks for an access token and lists the registrations; changes nothing.
 *
 * @param webhooks folder with one file per registration whose secret is held; absent: not compared
 */
record ProviderCheck(URI provider, Path credentials, Optional<Path> webhooks, Clock clock) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A signature is judged old after five minutes; a tenth of it is a clock to put right. */
  private static final Duration TOLERANCE = Duration.ofSeconds(30);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYS =
      List.of("client-id", "client-secret", "subscription-key");

  /** One after the other. */
  List<Finding> of(List<SalesUnit> units) {
    List<Finding> findings = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      for (SalesUnit unit : units) {
        try {
          findings.addAll(of(unit, http));
        } catch (IOException e) {
          findings.add(
              Finding.wrong(
                  "sales unit %s: the provider at %s does not answer (%s)",
                  unit.msn(), provider, e.getClass().getSimpleName()));
          return findings;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new OperationsFailure("interrupted", e);
        }
      }
    }
    return findings;
  }

  private List<Finding> of(SalesUnit unit, HttpClient http)
      throws IOException, InterruptedException {
    Map<String, String> keys = new TreeMap<>();
    for (String key : KEYS) {
      Path file = credentials.resolve(unit.credentials()).resolve(key);
      try {
        keys.put(key, Files.readString(file).strip());
      } catch (IOException e) {
        return List.of(Finding.wrong("sales unit %s: %s cannot be read", unit.msn(), file));
      }
    }
    HttpResponse<String> answer =
        http.send(
            request(unit, "/accesstoken/get", keys.get("subscription-key"))
                .header("client_id", keys.get("client-id"))
                .header("client_secret", keys.get("client-secret"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    List<Finding> findings = new ArrayList<>();
    time(answer).ifPresent(findings::add);
    if (answer.statusCode() != 200) {
      findings.add(
          Finding.wrong(
              "sales unit %s: the provider answers %d to the keys in %s",
              unit.msn(), answer.statusCode(), credentials.resolve(unit.credentials())));
      return findings;
    }
    findings.add(Finding.ok("sales unit %s: the provider takes its keys", unit.msn()));
    String token = JSON.readTree(answer.body()).path("access_token").asText();
    findings.add(registered(unit, http, keys.get("subscription-key"), token));
    return findings;
  }

  private Optional<Finding> time(HttpResponse<String> answer) {
    try {
      return answer
          .headers()
          .firstValue("date")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .map(theirs -> Duration.between(theirs, Instant.now(clock)))
          .filter(apart -> apart.abs().compareTo(TOLERANCE) > 0)
          .map(
              apart ->
                  Finding.wrong(
                      "this machine's clock is %d s away from the provider's", apart.toSeconds()));
    } catch (DateTimeParseException _) {
      return Optional.empty(); // no word about the time is no word about ours
    }
  }

  private Finding registered(SalesUnit unit, HttpClient http, String subscriptionKey, String token)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            request(unit, "/webhooks/v1/webhooks", subscriptionKey)
                .header("Authorization", "Bearer " + token)
                .GET()
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      return Finding.wrong(
          "sales unit %s: the provider answers %d to a list of registrations",
          unit.msn(), answer.statusCode());
    }
    for (JsonNode webhook : JSON.readTree(answer.body()).path("webhooks")) {
      if (webhook.path("url").asText().equals(unit.webhookUrl().toString())) {
        String id = webhook.path("id").asText();
        return webhooks
            .map(folder -> folder.resolve(id + ".json"))
            .filter(file -> !Files.isReadable(file))
            .map(
                file ->
                    Finding.wrong(
                        "sales unit %s: the secret of registration %s is not at %s: run register",
                        unit.msn(), id, file))
            .orElseGet(() -> Finding.ok("sales unit %s: notifications are registered", unit.msn()));
      }
    }
    return Finding.wrong(
        "sales unit %s: no notification is registered for %s: run register",
        unit.msn(), unit.webhookUrl());
  }

  private HttpRequest.Builder request(SalesUnit unit, String path, String subscriptionKey) {
    return HttpRequest.newBuilder(provider.resolve(path))
        .timeout(PATIENCE)
        .header("Ocp-Apim-Subscription-Key", subscriptionKey)
        .header("Merchant-Serial-Number", unit.msn().value())
        .header("Vipps-System-Name", "Kassa")
        .header("Vipps-System-Version", "1.0.0");
  }
}
