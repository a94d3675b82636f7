package dev.kassa.webhook.http;

import dev.kassa.messaging.LogSubject;
import dev.kassa.webhook.Answer;
import dev.kassa.webhook.Answer.LookAgain;
import dev.kassa.webhook.Answer.Publish;
import dev.kassa.webhook.Answer.Refuse;
import dev.kassa.webhook.Answer.Tried;
import dev.kassa.webhook.Answer.TryAll;
import dev.kassa.webhook.Content;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.LiveSecrets;
import dev.kassa.webhook.Notification;
import dev.kassa.webhook.NotificationTopic;
import dev.kassa.webhook.Routing;
import dev.kassa.webhook.SecretRing;
import dev.kassa.webhook.SecretRing.Search;
import dev.kassa.webhook.Verdict;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.Unmatched;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes the provider's notifications, from the first byte to the answer on the event loop: nothing
 * here waits. The path says nothing: what counts is the registered address that the signature is
 * over, whatever a proxy has made of it here.
 *
 * <p>Answers 200 when the broker has it; 401 when it is not the provider's, 429 when too much from
 * there is not; 503 when that cannot be said yet, the broker is away, or too much is waiting for
 * it, so that the provider repeats it; 413 above {@code quarkus.http.limits.max-body-size}.
 */
@Singleton
class NotificationRoute {
  private static final Logger LOG = Logger.getLogger(NotificationRoute.class);
  private static final LogSubject NOT_KNOWN =
      new LogSubject(Optional.empty(), Optional.empty(), Optional.empty());
  private static final String PREFIX = "/webhooks/";
  private static final String SCHEME = "HMAC-SHA256 ";
  private static final CharSequence DATE = HttpHeaders.createOptimized("x-ms-date");
  private static final CharSequence BODY_HASH = HttpHeaders.createOptimized("x-ms-content-sha256");
  private static final CharSequence TWIN = HttpHeaders.createOptimized("X-Vipps-Authorization");
  private static final CharSequence WEBHOOK_ID = HttpHeaders.createOptimized("Webhook-Id");

  /** A flood of what is refused, or a broker that is away, must not become a flood of lines. */
  private static final int LINES_PER_MINUTE = 60;

  private final LiveSecrets secrets;
  private final NotificationTopic topic;
  private final WebhookConfig config;
  private final Clock clock;
  private final long longestBody;
  private final Room room;
  private final NotificationMeters meters;
  private final PerSource searches;
  private final PerSource forgeries;
  private final PerMinute linesOnStrangers = new PerMinute(LINES_PER_MINUTE);
  private final PerMinute linesOnGenuine = new PerMinute(LINES_PER_MINUTE);

  NotificationRoute(
      LiveSecrets secrets,
      NotificationTopic topic,
      WebhookConfig config,
      Clock clock,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize longestBody) {
    this.secrets = secrets;
    this.topic = topic;
    this.config = config;
    this.clock = clock;
    this.longestBody = longestBody.asLongValue();
    this.room = new Room(config.memory().asLongValue());
    this.meters = new NotificationMeters(metrics, room);
    this.searches = new PerSource(config.searchesPerMinute(), config.searchesPerMinuteAndSource());
    this.forgeries = new PerSource(Integer.MAX_VALUE, config.forgeriesPerMinuteAndSource());
  }

  void register(@Observes Router router) {
    router.route(PREFIX + "*").handler(this::receive);
  }

  private void receive(RoutingContext routing) {
    if (routing.request().path().length() <= PREFIX.length()) {
      routing.response().setStatusCode(404).end();
    } else if (!routing.request().method().equals(HttpMethod.POST)) {
      routing.response().setStatusCode(405).putHeader(HttpHeaderNames.ALLOW, "POST").end();
    } else {
      Exchange.read(routing.request(), room, longestBody, config.bodyTimeout(), new Received());
    }
  }

  private final class Received implements Exchange.Receiver {
    @Override
    public void whole(Exchange exchange, byte[] body) {
      Notification notification =
          new Notification(
              body,
              exchange.pathAndQuery(),
              exchange.header(DATE),
              exchange.header(BODY_HASH),
              exchange
                  .header(HttpHeaderNames.AUTHORIZATION)
                  .filter(value -> value.startsWith(SCHEME))
                  .or(() -> exchange.header(TWIN)),
              exchange.header(WEBHOOK_ID),
              clock.instant());
      orSendAgain(
          exchange,
          () -> answer(exchange, notification, pointedAt(notification), Tried.POINTED_AT));
    }

    @Override
    public void tooSlow(Exchange exchange) {
      meters.turnedAway();
      exchange.problemAndClose(408, "the body took too long");
    }

    @Override
    public void noRoom(Exchange exchange) {
      meters.turnedAway();
      exchange.problem(503, "too much is waiting to be stored; send it again");
    }

