package dev.kassa.payment.shell;

import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Transactions;
import dev.kassa.payment.PaymentEvent;
import dev.kassa.payment.ProviderCall;
import dev.kassa.payment.epayment.Epayment;
import dev.kassa.payment.postgres.CallStore;
import dev.kassa.payment.postgres.CallToMake;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.StoredPayment;
import dev.kassa.vipps.SalesUnitFiles;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * Makes stored calls and due reads, outside of any transaction, and takes what came of them back to
 * the saga. A call is made when the transaction that stored it has committed; the sweep finds those
 * that wait for a retry and those whose instance is gone.
 */
@ApplicationScoped
class CallMaker {
  private static final Logger LOG = Logger.getLogger(CallMaker.class);

  private final Epayment epayment;
  private final PaymentStore payments;
  private final CallStore calls;
  private final Transactions transactions;
  private final PaymentShell shell;
  private final SalesUnitFiles files;
  private final Background background;
  private final Sealer sealer;
  private final PaymentConfig config;
  private final Clock clock;

  private final Map<Msn, Lane> lanes = new HashMap<>();
  private final AtomicBoolean claimingCalls = new AtomicBoolean();
  private final AtomicBoolean claimingReads = new AtomicBoolean();

  CallMaker(
      Epayment epayment,
      PaymentStore payments,
      CallStore calls,
      Transactions transactions,
      PaymentShell shell,
      SalesUnitFiles files,
      Background background,
      Keysets keysets,
      PaymentConfig config,
      Clock clock) {
    this.epayment = epayment;
    this.payments = payments;
    this.calls = calls;
    this.transactions = transactions;
    this.shell = shell;
    this.files = files;
    this.background = background;
    this.sealer = keysets.sealer("payment-store");
    this.config = config;
    this.clock = clock;
  }

  /** Calls under way for a sales unit, and those that wait for their turn. */
  private static final class Lane {
    private int underWay;
    private final Deque<CallToMake> waiting = new ArrayDeque<>();
  }

  /** Makes a call that this instance has leased, now or when the sales unit's lane is free. */
  void make(CallToMake call) {
    synchronized (lanes) {
      Lane lane = lanes.computeIfAbsent(call.msn(), _ -> new Lane());
      if (lane.underWay >= config.concurrentCalls()) {
        lane.waiting.add(call);
        return;
      }
      lane.underWay++;
    }
    start(call);
  }

  @Scheduled(
      every = "1s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void sweep() {
    lookForCalls();
    lookForReads();
    lookForDeadlines();
  }

  @Scheduled(
      every = "5m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void forget() {
    background.run(
        "forgetting old attempts", () -> transactions.run(calls::forgetAttempts).replaceWithVoid());
  }

  /** Reads whose time has come. */
  void lookForReads() {
    once(
        claimingReads,
        "looking for reads",
        () ->
            transactions
                .run(s -> payments.claimReads(s, config.lease(), config.sweepSize()))
                .invoke(keys -> keys.forEach(this::read))
                .replaceWithVoid());
  }

  private void lookForCalls() {
    once(
        claimingCalls,
        "looking for calls",
        () ->
            transactions
                .run(s -> calls.claim(s, config.lease(), config.sweepSize(), full()))
                .invoke(due -> due.forEach(this::make))
                .replaceWithVoid());
  }

  private void lookForDeadlines() {
    background.run(
        "looking for deadlines",
        () ->
            transactions
                .run(s -> payments.claimDeadlines(s, config.lease(), config.sweepSize()))
                .invoke(keys -> keys.forEach(this::deadline))
                .replaceWithVoid());
  }

  private void once(AtomicBoolean busy, String what, Supplier<Uni<Void>> work) {
    if (busy.compareAndSet(false, true)) {
      background.run(what, () -> work.get().onTermination().invoke(() -> busy.set(false)));
    }
  }

  private List<Msn> full() {
    synchronized (lanes) {
      List<Msn> full = new ArrayList<>();
      lanes.forEach(
          (msn, lane) -> {
            if (lane.underWay >= config.concurrentCalls()) {
              full.add(msn);
            }
          });
      return full;
    }
  }

  private void start(CallToMake call) {
    background.run(
        "a " + call.kind() + " call",
        () -> attempt(call).onTermination().invoke(() -> next(call.msn())));
  }

  private void next(Msn msn) {
    CallToMake waiting;
    synchronized (lanes) {
      Lane lane = lanes.get(msn);
      waiting = lane.waiting.poll();
      if (waiting == null) {
        lane.underWay--;
        return;
      }
    }
    start(waiting);
  }

