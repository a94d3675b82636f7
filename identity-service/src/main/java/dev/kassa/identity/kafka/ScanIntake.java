package dev.kassa.identity.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.CodeExchange;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.PhoneNumbers;
import dev.kassa.identity.Scan;
import dev.kassa.identity.Scan.Given;
import dev.kassa.identity.Scan.Given.Code;
import dev.kassa.identity.Scan.Given.TypedNumber;
import dev.kassa.identity.ScanDecision;
import dev.kassa.identity.ScanDecision.Answer;
import dev.kassa.identity.ScanDecision.Exchange;
import dev.kassa.identity.ScanRules;
import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Publisher;
import dev.kassa.messaging.Reading;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening.Broken;
import dev.kassa.messaging.Sealer.Opening.KeyMissing;
import dev.kassa.messaging.Sealer.Opening.Opened;
import dev.kassa.vipps.SalesUnitFiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Carries out what the rules decide about one record: opens, asks, waits, seals, publishes. Never
 * fails on bad input, which is answered and dead-lettered; and waits for a broken broker, because a
 * record that was given up would be lost.
 */
@ApplicationScoped
class ScanIntake {
  static final String SERVICE = "identity-service";
  private static final Logger LOG = Logger.getLogger(ScanIntake.class);
  private static final String SOURCE = "/kassa/" + SERVICE;

  /** Between tries to publish while the broker is away; doubled up to the longest. */
  private static final Duration PUBLISH_PAUSE = Duration.ofMillis(50);

  private static final Duration LONGEST_PUBLISH_PAUSE = Duration.ofSeconds(2);

  /** Between looks for a key that is not here. */
  private static final Duration KEY_PAUSE = Duration.ofSeconds(10);

  private final ScanRules rules;
  private final SalesUnitFiles settings;
  private final PhoneNumbers numbers;
  private final CodeExchange exchange;
  private final Publisher publisher;
  private final Keysets keysets;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Results results;
  private final DeadLetters deadLetters;
  private final OpenScans open = new OpenScans();
  private volatile Sealer scans;

  ScanIntake(
      ScanRules rules,
      SalesUnitFiles settings,
      PhoneNumbers numbers,
      CodeExchange exchange,
      Publisher publisher,
      Keysets keysets,
      Clock clock,
      MeterRegistry metrics) {
    this.rules = rules;
    this.settings = settings;
    this.numbers = numbers;
    this.exchange = exchange;
    this.publisher = publisher;
    this.keysets = keysets;
    this.clock = clock;
    this.metrics = metrics;
    this.scans = keysets.sealer("scan");
    this.results = new Results(keysets.sealer("msisdn"));
    // Also of a broken scan the value may be a phone number in clear.
    this.deadLetters = new DeadLetters(SERVICE, Optional.of(scans));
    metrics.gauge("kassa.identity.open", open, OpenScans::size);
  }

