package dev.kassa.webhook.http;

import dev.kassa.webhook.Answer;
import dev.kassa.webhook.Answer.LookAgain;
import dev.kassa.webhook.Answer.Publish;
import dev.kassa.webhook.Answer.Refuse;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.LiveSecrets;
import dev.kassa.webhook.Notification;
import dev.kassa.webhook.NotificationTopic;
import dev.kassa.webhook.Routing;
import dev.kassa.webhook.SecretRing;
import dev.kassa.webhook.Verdict;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes the provider's notifications. The path says nothing: what counts is the registered address
 * that the signature is over, whatever a proxy has made of it here.
 */
@Path("/webhooks/{address: .+}")
public class NotificationResource {
  private static final Logger LOG = Logger.getLogger(NotificationResource.class);
  private static final String SCHEME = "HMAC-SHA256 ";

  private final LiveSecrets secrets;
  private final NotificationTopic topic;
  private final WebhookConfig config;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final PerMinute unknown;

  NotificationResource(
      LiveSecrets secrets,
      NotificationTopic topic,
      WebhookConfig config,
      Clock clock,
      MeterRegistry metrics) {
    this.secrets = secrets;
    this.topic = topic;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.unknown = new PerMinute(config.unknownPerMinute());
  }

  /**
   * Takes one.
   *
   * @param body raw: the signature is over these bytes
   * @return 200 when the broker has it; 401 when it is not the provider's; 503 when that cannot be
   *     said yet or the broker is away, so that the provider repeats it
   */
  @POST
  @Consumes(MediaType.WILDCARD)
  public Uni<Response> receive(byte[] body, @Context HttpHeaders headers) {
    Notification notification =
        new Notification(
            body,
            header(headers, "x-ms-date"),
            header(headers, "x-ms-content-sha256"),
            header(headers, "Authorization")
                .filter(value -> value.startsWith(SCHEME))
                .or(() -> header(headers, "X-Vipps-Authorization")),
            header(headers, "Webhook-Id"),
            clock.instant());
    return judged(notification, secrets.ring(), false);
  }

  private Uni<Response> judged(Notification notification, SecretRing ring, boolean lookedAgain) {
    Verdict verdict = ring.judge(notification, config.tolerance());
    // Looked up before, counted once: the second judgement belongs to the same request.
    boolean withinCap =
        !(verdict instanceof UnknownRegistration)
            || lookedAgain
            || unknown.admits(notification.receivedAt());
    boolean refuseStale = config.stale() == WebhookConfig.OnStale.REFUSE;
    return switch (Answer.to(verdict, refuseStale, lookedAgain, withinCap)) {
      case Publish(LiveSecret signer) -> {
        count(verdict);
        yield published(notification, signer);
      }
      case LookAgain _ ->
          Uni.createFrom()
              .completionStage(secrets.reloaded())
              .flatMap(reloaded -> judged(notification, reloaded, true));
      case Refuse(int status, String why) -> {
        count(verdict);
        LOG.warnf("notification refused with %d: %s", status, why);
        yield Uni.createFrom().item(problem(status, why));
      }
    };
  }

  private Uni<Response> published(Notification notification, LiveSecret signer) {
    Routing routing =
        Routing.of(ContentReader.read(notification.body()), signer, notification.body());
    if (routing.type().equals(Routing.NOT_UNDERSTOOD)) {
      LOG.warnf("notification by %s is not understood; it is passed on", signer);
    }
    return Uni.createFrom()
        .completionStage(() -> topic.publish(routing, notification.body(), signer))
        .map(_ -> Response.ok().build())
        .onFailure()
        .recoverWithItem(
            failure -> {
              metrics.counter("kassa.webhook.unpublished").increment();
              LOG.errorf(
                  "the broker does not take a notification: %s",
                  failure.getClass().getSimpleName());
              return problem(503, "the notification could not be stored; send it again");
            });
  }

  private void count(Verdict verdict) {
    if (verdict instanceof Stale stale) {
      LOG.warnf(
          "notification by %s was sent %s ago",
          stale.signer(), stale.age().map(Object::toString).orElse("an unreadable time"));
    }
    metrics
        .counter("kassa.webhook.notifications", "verdict", verdict.getClass().getSimpleName())
        .increment();
  }

  private static Optional<String> header(HttpHeaders headers, String name) {
    return Optional.ofNullable(headers.getHeaderString(name));
  }

  private static Response problem(int status, String detail) {
    return Response.status(status)
        .type("application/problem+json")
        .entity(
            "{\"type\":\"about:blank\",\"status\":%d,\"detail\":\"%s\"}".formatted(status, detail))
        .build();
  }
}
