// Faults on demand, at every endpoint and of every kind (API 4.8, 7.2).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static dev.kassa.simulator.Counted.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.simulator.FaultRule.Endpoint;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsIT extends Simulated {
  private Till.Got callAt(Endpoint endpoint) {
    var path = PAYMENTS + "/reference-1";
    var amount = "{\"modificationAmount\":{\"currency\":\"NOK\",\"value\":1}}";
    return switch (endpoint) {
      case CREATE -> till.create("reference-1", "k", 1000, ADA);
      case READ -> till.get(path);
      case EVENTS -> till.get(path + "/events");
      case CAPTURE -> till.post(path + "/capture", "k", amount);
      case CANCEL -> till.post(path + "/cancel", "k", "{}");
      case REFUND -> till.post(path + "/refund", "k", amount);
      case APPROVE -> till.post("/epayment/v1/test/payments/reference-1/approve", null, "{}");
      case TOKEN -> till.token("client-1", "secret-1", "key-1");
      case EXCHANGE -> till.post("/qr/v1/exchange", null, "{\"qrCode\":\"x\"}");
      case EXCHANGE_CUSTOMER -> till.post("/qr/v1/exchange/customer", null, "{}");
      case MERCHANT_QR -> till.get("/qr/v1/merchant-callback");
      case USER_EXISTS -> till.form(EXISTS, Map.of("login_hint", "urn:msisdn:" + ADA));
      case CIBA_START -> till.form(START, startForm());
      case CIBA_TOKEN -> till.form(TOKEN, poll("x"));
      case USERINFO -> till.userInfo("x", false);
      case WEBHOOKS -> till.get("/webhooks/v1/webhooks");
      case DISCOVERY -> till.open("GET", DISCOVERY, "");
      case NOTIFICATION -> throw new IllegalArgumentException("nobody calls a notification");
    };
  }

  private static String name(Endpoint endpoint) {
    return endpoint.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTIFICATION")
  void everyEndpointCanBeStruck(Endpoint endpoint) {
    prompt();
    var usual = callAt(endpoint).status();
    fault(
        "{\"endpoint\":\"%s\",\"kind\":\"status\",\"status\":503,\"times\":1}"
            .formatted(name(endpoint)));
    assertThat(callAt(endpoint).status()).isEqualTo(503);
    assertThat(callAt(endpoint).status()).isEqualTo(usual);
    // Without a count, because a client may try a GET again by itself.
    fault("{\"endpoint\":\"%s\",\"kind\":\"connection-reset\"}".formatted(name(endpoint)));
    assertThatThrownBy(() -> callAt(endpoint)).isInstanceOf(UncheckedIOException.class);
    till.open("DELETE", "/simulator/faults", "");
    assertThat(callAt(endpoint).status()).isEqualTo(usual);
  }

  @ParameterizedTest
  @Section({"4.8", "4.9"})
  @CsvSource({"6160, 423", "6250, 400", "6260, 400", "6280, 400", "3010, 500", "5060, 403"})
  void anErrorOfTheRuleIsAnsweredWithoutStickingToTheKey(int code, int status) {
    prompt();
    authorized("reference-1", 1000);
    fault("{\"endpoint\":\"capture\",\"kind\":\"error\",\"code\":" + code + ",\"times\":1}");
    var struck = till.capture("reference-1", "k", 1000);
    assertThat(struck.code()).isEqualTo(Integer.toString(code));
    assertThat(struck.status()).isEqualTo(status);
    assertThat(struck.body().path("instance").asText())
        .isEqualTo("/v1/payments/reference-1/capture");
    assertThat(till.capture("reference-1", "k", 1000).status()).isEqualTo(200);
  }

  @Test
  @Section("4.8")
  void a429ComesWithAndWithoutRetryAfter() {
    fault("{\"kind\":\"429\",\"times\":1}");
    fault("{\"kind\":\"429\",\"times\":1,\"retryAfterSeconds\":7}");
    var bare = till.read("reference-1");
    assertThat(bare.status()).isEqualTo(429);
    assertThat(bare.header("retry-after")).isEmpty();
    assertThat(till.read("reference-1").header("retry-after")).isEqualTo("7");
    assertThat(till.read("reference-1").status()).isEqualTo(404);
  }

  @Test
  void oneReferenceOnlyIsStruck() {
    prompt();
    fault("{\"endpoint\":\"read\",\"kind\":\"423\",\"reference\":\"reference-1\"}");
    till.create("reference-1", "k1", 1000, ADA);
    till.create("reference-2", "k2", 1000, ADA);
    assertThat(till.read("reference-1").status()).isEqualTo(423);
    assertThat(till.read("reference-2").status()).isEqualTo(200);
  }

  @Test
  void oneSalesUnitOnlyIsStruck() {
    prompt();
    fault("{\"endpoint\":\"read\",\"kind\":\"423\",\"msn\":\"654321\"}");
    till.create("reference-1", "k1", 1000, ADA);
    assertThat(till.read("reference-1").status()).isEqualTo(200);
    fault("{\"endpoint\":\"read\",\"kind\":\"423\",\"msn\":\"123456\"}");
    assertThat(till.read("reference-1").status()).isEqualTo(423);
  }

  /** Counts the pieces in which a body arrives. */
  private static final class Pieces implements Flow.Subscriber<List<ByteBuffer>> {
    private final AtomicInteger pieces = new AtomicInteger();
    private final AtomicInteger bytes = new AtomicInteger();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
      pieces.incrementAndGet();
      item.forEach(buffer -> bytes.addAndGet(buffer.remaining()));
    }

    @Override
    public void onError(Throwable broken) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void anAnswerDripsInWhole() throws Exception {
    fault("{\"endpoint\":\"discovery\",\"kind\":\"slow-drip\",\"delayMs\":1,\"times\":1}");
    var pieces = new Pieces();
    try (var http = HttpClient.newHttpClient()) {
      var response =
          http.send(
              HttpRequest.newBuilder(URI.create(simulator.baseUrl() + DISCOVERY)).build(),
              BodyHandlers.fromSubscriber(pieces));
      assertThat(response.statusCode()).isEqualTo(200);
    }
    var whole = till.open("GET", DISCOVERY, "").response().body();
    assertThat(pieces.bytes.get()).isEqualTo(whole.length());
    assertThat(pieces.pieces.get()).isGreaterThan(10);
  }

  @Test
  void halfAnAnswerIsNoJson() {
    prompt();
    fault("{\"endpoint\":\"create\",\"kind\":\"broken-json\",\"times\":1}");
    var broken = till.create("reference-1", "k", 1000, ADA);
    assertThat(broken.status()).isEqualTo(201);
    assertThat(broken.body().isMissingNode()).isTrue();
    assertThat(simulator.books().payments()).hasSize(1);
  }

  @Test
  void aLateAnswerTellsOfWhatHappenedAtOnce() {
    prompt();
    fault("{\"endpoint\":\"create\",\"kind\":\"delay\",\"delayMs\":60000}");
    var late = CompletableFuture.supplyAsync(() -> till.create("reference-1", "k", 1000, ADA));
    await().until(() -> simulator.books().payments().size() == 1);
    assertThat(late.isDone()).isFalse();
    // Whoever repeats is told, but as late.
    till.open("DELETE", "/simulator/faults", "");
    assertThat(till.create("reference-1", "k", 1000, ADA).status()).isEqualTo(201);
  }

  @Test
  @Section("5.5")
  void notificationsMayArriveBeforeTheAnswer() {
    prompt();
    till.register(receiver.url(), PaymentEvent.Name.CREATED.type());
    fault("{\"endpoint\":\"create\",\"kind\":\"notified-first\"}");
    for (var n = 0; n < 3; n++) {
      assertThat(till.create("reference-" + n, "k" + n, 1000, ADA).status()).isEqualTo(201);
      assertThat(receiver.received()).hasSize(n + 1);
    }
  }

  @Test
  @Section("5.5")
  void notificationsMayBeDroppedByReferenceOverHttp() {
    prompt();
    till.register(receiver.url(), PaymentEvent.Name.CREATED.type());
    fault(
        "{\"endpoint\":\"notification\",\"kind\":\"notification-dropped\","
            + "\"reference\":\"reference-1\"}");
    till.create("reference-1", "k1", 1000, ADA);
    till.create("reference-2", "k2", 1000, ADA);
    await().until(() -> receiver.received().size() == 1);
    assertThat(receiver.received().getFirst().reference()).isEqualTo("reference-2");
    assertThat(simulator.books().notifications().dropped()).isEqualTo(1);
  }
}
