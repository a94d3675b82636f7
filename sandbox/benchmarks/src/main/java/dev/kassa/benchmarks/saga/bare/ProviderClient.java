// The two calls of a payment.
package dev.kassa.benchmarks.saga.bare;

import dev.kassa.benchmarks.StackFile.SalesUnit;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/** Posts to the provider without waiting; an answer that is none of 2xx is printed. */
final class ProviderClient {
  private static final String PAYMENTS = "/epayment/v1/payments";
  private static final int CONNECTIONS = 64;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http =
      vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(CONNECTIONS));
  private final URI baseUrl;
  private final String token;
  private final SalesUnit unit;

  ProviderClient(URI baseUrl, String token, SalesUnit unit) {
    this.baseUrl = baseUrl;
    this.token = token;
    this.unit = unit;
  }

  Vertx vertx() {
    return vertx;
  }

  void create(String reference, byte[] body) {
    post(PAYMENTS, reference + "-create", body, () -> {});
  }

  void capture(String reference, byte[] body, Runnable done) {
    post(PAYMENTS + "/" + reference + "/capture", reference + "-capture", body, done);
  }

  private void post(String path, String key, byte[] body, Runnable done) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(baseUrl.getHost())
            .setPort(baseUrl.getPort())
            .setURI(path)
            .putHeader("Authorization", "Bearer " + token)
            .putHeader("Ocp-Apim-Subscription-Key", unit.subscriptionKey())
            .putHeader("Merchant-Serial-Number", unit.msn())
            .putHeader("Idempotency-Key", key)
            .putHeader("Content-Type", "application/json");
    http.request(options)
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(
            response ->
                response
                    .body()
                    .onSuccess(
                        text -> {
                          if (response.statusCode() / 100 == 2) {
                            done.run();
                          } else {
                            System.out.println(response.statusCode() + " " + text);
                          }
                        }))
        .onFailure(System.out::println);
  }
}
