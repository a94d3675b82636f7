// From somebody who was scanned or has checked in to the answer on its topic.
package dev.kassa.identity.shell;

import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Refused;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan;
import dev.kassa.identity.Scan.Given;
import dev.kassa.identity.kafka.PatientPublisher;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Answers scans, each checkout's in their order, and puts aside what somebody must look into. */
@ApplicationScoped
class Answering {
  private static final Logger LOG = Logger.getLogger(Answering.class);

  private final Enquiry enquiry;
  private final Results results;
  private final DeadLetters deadLetters;
  private final PatientPublisher publisher;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Tracing tracing;
  private final OpenScans open = new OpenScans();

  Answering(
      Enquiry enquiry,
      Results results,
      DeadLetters deadLetters,
      PatientPublisher publisher,
      Clock clock,
      MeterRegistry metrics,
      Tracing tracing) {
    this.enquiry = enquiry;
    this.results = results;
    this.deadLetters = deadLetters;
    this.publisher = publisher;
    this.clock = clock;
    this.metrics = metrics;
    this.tracing = tracing;
    metrics.gauge("kassa.identity.open", open, OpenScans::size);
  }

  /**
   * Answers; completes when all that comes of it is on its topic.
   *
   * @param record where the scan was read
   * @param opening opens what is locked in it, with the keys of the moment
   */
  Uni<Void> answer(Incoming record, Scan scan, Supplier<Given> opening, Outgoing.Cause cause) {
    Tracing.Step step =
        tracing.begin(
            record.topic(), SpanKind.CONSUMER, cause.traceParent(), cause.correlationId());
    Outgoing.Cause passedOn =
        new Outgoing.Cause(cause.correlationId(), cause.causationId(), step.traceParent());
    return open.take(
            scan,
            () -> enquiry.identify(scan, opening),
            identification -> publish(record, scan, identification, passedOn))
        .invoke(step::end);
  }

  private Uni<Void> publish(
      Incoming record, Scan scan, Identification identification, Outgoing.Cause cause) {
    Uni<Void> buried =
        switch (identification) {
          case Refused(_, String why) -> bury(record, why);
          case Identified _, Unidentified _ -> Uni.createFrom().voidItem();
        };
    return buried
        .flatMap(_ -> publisher.send(results.of(identification, scan, cause, clock.instant())))
        .invoke(() -> answered(record, scan, identification));
  }

  private void answered(Incoming record, Scan scan, Identification identification) {
    String outcome =
        switch (identification) {
          case Identified(_, var method) -> method.name();
          case Unidentified(var reason) -> reason.name();
          case Refused(var reason, _) -> {
            if (reason == Reason.UNREADABLE) {
              LogSubject.of(scan.checkoutId())
                  .say(
                      () ->
                          LOG.errorf(
                              "KASSA-505 %s of sales unit %s cannot be opened: has the sender a"
                                  + " key of its own?",
                              record.position(), scan.msn()));
            }
            yield reason.name();
          }
        };
    count(outcome);
    metrics
        .timer("kassa.identity.answer")
        .record(Duration.between(scan.appendedAt(), clock.instant()));
  }

  /** Tells how a record ended that was none to answer. */
  void count(String outcome) {
    metrics.counter("kassa.identity.scans", "outcome", outcome).increment();
  }

  /**
   * Puts a record aside; completes when it is there.
   *
   * @param why names a field and a rule, never a value
   */
  Uni<Void> bury(Incoming record, String why) {
    LogSubject.of(record)
        .say(() -> LOG.warnf("KASSA-506 dead letter: %s: %s", record.position(), why));
    return publisher.send(deadLetters.of(record, why));
  }

  /** Publishes what is no answer to a scan that could be read. */
  Uni<Void> send(Outgoing record) {
    return publisher.send(record);
  }
}
