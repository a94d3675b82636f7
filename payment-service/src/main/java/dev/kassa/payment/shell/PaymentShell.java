package dev.kassa.payment.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Entries;
import dev.kassa.messaging.postgres.InboxQuestions;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.messaging.postgres.Shell;
import dev.kassa.payment.Command;
import dev.kassa.payment.Dossier;
import dev.kassa.payment.OperatorAsks;
import dev.kassa.payment.OwnStore;
import dev.kassa.payment.Payment;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.ReadSchedule;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.CallEnded;
import dev.kassa.payment.SagaEvent.NoAnswer;
import dev.kassa.payment.Step;
import dev.kassa.payment.operator.AskedAct;
import dev.kassa.payment.postgres.KeptNotifications;
import dev.kassa.payment.postgres.KeptNotifications.Kept;
import dev.kassa.payment.postgres.OperatorActs;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.PaymentWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Loads payments, has the saga decide, and stores what it decided: states, facts and calls of a
 * whole batch in one transaction. It has no rule about money of its own.
 */
@ApplicationScoped
class PaymentShell implements Shell<Arrival, Payments> {
  private static final String SOURCE = "/kassa/payment-service";

  /** A read that the saga asked for and the provider did not answer. */
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  private static final Logger LOG = Logger.getLogger(PaymentShell.class);

  private final PaymentStore store;
  private final PaymentWriter writer;
  private final OperatorActs operatorActs;
  private final KeptNotifications keptNotifications;
  private final ProviderCalls provider;
  private final Pulse pulse;
  private final CreatedPayments created;
  private final Admissions admissions;
  private final PaymentSaga saga;
  private final Sealer sealer;
  private final PaymentConfig config;
  private final Restore restore;
  private final Clock clock;
  private final MeterRegistry metrics;