  /** Takes one record; completes when all that comes of it is on its topic. */
  Uni<Void> take(Incoming record) {
    return switch (MessageReader.read(record)) {
      case Reading.Known known when known.envelope().message() instanceof CustomerScanned scanned ->
          opened(record, known, scanned);
      case Reading.Known known ->
          refuse(
              record,
              Optional.of(known.envelope().headers()),
              Optional.of(known.payload()),
              "ce_type is none of this topic's");
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

  private Uni<Void> opened(Incoming record, Reading.Known known, CustomerScanned scanned) {
    boolean code = scanned.qrCode() != null;
    String field = code ? "qrCode" : "phoneNumber";
    PersonalText value = code ? scanned.qrCode() : scanned.phoneNumber();
    return switch (scans.open(record.topic(), record.key(), field, value.text())) {
      case Opened(String text) ->
          answer(known.envelope(), scanned, code ? new Code(text) : new TypedNumber(text));
      case Broken _ ->
          refuse(
              record,
              Optional.of(known.envelope().headers()),
              Optional.of(known.payload()),
              field + " must be sealed for this topic, key and field");
      case KeyMissing _ -> {
        // Perfectly good, perhaps; so it is neither refused nor passed over (DESIGN 3).
        count("KEY_MISSING");
        LOG.errorf("%s waits: its key is not in the keyset scan", record.position());
        yield Uni.createFrom()
            .voidItem()
            .onItem()
            .delayIt()
            .by(KEY_PAUSE)
            .flatMap(
                _ -> {
                  scans = keysets.sealer("scan");
                  return opened(record, known, scanned);
                });
      }
    };
  }

  private Uni<Void> answer(Envelope envelope, CustomerScanned scanned, Given given) {
    EventHeaders headers = envelope.headers();
    Scan scan =
        new Scan(
            headers.id(),
            headers.source(),
            scanned.checkoutId(),
            scanned.storeId(),
            scanned.posId(),
            scanned.msn(),
            given,
            envelope.appendedAt());
    return open.take(
        scan, () -> identify(scan), identification -> publish(headers, scan, identification));
  }

  private Uni<Identification> identify(Scan scan) {
    Optional<SalesUnit> unit = settings.unit(scan.msn());
    return carryOut(scan, unit, rules.onScan(scan, unit, numbers, clock.instant()), 0);
  }

  private Uni<Identification> carryOut(
      Scan scan, Optional<SalesUnit> unit, ScanDecision decision, int asked) {
    return switch (decision) {
      case Answer(Identification identification) -> Uni.createFrom().item(identification);
      case Exchange(Duration after, Duration within) ->
          later(after)
              .flatMap(
                  _ ->
                      Uni.createFrom()
                          .completionStage(
                              exchange.exchange(unit.orElseThrow(), code(scan), within)))
              .flatMap(
                  exchanged ->
                      carryOut(
                          scan,
                          unit,
                          rules.onExchanged(scan, exchanged, asked + 1, clock.instant()),
                          asked + 1));
    };
  }

  private static String code(Scan scan) {
    return switch (scan.given()) {
      case Code code -> code.text();
      case TypedNumber _ -> throw new IllegalStateException("a number is not exchanged");
    };
  }

  private Uni<Void> publish(EventHeaders cause, Scan scan, Identification identification) {
    Outgoing result =
        Outgoing.of(
            results.of(
                identification,
                scan.checkoutId(),
                scan.storeId(),
                scan.posId(),
                scan.msn(),
                Results.identificationId(scan.source(), scan.id())),
            Results.resultId(scan.source(), scan.id().toString()),
            SOURCE,
            clock.instant(),
            Outgoing.Cause.of(cause, scan.checkoutId().toString()));
    return send(result, PUBLISH_PAUSE)
        .invoke(
            () -> {
              count(
                  switch (identification) {
                    case Identified identified -> identified.method().name();
                    case Unidentified unidentified -> unidentified.reason().name();
                  });
              metrics
                  .timer("kassa.identity.answer")
                  .record(Duration.between(scan.appendedAt(), clock.instant()));
            });
  }

  /**
   * Dead-letters a record, and tells the till as far as it can be told who asked: whoever waits
   * should not wait in vain.
   */
  private Uni<Void> refuse(
      Incoming record, Optional<EventHeaders> headers, Optional<JsonNode> payload, String reason) {
    LOG.warnf("dead letter: %s: %s", record.position(), reason);
    Uni<Void> buried = send(deadLetters.of(record, reason), PUBLISH_PAUSE);
    Optional<CustomerUnidentified> told = payload.flatMap(ScanIntake::invalid);
    if (told.isEmpty()) {
      count("DEAD_LETTER");
      return buried;
    }
    count(Reason.INVALID.name());
    Outgoing refusal =
        Outgoing.of(
            told.get(),
            Results.resultId(
                headers.map(EventHeaders::source).orElse("kafka"),
                headers.map(h -> h.id().toString()).orElse(record.position())),
            SOURCE,
            clock.instant(),
            headers.map(h -> Outgoing.Cause.of(h, told.get().key())).orElse(Outgoing.Cause.NONE));
    return buried.flatMap(_ -> send(refusal, PUBLISH_PAUSE));
  }

  /** The refusal of what could not be read as a scan, if place and checkout could. */
  private static Optional<CustomerUnidentified> invalid(JsonNode payload) {
    try {
      return Optional.of(
          new CustomerUnidentified(
              CheckoutId.of(payload.path("checkoutId").textValue()),
              payload.path("storeId").textValue(),
              payload.path("posId").textValue(),
              new Msn(payload.path("msn").textValue()),
              Reason.INVALID));
    } catch (InvalidValue unreadable) {
      return Optional.empty();
    }
  }

  private Uni<Void> send(Outgoing record, Duration pause) {
    return Uni.createFrom()
        .completionStage(() -> publisher.send(record))
        .onFailure()
        .recoverWithUni(
            failure -> {
              LOG.warnf("%s waits for the broker: %s", record.topic(), failure.getMessage());
              Duration next = pause.multipliedBy(2);
              return later(pause)
                  .flatMap(
                      _ ->
                          send(
                              record,
                              next.compareTo(LONGEST_PUBLISH_PAUSE) < 0
                                  ? next
                                  : LONGEST_PUBLISH_PAUSE));
            });
  }

  private static Uni<Void> later(Duration pause) {
    Uni<Void> now = Uni.createFrom().voidItem();
    return pause.isZero() ? now : now.onItem().delayIt().by(pause);
  }

  private void count(String outcome) {
    metrics.counter("kassa.identity.scans", "outcome", outcome).increment();
  }
}
