package dev.kassa.identity.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.identity.Scan;
import dev.kassa.identity.ScanRules;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Reading;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
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

  private final Answering answering;
  private final ScanKeys keys;
  private final Clock clock;

  Scans(Answering answering, ScanKeys keys, Clock clock) {
    this.answering = answering;
    this.keys = keys;
    this.clock = clock;
  }

  /** Takes one record; completes when all that comes of it is on its topic. */
  Uni<Void> take(Incoming record) {
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
            Scan.Kind.AT_A_TILL,
            keys.open(envelope, scanned),
            envelope.appendedAt());
    return answering.answer(
        record,
        scan,
        () -> keys.open(envelope, scanned),
        Outgoing.Cause.of(headers, scan.checkoutId().toString()));
  }

  /** A fault of ours: as a dead letter it is seen, and holds up nobody. */
  private Uni<Void> refuse(Incoming record, Reading.Known known, Throwable fault) {
    // Only the kind of failure and its place: a message may quote the value.
    LogSubject.of(record)
        .say(
            () ->
                LOG.errorf(
                    "KASSA-508 %s could not be taken: %s at %s",
                    record.position(), fault.getClass().getName(), fault.getStackTrace()[0]));
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
    answering.count(told.map(refusal -> refusal.reason().name()).orElse("DEAD_LETTER"));
    Uni<Void> buried = answering.bury(record, why);
    return told.map(
            refusal -> buried.flatMap(_ -> answering.send(refusal(record, headers, refusal))))
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
}
