package dev.kassa.payment.shell;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Outbox;
import dev.kassa.messaging.postgres.Transactions;
import dev.kassa.payment.Payment;
import dev.kassa.payment.PaymentEvent;
import dev.kassa.payment.PaymentEvent.Kind;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.ReadSchedule;
import dev.kassa.payment.Step;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.postgres.CallStore;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.StoredPayment;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/** Load, decide, store: one event of one payment in the caller's transaction. */
@ApplicationScoped
class PaymentShell {
  static final String SOURCE = "/kassa/payment-service";

  /** A read that the saga asked for and the provider did not answer. */
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  private static final Logger LOG = Logger.getLogger(PaymentShell.class);

  private final PaymentStore payments;
  private final CallStore calls;
  private final Outbox outbox;
  private final Transactions transactions;
  private final CallMaker maker;
  private final Pulse pulse;
  private final PaymentSaga saga;
  private final Sealer sealer;
  private final PaymentConfig config;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final int epoch;

  PaymentShell(
      PaymentStore payments,
      CallStore calls,
      Outbox outbox,
      Transactions transactions,
      CallMaker maker,
      Pulse pulse,
      Keysets keysets,
      PaymentConfig config,
      MessagingConfig messaging,
      Clock clock,
      MeterRegistry metrics) {
    this.payments = payments;
    this.calls = calls;
    this.outbox = outbox;
    this.transactions = transactions;
    this.maker = maker;
    this.pulse = pulse;
    this.epoch = messaging.epoch();
    this.saga = new PaymentSaga(epoch);
    this.sealer = keysets.sealer("payment-store");
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
  }

  PaymentSaga saga() {
    return saga;
  }

  int epoch() {
    return epoch;
  }

  /**
   * Something happened to a payment that the transaction has locked.
   *
   * @return the calls the saga wants now
   */
  Uni<List<ProviderCall>> on(
      Mutiny.Session session,
      StoredPayment stored,
      PaymentEvent event,
      Optional<String> causation) {
    return switch (saga.on(stored.payment(), event)) {
      case Step.Moved moved ->
          store(session, stored, moved, causation, null).replaceWith(moved.calls());
      case Step.Ignored(String why) -> {
        metrics.counter("kassa.payment.ignored", "event", name(event)).increment();
        LOG.debugf("ignored: %s", why);
        yield Uni.createFrom().item(List.of());
      }
      case Step.Unexpected(String why) -> {
        metrics.counter("kassa.payment.unexpected", "event", name(event)).increment();
        LOG.errorf("unexpected for %s: %s", key(stored.payment()), why);
        yield Uni.createFrom().item(List.of());
      }
    };
  }

  /**
   * A read came back. Whatever it brought, the next one gets its time.
   *
   * @param event absent when the provider did not say
   */
  Uni<Void> onRead(
      Mutiny.Session session,
      StoredPayment stored,
      Optional<PaymentEvent> event,
      Optional<Duration> retryAfter) {
    if (event.isPresent() && saga.on(stored.payment(), event.get()) instanceof Step.Moved moved) {
      return store(session, stored, moved, Optional.empty(), null);
    }
    Instant now = clock.instant();
    Msn msn = stored.payment().standing().request().msn();
    boolean flowing = pulse.heardSince(msn, stored.phaseSince());
    Optional<Duration> scheduled = ReadSchedule.next(stored.payment(), stored.reads(), flowing);
    Optional<Duration> again =
        event.isPresent() || scheduled.isPresent() ? scheduled : Optional.of(UNANSWERED);
    return payments.readAt(
        session,
        stored,
        again.map(delay -> now.plus(retryAfter.filter(r -> r.compareTo(delay) > 0).orElse(delay))));
  }

  /**
   * Stores a step.
   *
   * @param createBody bytes of the create call, for the step that first asks for it
   */
  Uni<Void> store(
      Mutiny.Session session,
      StoredPayment stored,
      Step.Moved moved,
      Optional<String> causation,
      byte[] createBody) {
    Instant now = clock.instant();
    boolean samePhase = stored.payment().getClass() == moved.next().getClass();
    return payments
        .update(
            session, stored, moved.next(), nextRead(stored, moved, samePhase, now), samePhase, now)
        .flatMap(_ -> publish(session, moved, causation, stored.traceParent(), now))
        .flatMap(_ -> storeCalls(session, stored.id(), moved, createBody));
  }

