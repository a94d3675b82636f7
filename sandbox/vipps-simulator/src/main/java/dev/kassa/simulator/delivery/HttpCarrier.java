package dev.kassa.simulator.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.Amount;
import dev.kassa.simulator.Carrier;
import dev.kassa.simulator.CheckIn;
import dev.kassa.simulator.EventTime;
import dev.kassa.simulator.Notification;
import dev.kassa.simulator.Signature;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.SimulatorConfig.Choices.EventSub;
import dev.kassa.simulator.UserDetails;
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
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Signs notifications and POSTs them, with the headers of API 5.2; on an event loop of its own, so
 * that calls are answered meanwhile.
 */
public final class HttpCarrier implements Carrier, AutoCloseable {
  private static final int CONNECTIONS_PER_RECEIVER = 64;
  private static final int RECEIVERS_KEPT = 100;

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
  private final Set<Attempt> underWay = new LinkedHashSet<>(); // oldest first
  private long clock = -1;
  private long lastSecond;
  private String lastDate;

  /** Of the registrations that were used last. */
  private final Map<Webhook, Receiver> receivers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Webhook, Receiver> eldest) {
          return size() > RECEIVERS_KEPT;
        }
      };

  /** Told how an attempt ended; status 0 when there was no answer in time. */
  public interface Ended {
    /** An attempt ended. */
    void attempt(Notification notification, int status);
  }

  /** Told what was sent and answered, for the record of traffic. */
  public interface Seen {
    /** An attempt ended. */
    void exchange(Notification notification, Webhook webhook, byte[] body, int status);
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
    var body = body(notification.content());
    var signedAt =
        choices.resignRetries() || notification.firstAttemptAt() == null
            ? sentAt
            : notification.firstAttemptAt();
    var receiver = receivers.computeIfAbsent(webhook, Receiver::new);
    var signed = receiver.signer.sign(date(signedAt), body);
    var options =
        new RequestOptions(receiver.options)
            .putHeader("x-ms-date", signed.date())
            .putHeader("x-ms-content-sha256", signed.contentHash())
            .putHeader("Authorization", signed.authorization());
    if (choices.observedHeaders()) {
      options.putHeader("X-Vipps-Authorization", signed.authorization());
    }
    var attempt = new Attempt(notification, webhook, body);
    client
        .request(options)
        .compose(attempt::send)
        .onSuccess(response -> attempt.end(response.statusCode()))
        .onFailure(_ -> attempt.end(0));
  }

  /** The date header; many go out within one second. */
  private String date(Instant at) {
    if (at.getEpochSecond() != lastSecond) {
      lastSecond = at.getEpochSecond();
      lastDate = Signature.date(at);
    }
    return lastDate;
  }

  /** What all attempts at one registration have in common. */
  private final class Receiver {
    private final Signature.Signer signer;
    private final RequestOptions options;

    private Receiver(Webhook webhook) {
      signer = new Signature.Signer(webhook.secret(), webhook.url());
      options =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setAbsoluteURI(webhook.url().toString())
              .putHeader("Host", webhook.url().getRawAuthority())
              .putHeader("Content-Type", "application/json; charset=utf-8");
      if (choices.observedHeaders()) {
        options
            .putHeader("Webhook-Id", webhook.id())
            .putHeader("User-Agent", "Vipps MobilePay/1.0 Webhooks/1.0");
      }
    }
  }

  /** One attempt; it ends once, by an answer or by the clock. */
  private final class Attempt {
    private final Notification notification;
    private final Webhook webhook;
    private final byte[] body;
    private final long begun = System.nanoTime();
    private HttpClientRequest request;

    private Attempt(Notification notification, Webhook webhook, byte[] body) {
      this.notification = notification;
      this.webhook = webhook;
      this.body = body;
      underWay.add(this);
      if (clock < 0) {
        clock = vertx.setTimer(timeout.toMillis(), _ -> look());
      }
    }

    private Future<HttpClientResponse> send(HttpClientRequest opened) {
      request = opened;
      if (!underWay.contains(this)) {
        opened.reset();
      }
      return opened.send(Buffer.buffer(body)).compose(response -> response.end().map(response));
    }

    private void timeOut() {
      if (request != null) {
        request.reset();
      }
      end(0);
    }

    private void end(int status) {
      if (underWay.remove(this)) {
        turns.execute(
            () -> {
              seen.exchange(notification, webhook, body, status);
              ended.attempt(notification, status);
            });
      }
    }
  }

  /**
   * Ends the attempts that have taken too long; one clock for all, as all may take equally long.
   */
  private void look() {
    clock = -1;
    while (!underWay.isEmpty()) {
      var oldest = underWay.iterator().next();
      var left = timeout.minusNanos(System.nanoTime() - oldest.begun);
      if (left.isPositive()) {
        clock = vertx.setTimer(left.toMillis() + 1, _ -> look());
        return;
      }
      oldest.timeOut();
    }
  }

  /** The body of API 5.4. */
  private byte[] body(Notification.Content content) {
    try {
      return json.writeValueAsBytes(
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
    if (news.details() != null) {
      node.set("userDetails", shared(news.details()));
    }
    if (news.captureGuaranteedUntil() != null) {
      node.put("captureGuaranteedUntil", EventTime.guarantee(news.captureGuaranteedUntil()));
    }
    return node;
  }

  /** What was shared; what was not is left out. */
  private ObjectNode shared(UserDetails details) {
    ObjectNode node = json.valueToTree(details);
    node.properties().removeIf(field -> field.getValue().isNull());
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