  private Uni<Void> attempt(CallToMake call) {
    // Waited too long for its turn: by the time of an answer it would be somebody else's.
    if (clock.instant().isAfter(call.leasedUntil().minus(config.lease().dividedBy(2)))) {
      return transactions.run(session -> calls.again(session, call.id(), Duration.ZERO));
    }
    Optional<SalesUnit> unit = files.unit(call.msn());
    Optional<byte[]> body = body(call);
    if (unit.isEmpty() || body.isEmpty()) {
      LOG.errorf(
          "a %s call of sales unit %s cannot be made: %s",
          call.kind(),
          call.msn(),
          unit.isEmpty() ? "the unit is not in the settings" : "its bytes cannot be opened");
      return transactions.run(session -> calls.again(session, call.id(), config.longestRetry()));
    }
    return epayment
        .write(unit.get(), call.reference(), call.kind(), call.key(), body.get(), clock)
        .flatMap(result -> transactions.run(session -> takeBack(session, call, result)));
  }

  private Uni<Void> takeBack(Mutiny.Session session, CallToMake call, Epayment.Result result) {
    return payments
        .locked(call.msn(), call.reference())
        .flatMap(
            stored ->
                shell
                    .on(
                        session,
                        stored.orElseThrow(),
                        result.event().orElseThrow(),
                        Optional.of(call.key()))
                    .flatMap(
                        wanted ->
                            repeats(wanted, call)
                                ? calls.again(session, call.id(), wait(call, result))
                                : isUnresolved(result) && stopped(wanted)
                                    ? Uni.createFrom().voidItem()
                                    : calls.settle(session, call.id())));
  }

  /** An unresolved call that the saga goes on wanting keeps its row, its key and its bytes. */
  private static boolean repeats(List<ProviderCall> wanted, CallToMake call) {
    return wanted.stream()
        .anyMatch(
            w ->
                switch (w) {
                  case ProviderCall.Create(String key) -> key.equals(call.key());
                  case ProviderCall.Terminate(String key, _) -> key.equals(call.key());
                  case ProviderCall.Capture(String key, _) -> key.equals(call.key());
                  case ProviderCall.Release(String key, _) -> key.equals(call.key());
                  case ProviderCall.Refund(String key, _) -> key.equals(call.key());
                  case ProviderCall.StopCreating _, ProviderCall.Read _ -> false;
                });
  }

  /** Creating is stopped but not over: a read may still ask for the same bytes again. */
  private static boolean stopped(List<ProviderCall> wanted) {
    return wanted.stream().anyMatch(ProviderCall.StopCreating.class::isInstance);
  }

  private static boolean isUnresolved(Epayment.Result result) {
    return result.event().orElseThrow() instanceof PaymentEvent.Unresolved;
  }

  private Duration wait(CallToMake call, Epayment.Result result) {
    Duration doubled = config.firstRetry().multipliedBy(1L << Math.min(call.attempts() - 1, 10));
    Duration own = doubled.compareTo(config.longestRetry()) < 0 ? doubled : config.longestRetry();
    return result.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
  }

  private void read(PaymentStore.Key key) {
    background.run(
        "a read",
        () ->
            files
                .unit(key.msn())
                .map(unit -> epayment.read(unit, key.reference(), clock))
                .orElseGet(
                    () ->
                        Uni.createFrom()
                            .item(new Epayment.Result(Optional.empty(), Optional.empty())))
                .flatMap(result -> transactions.run(session -> readDone(session, key, result))));
  }

  private Uni<Void> readDone(Mutiny.Session session, PaymentStore.Key key, Epayment.Result result) {
    return payments
        .locked(key.msn(), key.reference())
        .map(Optional::orElseThrow)
        .flatMap(stored -> shell.onRead(session, stored, result.event(), result.retryAfter()));
  }

  private void deadline(PaymentStore.Key key) {
    background.run(
        "a deadline",
        () ->
            transactions.run(
                session ->
                    payments
                        .locked(key.msn(), key.reference())
                        .map(Optional::orElseThrow)
                        .flatMap(stored -> passed(session, stored))));
  }

  private Uni<Void> passed(Mutiny.Session session, StoredPayment stored) {
    return shell
        .on(session, stored, new PaymentEvent.DeadlinePassed(clock.instant()), Optional.empty())
        .replaceWithVoid();
  }

  private Optional<byte[]> body(CallToMake call) {
    String place = PaymentKey.of(call.msn(), call.reference());
    return sealer.open("provider_call", place, call.kind().name(), call.sealedRequest())
            instanceof Sealer.Opening.Opened(String text)
        ? Optional.of(text.getBytes(StandardCharsets.UTF_8))
        : Optional.empty();
  }
}