  PaymentShell(
      PaymentStore store,
      PaymentWriter writer,
      OperatorActs operatorActs,
      KeptNotifications keptNotifications,
      ProviderCalls provider,
      Pulse pulse,
      CreatedPayments created,
      Admissions admissions,
      PaymentSaga saga,
      Keysets keysets,
      PaymentConfig config,
      Restore restore,
      Clock clock,
      MeterRegistry metrics) {
    this.store = store;
    this.writer = writer;
    this.operatorActs = operatorActs;
    this.keptNotifications = keptNotifications;
    this.provider = provider;
    this.pulse = pulse;
    this.created = created;
    this.admissions = admissions;
    this.saga = saga;
    this.sealer = keysets.sealer("payment-store");
    this.config = config;
    this.restore = restore;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Optional<String> key(Arrival arrival) {
    return arrival.payment().map(PaymentName::toString);
  }

  @Override
  public Uni<Payments> load(Mutiny.Session session, List<Arrival> arrivals, InboxQuestions inbox) {
    SortedMap<PaymentName, Optional<CheckoutId>> wanted = new TreeMap<>();
    for (Arrival arrival : arrivals) {
      arrival
          .payment()
          .ifPresent(
              name ->
                  wanted.merge(
                      name, arrival.checkout(), (one, other) -> one.isPresent() ? one : other));
    }
    return store
        .load(session, wanted, inbox)
        .map(
            loaded ->
                new Payments(
                    loaded,
                    loaded.found().entrySet().stream()
                        .map(
                            entry ->
                                new LockedPayment(
                                    entry.getKey(),
                                    entry.getValue(),
                                    sealer,
                                    config.lease(),
                                    restore))
                        .toList(),
                    admissions.present(),
                    provider.crowded()));
  }

  @Override
  public boolean isHeld(Payments payments, Arrival arrival) {
    return arrival.payment().filter(payments::isHeld).isPresent();
  }

  @Override
  public void decide(Payments payments, Arrival arrival) {
    arrival.payment().flatMap(payments::find).ifPresent(there -> takeKept(payments, there));
    switch (arrival) {
      case Arrival.Asked asked -> asked(payments, asked);
      case Arrival.Commanded commanded -> commanded(payments, commanded);
      case Arrival.Refused(var refusal, var cause) -> publish(payments, List.of(refusal), cause);
      case Arrival.Told told ->
          payments
              .find(told.name())
              .ifPresentOrElse(
                  payment -> told(payments, payment, told), () -> keep(payments, told));
      case Arrival.CallEnded ended ->
          callEnded(payments, payments.find(ended.call().payment()).orElseThrow(), ended);
      case Arrival.CallNotMade notMade ->
          notMade(payments, payments.find(notMade.call().payment()).orElseThrow(), notMade);
      case Arrival.ReadEnded ended ->
          readEnded(payments, payments.find(ended.name()).orElseThrow(), ended);
      case Arrival.Due(PaymentName name) ->
          payments.find(name).ifPresent(payment -> due(payments, payment));
      case Arrival.OperatorActed(PaymentName name, AskedAct asked) ->
          payments.find(name).ifPresent(payment -> operatorActed(payments, payment, asked));
    }
  }

  @Override
  public Uni<Void> store(Mutiny.Session session, Payments payments, Entries entries) {
    return writer
        .makeRoom(session, payments.replaced())
        .flatMap(
            _ ->
                writer.write(
                    session, payments.changed(), payments.begun(), payments.calls(), entries))
        .flatMap(_ -> operatorActs.write(session, payments.acts()))
        .flatMap(_ -> keptNotifications.keep(session, payments.toKeep()))
        .flatMap(_ -> keptNotifications.taken(session, payments.takenKept()));
  }

  @Override
  public List<Outgoing> outgoing(Payments payments) {
    return payments.outgoing();
  }

  @Override
  public void committed(Payments payments) {
    admissions.seen(payments.waits(), payments.now());
    for (LockedPayment payment : payments.all()) {
      if (isKnownToBeCreated(payment.payment())) {
        created.add(payment.name());
      }
      payment.leased().forEach(provider::make);
      payment
          .readsUntil()
          .ifPresent(until -> provider.read(payment.name(), until, payment.isForgotten()));
    }
  }

  /** One that ended may have been ended without; then news of a late creation is not nothing. */
  private static boolean isKnownToBeCreated(Payment payment) {
    return switch (payment) {
      case Payment.Creating _, Payment.Ended _ -> false;
      case Payment.AwaitingCustomer _,
          Payment.Authorized _,
          Payment.Capturing _,
          Payment.Releasing _,
          Payment.Captured _,
          Payment.Refunding _ ->
          true;
    };
  }

  private void asked(Payments payments, Arrival.Asked asked) {
    if (!asked.beforeRestore()) {
      payments.cameAt(asked.appendedAt());
    }
    Request request = asked.request();
    PaymentName name = PaymentName.of(request);
    Optional<LockedPayment> there = payments.find(name);
    Optional<LockedPayment> cancelled =
        there.filter(other -> OwnStore.isOnlyAnothersCancel(other.payment(), request.command()));
    if (there.isPresent() && cancelled.isEmpty()) {
      if (!OwnStore.admits(there.get().payment(), request.command(), false)) {
        refuseAnotherStore(payments, name, request.command(), asked.cause());
      } else if (there.get().firstTime(request.command().id())) {
        on(
            payments,
            there.get(),
            new SagaEvent.AskedAgain(request.command(), payments.now()),
            Optional.of(request.command().id().toString()));
      }
      return;
    }
    long told = cancelled.map(other -> other.payment().standing().sequence()).orElse(0L);
    Step.Moved first =
        refused(payments, asked)
            .map(reason -> saga.refused(request, told, reason))
            .orElseGet(
                () ->
                    asked.beforeRestore()
                        ? saga.forgotten(request, told, payments.now())
                        : saga.asked(
                            request, told, payments.hasOtherOpen(request), payments.now()));
    begin(payments, name, first, request.command().id(), asked.createBody(), asked.cause());
  }

  /** A request whose time is over is told that, whatever else it would be told. */
  private Optional<PaymentRefused.Reason> refused(Payments payments, Arrival.Asked asked) {
    if (asked.refused().isPresent()
        || asked.beforeRestore()
        || payments.now().isAfter(asked.request().validUntil())
        || payments.admits(asked.request().msn(), asked.appendedAt())) {
      return asked.refused();
    }
    metrics.counter("kassa.payment.overloaded").increment();
    return Optional.of(PaymentRefused.Reason.OVERLOADED);
  }

  private void commanded(Payments payments, Arrival.Commanded commanded) {
    UUID id = commanded.command().id();
    Optional<LockedPayment> there = payments.find(commanded.name());
    if (there.isPresent()) {
      boolean refund = commanded.event() instanceof SagaEvent.RefundAsked;
      if (!OwnStore.admits(there.get().payment(), commanded.command(), refund)) {
        refuseAnotherStore(payments, commanded.name(), commanded.command(), commanded.cause());
      } else if (there.get().firstTime(id)) {
        on(
            payments,
            there.get(),
            commanded.beforeRestore()
                ? new SagaEvent.AskedBefore(commanded.event())
                : commanded.event(),
            Optional.of(id.toString()));
      }
    } else if (commanded.before().isPresent()) {
      begin(
          payments,
          commanded.name(),
          saga.cancelledBefore(commanded.before().get(), commanded.command()),
          id,
          Optional.empty(),
          commanded.cause());
    } else {
      publish(
          payments,
          List.of(
              saga.unknownPayment(
                  commanded.name().msn(), commanded.name().reference(), commanded.command())),
          commanded.cause());
    }
  }

  /**
   * Says nothing of the payment: it is none of this store's business. The id is not remembered
   * either, for the payment's own store may have made the same.
   */
  private void refuseAnotherStore(
      Payments payments, PaymentName name, Command command, Outgoing.Cause cause) {
    publish(
        payments,
        List.of(
            saga.refusal(
                name.msn(),
                name.reference(),
                command.id(),
                command.askedBy(),
                CommandRefused.Reason.NOT_ALLOWED,
                "storeId must be the payment's store")),
        cause);
  }

  private void begin(
      Payments payments,
      PaymentName name,
      Step.Moved first,
      UUID command,
      Optional<byte[]> createBody,
      Outgoing.Cause cause) {
    LockedPayment begun =
        new LockedPayment(
            name,
            first.next(),
            command,
            cause.traceParent(),
            sealer,
            config.lease(),
            !payments.hasOtherOpen(first.next().standing().request()),
            payments.now());
    payments.begin(begun);
    step(payments, begun, first, Optional.of(command.toString()), createBody);
    takeKept(payments, begun);
  }

  private void told(Payments payments, LockedPayment payment, Arrival.Told told) {
    told(payments, payment, kept(told));
  }

  private void told(Payments payments, LockedPayment payment, Kept told) {
    SagaEvent.Notified event = told.event();
    boolean ours = told.idempotencyKey().filter(payment::isOurs).isPresent();
    on(
        payments,
        payment,
        new SagaEvent.Notified(
            event.name(), event.amount(), ours, event.guaranteedUntil(), event.at()),
        Optional.of(told.id()));
  }

  /** The request may come yet: after a restore the provider can be quicker than the topic. */
  private void keep(Payments payments, Arrival.Told told) {
    if (payments.keep(told.name(), kept(told))) {
      metrics
          .counter("kassa.payment.unknown", "event", told.notice().event().name().name())
          .increment();
      LogSubject.of(told.name().msn(), told.name().reference())
          .say(
              () ->
                  LOG.infof(
                      "the provider tells of %s, which nobody has asked for here", told.name()));
    }
  }

  private void takeKept(Payments payments, LockedPayment payment) {
    payments.takeKept(payment.name()).forEach(kept -> told(payments, payment, kept));
  }

  private static Kept kept(Arrival.Told told) {
    return new Kept(
        told.cause().causationId().orElseThrow(),
        told.notice().event(),
        told.notice().idempotencyKey());
  }

  private void callEnded(Payments payments, LockedPayment payment, Arrival.CallEnded ended) {
    SagaEvent event = ended.result().event().orElseThrow();
    if (!ended.result().sent()) {
      payment.notCounted(ended.call());
    }
    List<ProviderCall> wanted = on(payments, payment, event, Optional.of(ended.call().key()));
    payment.ended((CallEnded) event, wanted, wait(ended), payments.now());
  }

  /** Nothing was sent. What may still leave is leased anew, which looks at everything again. */
  private void notMade(Payments payments, LockedPayment payment, Arrival.CallNotMade notMade) {
    LeasedCall call = notMade.call();
    payment.notMade(call, payments.now().plus(notMade.pause()));
    if (notMade.pause().isZero()) {
      overdue(payments, payment);
      if (notMade.late() && isCertainlyNotCreated(payment.payment())) {
        overloaded(payments, payment, call);
      }
      payment.leaseDue(payments.now());
    }
  }

  /** A cancel goes before: it has its own answer. */
  private static boolean isCertainlyNotCreated(Payment payment) {
    return payment instanceof Payment.Creating creating
        && !creating.maybeCreated()
        && creating.cancel().isEmpty();
  }

  /** Told now, the till can ask again or take a card; the push would come to who has left. */
  private void overloaded(Payments payments, LockedPayment payment, LeasedCall call) {
    metrics.counter("kassa.payment.overloaded").increment();
    CallEnded refused =
        new SagaEvent.CreateRefused(
            call.key(),
            SagaEvent.Refusal.FOR_GOOD,
            PaymentRefused.Reason.OVERLOADED,
            null,
            payments.now());
    List<ProviderCall> wanted = on(payments, payment, refused, Optional.of(call.key()));
    payment.ended(refused, wanted, Duration.ZERO, payments.now());
  }

  /** Calls that were lost with whoever made them, or that may not leave any more. */
  private void overdue(Payments payments, LockedPayment payment) {
    Optional<CallEnded> overdue = payment.overdue(payments.now());
    while (overdue.isPresent()) {
      CallEnded event = overdue.get();
      List<ProviderCall> wanted = on(payments, payment, event, Optional.of(event.key()));
      payment.ended(event, wanted, Duration.ZERO, payments.now());
      overdue = payment.overdue(payments.now());
    }
  }

  private Duration wait(Arrival.CallEnded ended) {
    Duration doubled =
        config.firstRetry().multipliedBy(1L << Math.min(ended.call().attempts() - 1, 10));
    Duration own = doubled.compareTo(config.longestRetry()) < 0 ? doubled : config.longestRetry();
    return ended.result().retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
  }

  /** Whatever a read brought, the next one gets its time. */
  private void readEnded(Payments payments, LockedPayment payment, Arrival.ReadEnded ended) {
    Optional<SagaEvent> event = ended.result().event();
    boolean answered = event.filter(e -> !(e instanceof NoAnswer)).isPresent();
    if (answered) {
      payment.readAnswered(ended.leasedUntil());
    } else {
      payment.readUnanswered(ended.leasedUntil(), pause(ended, UNANSWERED), payments.now());
    }
    if (event.isPresent() && saga.on(payment.payment(), event.get()) instanceof Step.Moved moved) {
      step(payments, payment, moved, Optional.empty(), Optional.empty());
    }
    Optional<Duration> scheduled =
        ReadSchedule.next(
            payment.payment(), payment.reads(), flowing(payment, payment.phaseSince()));
    payment.readAgain(scheduled.map(delay -> pause(ended, delay)), payments.now());
  }

  /** The provider may have said how long it wants to be left alone. */
  private static Duration pause(Arrival.ReadEnded ended, Duration own) {
    return ended.result().retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
  }

  private void due(Payments payments, LockedPayment payment) {
    Instant now = payments.now();
    if (payment.payment().deadline().filter(at -> !at.isAfter(now)).isPresent()) {
      on(payments, payment, new SagaEvent.DeadlinePassed(now), Optional.empty());
    }
    overdue(payments, payment);
    payment.leaseDue(now);
  }

  /** Done or refused once; what is asked for again under its id is answered from what is kept. */
  private void operatorActed(Payments payments, LockedPayment payment, AskedAct asked) {
    if (!payment.firstTime(asked.by().id())) {
      return;
    }
    Instant now = payments.now();
    Optional<String> refused = OperatorAsks.refusal(payment.payment(), asked.act());
    if (refused.isEmpty()) {
      on(
          payments,
          payment,
          new SagaEvent.OperatorActed(asked.act(), now),
          Optional.of(asked.by().id().toString()));
    }
    payments.audit(
        new OperatorActs.ActWrite(
            payment.name(),
            new Dossier.Act(
                asked.by().id(),
                asked.act().inWords(),
                asked.by().operator(),
                asked.by().note(),
                now,
                refused)));
  }

  /**
   * Something happened to a payment.
   *
   * @return the calls the saga wants now
   */
  private List<ProviderCall> on(
      Payments payments, LockedPayment payment, SagaEvent event, Optional<String> causation) {
    return switch (saga.on(payment.payment(), event)) {
      case Step.Moved moved -> {
        step(payments, payment, moved, causation, Optional.empty());
        yield moved.calls();
      }
      case Step.Ignored(String why) -> {
        metrics.counter("kassa.payment.ignored", "event", name(event)).increment();
        LOG.debugf("ignored: %s", why);
        yield List.of();
      }
    };
  }

  private void step(
      Payments payments,
      LockedPayment payment,
      Step.Moved moved,
      Optional<String> causation,
      Optional<byte[]> createBody) {
    boolean samePhase = payment.payment().getClass() == moved.next().getClass();
    payment.move(
        moved,
        createBody,
        flowing(payment, samePhase ? payment.phaseSince() : payments.now()),
        payments.now());
    String checkout = payment.payment().standing().request().checkoutId().toString();
    publish(
        payments,
        moved.facts(),
        new Outgoing.Cause(Optional.of(checkout), causation, payment.traceParent()));
    if (payment.givesBack(payments.now())) {
      overdue(payments, payment);
    }
  }

  private boolean flowing(LockedPayment payment, Instant since) {
    return pulse.heardSince(payment.name().msn(), since);
  }

  private void publish(Payments payments, List<PaymentEvent> facts, Outgoing.Cause cause) {
    Instant at = clock.instant();
    payments.publish(
        facts.stream()
            .map(fact -> Outgoing.of(fact, UUID.randomUUID(), SOURCE, at, cause))
            .toList());
  }

  private static String name(SagaEvent event) {
    return event.getClass().getSimpleName();
  }
}
