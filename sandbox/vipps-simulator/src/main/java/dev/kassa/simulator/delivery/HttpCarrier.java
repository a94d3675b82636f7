package dev.kassa.simulator.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.Amount;
import dev.kassa.simulator.CheckIn;
import dev.kassa.simulator.EventTime;
import dev.kassa.simulator.Notification;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.Signature;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.SimulatorConfig.Choices.EventSub;
import dev.kassa.simulator.Webhook;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Signs notifications and POSTs them, with the headers of API 5.2; on an event loop of its own, so
 * that calls are answered meanwhile.
 */
public final class HttpCarrier implements Provider.Carrier, AutoCloseable {
  private static final int CONNECTIONS_PER_RECEIVER = 64;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final Context loop = vertx.getOrCreateContext();
  private final Executor turns;
  private final HttpClient client;
  private final ObjectMapper json = new ObjectMapper();
  private final Duration timeout;
  private final SimulatorConfig.Choices choices;
  private final Ended ended;
  private final Seen seen;

  /** Told how an attempt ended; status 0 when there was no answer in time. */
  public interface Ended {
    /** An attempt ended. */
    void attempt(Notification notification, int status);
  }

  /** Told what was sent and answered, for the record of traffic. */
  public interface Seen {
    /** An attempt ended. */
    void exchange(Notification notification, Webhook webhook, String body, int status);
  }

  /**
   * A carrier.
   *
   * @param turns where the state lives: {@code ended} and {@code seen} are told there
   * @param timeout how long a receiver may take
   * @param choices what the documentation leaves open about headers and bodies
   */
  public HttpCarrier(
      Executor turns, Duration timeout, SimulatorConfig.Choices choices, Ended ended, Seen seen) {
    this.turns = turns;
    this.timeout = timeout;
    this.choices = choices;
    this.ended = ended;
    this.seen = seen;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_PER_RECEIVER)
                .setConnectTimeout((int) timeout.toMillis())
                .setKeepAlive(true));
  }

  @Override
  public void carry(Notification notification, Webhook webhook, Instant sentAt) {
    loop.runOnContext(_ -> post(notification, webhook, sentAt));
  }

  private void post(Notification notification, Webhook webhook, Instant sentAt) {
    var text = body(notification.content());
    var body = text.getBytes(StandardCharsets.UTF_8);
    var signedAt =
        choices.resignRetries() || notification.firstAttemptAt() == null
            ? sentAt
            : notification.firstAttemptAt();
    var signed = Signature.sign(webhook.secret(), webhook.url(), Signature.date(signedAt), body);
    var attempt = new Attempt(notification, webhook, text);
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(webhook.url().toString())
            .putHeader("Host", signed.host())
            .putHeader("Content-Type", "application/json; charset=utf-8")
            .putHeader("x-ms-date", signed.date())
            .putHeader("x-ms-content-sha256", signed.contentHash())
            .putHeader("Authorization", signed.authorization());
    if (choices.observedHeaders()) {
      options
          .putHeader("X-Vipps-Authorization", signed.authorization())
          .putHeader("Webhook-Id", webhook.id())
          .putHeader("User-Agent", "Vipps MobilePay/1.0 Webhooks/1.0");
    }
    client
        .request(options)
        .compose(request -> attempt.send(request, body))
        .onSuccess(response -> attempt.end(response.statusCode()))
        .onFailure(_ -> attempt.end(0));
  }

  /** One attempt; it ends once, by an answer or by the clock. */
  private final class Attempt {
    private final Notification notification;
    private final Webhook webhook;
    private final String body;
    private final long clock;
    private HttpClientRequest request;
    private boolean over;

    private Attempt(Notification notification, Webhook webhook, String body) {
      this.notification = notification;
      this.webhook = webhook;
      this.body = body;
      this.clock =
          vertx.setTimer(
              timeout.toMillis(),
              _ -> {
                if (request != null) {
                  request.reset();
                }
                end(0);
              });
    }

    private Future<HttpClientResponse> send(HttpClientRequest opened, byte[] bytes) {
      request = opened;
      if (over) {
        opened.reset();
      }
      return opened.send(Buffer.buffer(bytes)).compose(response -> response.end().map(response));
    }

    private void end(int status) {
      if (!over) {
        over = true;
        vertx.cancelTimer(clock);
        turns.execute(
            () -> {
              seen.exchange(notification, webhook, body, status);
              ended.attempt(notification, status);
            });
      }
    }
  }

  /** The body of API 5.4. */
  private String body(Notification.Content content) {
    try {
      return json.writeValueAsString(
          switch (content) {
            case Notification.Content.PaymentNews news -> paymentNews(news);
            case Notification.Content.CheckedIn news -> checkedIn(news.checkIn());
            case Notification.Content.Ping ping ->
                JsonNodeFactory.instance.objectNode().put("auth_req_id", ping.authReqId());
          });
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree can always be written", impossible);
    }
  }

  private ObjectNode checkedIn(CheckIn checkIn) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("customerToken", checkIn.customerToken())
        .put("merchantQrId", checkIn.merchantQrId())
        .put(
            switch (choices.checkInMsn()) {
              case MSN -> "msn";
              case MERCHANT_SERIAL_NUMBER -> "merchantSerialNumber";
            },
            checkIn.msn())
        .put("initiatedAt", EventTime.checkIn(checkIn.at()));
  }

  private ObjectNode paymentNews(Notification.Content.PaymentNews news) {
    var event = news.event();
    var node = JsonNodeFactory.instance.objectNode();
    node.put("msn", news.key().msn());
    node.put("reference", news.key().reference());
    node.put("pspReference", event.pspReference());
    node.put("name", event.name().name());
    node.set("amount", amount(event.amount()));
    node.put("timestamp", EventTime.write(event.timestamp(), choices.timestamps()));
    if (event.idempotencyKey() != null) {
      node.put("idempotencyKey", event.idempotencyKey());
    }
    node.put("success", event.success());
    if (news.sub() != null && choices.eventSub() != EventSub.PROFILE) {
      node.put("sub", news.sub());
    }
    if (news.sub() != null && choices.eventSub() != EventSub.TOP_LEVEL) {
      node.putObject("profile").put("sub", news.sub());
    }
    if (news.captureGuaranteedUntil() != null) {
      node.put("captureGuaranteedUntil", EventTime.guarantee(news.captureGuaranteedUntil()));
    }
    return node;
  }

  private static ObjectNode amount(Amount amount) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("currency", amount.currency())
        .put("value", amount.value());
  }

  /** Drops the connections. */
  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