    @Override
    public void tooLong(Exchange exchange) {
      exchange.problemAndClose(413, "the body is longer than a notification");
    }
  }

  /** By the secrets that it points at: first with its head, then with what its body says. */
  private Verdict pointedAt(Notification notification) {
    SecretRing ring = secrets.ring();
    Verdict verdict = ring.judge(notification, config.tolerance(), new Search.Named());
    if (!(verdict instanceof Unmatched)) {
      return verdict;
    }
    return ContentReader.read(notification.body())
        .unit()
        .map(unit -> ring.judge(notification, config.tolerance(), new Search.OfUnit(unit)))
        .orElse(verdict);
  }

  private void answer(Exchange exchange, Notification notification, Verdict verdict, Tried tried) {
    boolean refuseStale = config.stale() == WebhookConfig.OnStale.REFUSE;
    switch (Answer.to(verdict, refuseStale, tried)) {
      case Publish(LiveSecret signer) -> {
        count(verdict, notification.receivedAt());
        publish(exchange, notification, signer);
      }
      case LookAgain _ ->
          goOn(
              exchange,
              notification,
              secrets.reloaded().thenApply(_ -> pointedAt(notification)),
              Tried.RELOADED);
      case TryAll _ -> tryAll(exchange, notification);
      case Refuse(int status, String why) -> {
        count(verdict, notification.receivedAt());
        refuse(exchange, notification, status, why);
      }
    }
  }

  /** Aside: an event loop has others to serve. */
  private void tryAll(Exchange exchange, Notification notification) {
    if (!searches.admits(exchange.source(), notification.receivedAt())) {
      meters.throttled();
      refuse(exchange, notification, 503, "too much is being looked for; send it again");
      return;
    }
    goOn(
        exchange,
        notification,
        CompletableFuture.supplyAsync(
            () -> secrets.ring().judge(notification, config.tolerance(), new Search.All()),
            Infrastructure.getDefaultWorkerPool()),
        Tried.ALL);
  }

  private void goOn(
      Exchange exchange, Notification notification, CompletionStage<Verdict> judged, Tried tried) {
    judged.whenComplete(
        (verdict, failure) ->
            exchange.later(
                () -> {
                  if (failure == null) {
                    orSendAgain(exchange, () -> answer(exchange, notification, verdict, tried));
                  } else {
                    answer(exchange, NOT_KNOWN, failure);
                  }
                }));
  }

  private void refuse(Exchange exchange, Notification notification, int status, String why) {
    if (status == 401 && !forgeries.admits(exchange.source(), notification.receivedAt())) {
      meters.throttled();
      exchange.problemAndClose(429, "too much from there is not the provider's");
      return;
    }
    if (linesOnStrangers.admits(notification.receivedAt())) {
      LOG.warnf("KASSA-701 notification refused with %d: %s", status, why);
    }
    exchange.problem(status, why);
  }

  /** Whatever goes wrong here must not be the provider's loss: it is told to send it again. */
  private void orSendAgain(Exchange exchange, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      answer(exchange, NOT_KNOWN, e);
    }
  }

  private void publish(Exchange exchange, Notification notification, LiveSecret signer) {
    Content content = ContentReader.read(notification.body());
    Routing routing = Routing.of(content, signer, notification.body());
    if (routing.type().equals(Routing.NOT_UNDERSTOOD)
        && linesOnGenuine.admits(notification.receivedAt())) {
      boolean foreign = content.unit().filter(unit -> !unit.equals(signer.msn())).isPresent();
      subject(routing)
          .say(
              () ->
                  LOG.warnf(
                      "KASSA-702 notification by %s %s; it is passed on as not understood",
                      signer, foreign ? "names another sales unit" : "is in no known form"));
    }
    topic
        .publish(routing, notification.body(), signer)
        .whenComplete(
            (_, failure) -> exchange.later(() -> answer(exchange, subject(routing), failure)));
  }

  private static LogSubject subject(Routing routing) {
    return new LogSubject(
        Optional.empty(), routing.reference().map(_ -> routing.msn()), routing.reference());
  }

  private void answer(Exchange exchange, LogSubject subject, Throwable failure) {
    if (failure == null) {
      exchange.ok();
      meters.stored(exchange.age());
      return;
    }
    meters.unpublished();
    if (linesOnGenuine.admits(clock.instant())) {
      subject.say(
          () ->
              LOG.errorf(
                  "KASSA-703 a notification could not be stored: %s",
                  failure.getClass().getSimpleName()));
    }
    exchange.problem(503, "the notification could not be stored; send it again");
  }

  private void count(Verdict verdict, Instant now) {
    if (verdict instanceof Stale stale && linesOnGenuine.admits(now)) {
      LOG.warnf(
          "KASSA-704 notification by %s was sent %s ago",
          stale.signer(), stale.age().map(Object::toString).orElse("an unreadable time"));
    }
    meters.judged(verdict);
  }
}
