package dev.kassa.webhook.http;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.webhook.RevocationTopic;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes notices that somebody has taken their consent back (API 3.9), at an address of their own
 * for each sales unit. They are not signed: anybody may send one, so few are taken, and nothing is
 * changed by one alone.
 *
 * <p>Answers 200 when the broker has it; 400 if it is no such notice; 429 when there are too many;
 * 503 when it could not be stored.
 */
@Singleton
class RevocationRoute {
  private static final Logger LOG = Logger.getLogger(RevocationRoute.class);
  private static final String PREFIX = "/consent-revocations/";
  private static final String METER = "kassa.webhook.revocations";

  /** A token of five claims is not a tenth of it. */
  private static final long LONGEST_BODY = 8 * 1024;

  private static final int LINES_PER_MINUTE = 6;

  private final RevocationTopic topic;
  private final WebhookConfig config;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Room room;
  private final PerSource admitted;
  private final PerMinute lines = new PerMinute(LINES_PER_MINUTE);

  RevocationRoute(RevocationTopic topic, WebhookConfig config, Clock clock, MeterRegistry metrics) {
    this.topic = topic;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    // Of its own: what anybody may send takes no room from what is the provider's.
    this.room = new Room(config.revocationsPerMinute() * 2 * LONGEST_BODY);
    this.admitted =
        new PerSource(config.revocationsPerMinute(), config.revocationsPerMinuteAndSource());
  }

  void register(@Observes Router router) {
    router.route(PREFIX + "*").handler(this::receive);
  }

  private void receive(RoutingContext routing) {
    Optional<Msn> msn = unit(routing.request().path().substring(PREFIX.length()));
    if (msn.isEmpty()) {
      routing.response().setStatusCode(404).end();
    } else if (!routing.request().method().equals(HttpMethod.POST)) {
      routing.response().setStatusCode(405).putHeader(HttpHeaderNames.ALLOW, "POST").end();
    } else {
      Exchange.read(
          routing.request(), room, LONGEST_BODY, config.bodyTimeout(), new Received(msn.get()));
    }
  }

  private static Optional<Msn> unit(String text) {
    try {
      return Optional.of(new Msn(text));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private void count(String outcome) {
    metrics.counter(METER, "outcome", outcome).increment();
  }

  private final class Received implements Exchange.Receiver {
    private final Msn msn;

    Received(Msn msn) {
      this.msn = msn;
    }

    @Override
    public void whole(Exchange exchange, byte[] body) {
      if (!admitted.admits(exchange.source(), clock.instant())) {
        count("throttled");
        exchange.problemAndClose(429, "too many; send it again later");
        return;
      }
      Optional<String> sub = RevocationText.sub(body);
      if (sub.isEmpty()) {
        count("unreadable");
        exchange.problem(400, "this is no notice of a consent that was taken back");
        return;
      }
      topic
          .publish(msn, body, sub.get())
          .whenComplete((_, failure) -> exchange.later(() -> answer(exchange, failure)));
    }

    private void answer(Exchange exchange, Throwable failure) {
      if (failure == null) {
        count("taken");
        exchange.ok();
        return;
      }
      count("unpublished");
      if (lines.admits(clock.instant())) {
        LOG.errorf(
            "KASSA-709 a revocation could not be stored: %s", failure.getClass().getSimpleName());
      }
      exchange.problem(503, "it could not be stored; send it again");
    }

    @Override
    public void tooSlow(Exchange exchange) {
      exchange.problemAndClose(408, "the body took too long");
    }

    @Override
    public void noRoom(Exchange exchange) {
      count("throttled");
      exchange.problem(503, "too much is waiting to be stored; send it again");
    }

    @Override
    public void tooLong(Exchange exchange) {
      count("unreadable");
      exchange.problemAndClose(413, "the body is longer than a notice");
    }
  }
}
