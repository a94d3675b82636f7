package dev.kassa.identity.kafka;

import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Publisher;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Publishes, and waits for a broker that is away: a record that was given up would be lost. */
@ApplicationScoped
public class PatientPublisher {
  private static final Logger LOG = Logger.getLogger(PatientPublisher.class);

  /** Between tries; doubled up to the longest. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Publisher publisher;

  PatientPublisher(Publisher publisher) {
    this.publisher = publisher;
  }

  /** Completes when the broker has the record; does not fail. */
  public Uni<Void> send(Outgoing record) {
    return send(record, FIRST_PAUSE);
  }

  private Uni<Void> send(Outgoing record, Duration pause) {
    return Uni.createFrom()
        .completionStage(() -> publisher.send(record))
        .onFailure()
        .recoverWithUni(
            failure -> {
              LOG.warnf(
                  "KASSA-501 %s waits for the broker: %s", record.topic(), failure.getMessage());
              Duration doubled = pause.multipliedBy(2);
              return Uni.createFrom()
                  .voidItem()
                  .onItem()
                  .delayIt()
                  .by(pause)
                  .flatMap(
                      _ ->
                          send(
                              record,
                              doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE));
            });
  }
}