  /** Publishes facts that belong to no stored payment, or to this step. */
  Uni<Void> publish(
      Mutiny.Session session,
      List<dev.kassa.contract.payment.PaymentEvent> facts,
      Outgoing.Cause cause,
      Instant now) {
    return outbox.append(
        session,
        facts.stream()
            .map(fact -> Outgoing.of(fact, UUID.randomUUID(), SOURCE, now, cause))
            .toList());
  }

  private Uni<Void> publish(
      Mutiny.Session session,
      Step.Moved moved,
      Optional<String> causation,
      Optional<String> traceParent,
      Instant now) {
    String checkout = moved.next().standing().request().checkoutId().toString();
    return publish(
        session,
        moved.facts(),
        new Outgoing.Cause(Optional.of(checkout), causation, traceParent),
        now);
  }

  private Optional<Instant> nextRead(
      StoredPayment stored, Step.Moved moved, boolean samePhase, Instant now) {
    Msn msn = moved.next().standing().request().msn();
    Instant since = samePhase ? stored.phaseSince() : now;
    Optional<Instant> scheduled =
        ReadSchedule.next(
                moved.next(), samePhase ? stored.reads() : 0, pulse.heardSince(msn, since))
            .map(now::plus);
    Optional<Instant> asked =
        moved.calls().stream()
            .filter(ProviderCall.Read.class::isInstance)
            .map(call -> now.plus(((ProviderCall.Read) call).after()))
            .findFirst();
    // A read that was asked for earlier in this phase is still owed.
    Optional<Instant> owed = samePhase ? stored.nextRead() : Optional.empty();
    return ReadSchedule.earlier(owed, ReadSchedule.earlier(scheduled, asked));
  }

  private Uni<Void> storeCalls(
      Mutiny.Session session, long paymentId, Step.Moved moved, byte[] createBody) {
    return Multi.createFrom()
        .iterable(moved.calls())
        .onItem()
        .transformToUniAndConcatenate(
            call -> storeCall(session, paymentId, moved.next(), call, createBody))
        .toUni()
        .replaceWithVoid();
  }

  private Uni<Void> storeCall(
      Mutiny.Session session,
      long paymentId,
      Payment payment,
      ProviderCall call,
      byte[] createBody) {
    Currency currency = payment.standing().request().amount().currency();
    return switch (call) {
      case ProviderCall.Create(String key) ->
          insert(session, paymentId, payment, Kind.CREATE, key, createBody, Duration.ZERO);
      case ProviderCall.StopCreating _ -> calls.stopCreating(session, paymentId);
      case ProviderCall.Terminate(String key, Duration after) ->
          insert(
              session, paymentId, payment, Kind.TERMINATE, key, RequestBodies.terminate(), after);
      case ProviderCall.Capture(String key, long amount) ->
          insert(
              session,
              paymentId,
              payment,
              Kind.CAPTURE,
              key,
              RequestBodies.modification(currency, amount),
              Duration.ZERO);
      case ProviderCall.Release(String key, Duration after) ->
          insert(session, paymentId, payment, Kind.RELEASE, key, RequestBodies.release(), after);
      case ProviderCall.Refund(String key, long amount) ->
          insert(
              session,
              paymentId,
              payment,
              Kind.REFUND,
              key,
              RequestBodies.modification(currency, amount),
              Duration.ZERO);
      case ProviderCall.Read(Duration after) -> {
        if (after.isZero()) {
          transactions.afterCommit(session, maker::lookForReads);
        }
        yield Uni.createFrom().voidItem();
      }
    };
  }

  private Uni<Void> insert(
      Mutiny.Session session,
      long paymentId,
      Payment payment,
      Kind kind,
      String key,
      byte[] body,
      Duration after) {
    Msn msn = payment.standing().request().msn();
    Reference reference = payment.standing().request().reference();
    String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    String sealed = sealer.seal("provider_call", PaymentKey.of(msn, reference), kind.name(), text);
    return calls
        .insert(session, paymentId, msn, reference, kind, key, sealed, after, config.lease())
        .invoke(
            leased ->
                leased.ifPresent(call -> transactions.afterCommit(session, () -> maker.make(call))))
        .replaceWithVoid();
  }

  private static String key(Payment payment) {
    return payment.standing().request().msn() + "/" + payment.standing().request().reference();
  }

  private static String name(PaymentEvent event) {
    return event.getClass().getSimpleName();
  }
}
