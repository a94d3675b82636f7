package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.vipps.Credentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;

/** Lets the simulated provider have something to notify: payments that are approved at once. */
final class Shop implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI provider;
  private final Msn msn;
  private final String subscriptionKey;
  private final String token;

  Shop(URI provider, Msn msn, Credentials keys) throws IOException, InterruptedException {
    this.provider = provider;
    this.msn = msn;
    this.subscriptionKey = keys.subscriptionKey();
    post("/simulator/people", "[{\"msisdn\":\"" + ProviderAndTopic.CUSTOMER + "\"}]", Map.of());
    this.token =
        new ObjectMapper()
            .readTree(
                post(
                    "/accesstoken/get",
                    "",
                    Map.of(
                        "client_id", keys.clientId(),
                        "client_secret", keys.clientSecret(),
                        "Ocp-Apim-Subscription-Key", keys.subscriptionKey())))
            .path("access_token")
            .asText();
  }

  void pay(String reference) throws IOException, InterruptedException {
    post(
        "/epayment/v1/payments",
        """
        {"amount":{"currency":"NOK","value":12500},"paymentMethod":{"type":"WALLET"},\
        "reference":"%s","userFlow":"PUSH_MESSAGE","customerInteraction":"CUSTOMER_PRESENT",\
        "customer":{"phoneNumber":"%s"},"paymentDescription":"Winter jacket"}"""
            .formatted(reference, ProviderAndTopic.CUSTOMER),
        Map.of(
            "Authorization",
            "Bearer " + token,
            "Ocp-Apim-Subscription-Key",
            subscriptionKey,
            "Merchant-Serial-Number",
            msn.value(),
            "Idempotency-Key",
            UUID.randomUUID().toString(),
            "Content-Type",
            "application/json"));
  }

  private String post(String path, String body, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(provider.resolve(path))
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(request::header);
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as("%s: %s", path, response.body()).isBetween(200, 201);
    return response.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
