package dev.kassa.identity.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Refused;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan;
import dev.kassa.identity.ScanRules;
import dev.kassa.identity.kafka.PatientPublisher;
import dev.kassa.identity.kafka.ScanChannel;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The intake of {@code pos.scans.v1}: every record is answered, or dead-lettered, or both. Never
 * fails on bad input; and waits for a broken broker, because a record that was given up would be
 * lost.
 */
@ApplicationScoped
class Scans {
  private static final Logger LOG = Logger.getLogger(Scans.class);

  private final Enquiry enquiry;
  private final ScanKeys keys;
  private final Results results;
  private final DeadLetters deadLetters;
  private final PatientPublisher publisher;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final OpenScans open = new OpenScans();

  Scans(
      Enquiry enquiry,
      ScanKeys keys,
      Results results,
      DeadLetters deadLetters,
      PatientPublisher publisher,
      Clock clock,
      MeterRegistry metrics) {
    this.enquiry = enquiry;
    this.keys = keys;
    this.results = results;
    this.deadLetters = deadLetters;
    this.publisher = publisher;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("kassa.identity.open", open, OpenScans::size);
  }

  void start(@Observes StartupEvent event, ScanChannel channel, IdentityConfig config) {
    channel.read(this::take, config.identity().underWay());
  }

  /** Takes one record; completes when all that comes of it is on its topic. */
  private Uni<Void> take(Incoming record) {
    return switch (MessageReader.read(record)) {
      case Reading.Known known when known.envelope().message() instanceof CustomerScanned scanned ->
          Uni.createFrom()
              .deferred(() -> answer(record, known.envelope(), scanned))
              .onFailure()
              .recoverWithUni(failure -> refuse(record, known, failure));
      case Reading.Known known -> refuse(record, known, "ce_type is none of this topic's");
      case Reading.UnknownType unknown ->
          refuse(
              record,
              Optional.of(unknown.headers()),
              MessageReader.payload(record),
              "ce_type is none of this topic's");
      case Reading.Unreadable unreadable ->
          refuse(record, unreadable.headers(), unreadable.payload(), unreadable.reason());
    };
  }

  private Uni<Void> answer(Incoming record, Envelope envelope, CustomerScanned scanned) {
    EventHeaders headers = envelope.headers();
    Scan scan =
        new Scan(
            headers.id(),
            headers.source(),
            scanned.checkoutId(),
            scanned.storeId(),
            scanned.posId(),
            scanned.msn(),
            keys.open(envelope, scanned),
            envelope.appendedAt());
    return open.take(
        scan,
        () -> enquiry.identify(scan, () -> keys.open(envelope, scanned)),
        identification ->
            publish(
                record,
                scan,
                identification,
                Outgoing.Cause.of(headers, scan.checkoutId().toString())));
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
              LOG.errorf(
                  "%s of sales unit %s cannot be opened: has the till a key of its own?",
                  record.position(), scan.msn());
            }
            yield reason.name();
          }
        };
    count(outcome);
    metrics
        .timer("kassa.identity.answer")
        .record(Duration.between(scan.appendedAt(), clock.instant()));
  }

  /** A fault of ours: as a dead letter it is seen, and holds up nobody. */
  private Uni<Void> refuse(Incoming record, Reading.Known known, Throwable fault) {
    // Only the kind of failure and its place: a message may quote the value.
    LOG.errorf(
        "%s could not be taken: %s at %s",
        record.position(), fault.getClass().getName(), fault.getStackTrace()[0]);
    return refuse(record, known, "could not be taken: " + fault.getClass().getSimpleName());
  }

  private Uni<Void> refuse(Incoming record, Reading.Known known, String why) {
    return refuse(
        record, Optional.of(known.envelope().headers()), Optional.of(known.payload()), why);
  }

  /** Tells the till, as far as it can be told who asked: whoever waits should not wait in vain. */
  private Uni<Void> refuse(
      Incoming record, Optional<EventHeaders> headers, Optional<JsonNode> payload, String why) {
    Optional<CustomerUnidentified> told =
        payload.flatMap(json -> ScanRules.invalid(field -> json.path(field).textValue()));
    count(told.map(refusal -> refusal.reason().name()).orElse("DEAD_LETTER"));
    Uni<Void> buried = bury(record, why);
    return told.map(
            refusal -> buried.flatMap(_ -> publisher.send(refusal(record, headers, refusal))))
        .orElse(buried);
  }

  private Outgoing refusal(
      Incoming record, Optional<EventHeaders> headers, CustomerUnidentified told) {
    return Results.refusal(
        told,
        headers.map(EventHeaders::source).orElse("kafka"),
        headers.map(h -> h.id().toString()).orElse(record.position()),
        headers.map(h -> Outgoing.Cause.of(h, told.key())).orElse(Outgoing.Cause.NONE),
        clock.instant());
  }

  private Uni<Void> bury(Incoming record, String why) {
    LOG.warnf("dead letter: %s: %s", record.position(), why);
    return publisher.send(deadLetters.of(record, why));
  }

  private void count(String outcome) {
    metrics.counter("kassa.identity.scans", "outcome", outcome).increment();
  }
}
