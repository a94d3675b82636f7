package dev.kassa.payment.shell;

import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Tracing;
import dev.kassa.messaging.postgres.Draining;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.payment.epayment.Epayment;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.vipps.SalesUnitFiles;
import io.opentelemetry.api.trace.SpanKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Makes leased calls and reads, outside of any transaction, and brings what came of them to the
 * intake. Each sales unit has a lane: one that the provider is slow for keeps no other waiting.
 */
@ApplicationScoped
class CallMaker implements ProviderCalls {
  private static final Logger LOG = Logger.getLogger(CallMaker.class);

  /** Long enough that this instance does not lease it again. */
  private static final Duration FOR_ANOTHER = Duration.ofMillis(1);

  private final Epayment epayment;
  private final Instance<Intake<Arrival, Payments>> intake;
  private final SalesUnitFiles files;
  private final Failpoints failpoints;
  private final OwnContext contexts;
  private final Draining draining;
  private final Sealer sealer;
  private final Tracing tracing;
  private final PaymentConfig config;
  private final Clock clock;
  private final Map<Msn, CallLane> lanes = new ConcurrentHashMap<>();

  CallMaker(
      Epayment epayment,
      Instance<Intake<Arrival, Payments>> intake,
      SalesUnitFiles files,
      Failpoints failpoints,
      OwnContext contexts,
      Draining draining,
      Keysets keysets,
      Tracing tracing,
      PaymentConfig config,
      Clock clock) {
    this.epayment = epayment;
    this.intake = intake;
    this.files = files;
    this.failpoints = failpoints;
    this.contexts = contexts;
    this.draining = draining;
    this.sealer = keysets.sealer("payment-store");
    this.tracing = tracing;
    this.config = config;
    this.clock = clock;
  }

  @Override
  public void make(LeasedCall call) {
    if (lane(call).begins(call, clock.instant())) {
      start(call);
    }
  }

  @Override
  public void read(PaymentName name, Instant leasedUntil, boolean all) {
    inBackground(
        "a read",
        LogSubject.of(name.msn(), name.reference()),
        () ->
            draining.finish(
                () ->
                    files
                        .unit(name.msn())
                        .map(unit -> read(unit, name, all))
                        .orElseGet(
                            () ->
                                Uni.createFrom()
                                    .item(
                                        new Epayment.Result(
                                            Optional.empty(), Optional.empty(), false)))
                        .flatMap(
                            result ->
                                intake
                                    .get()
                                    .take(new Arrival.ReadEnded(name, leasedUntil, result)))));
  }

  private Uni<Epayment.Result> read(SalesUnit unit, PaymentName name, boolean all) {
    failpoints.before(Failpoint.CALL_READ);
    return (all
            ? epayment.readAll(unit, name.reference(), clock)
            : epayment.read(unit, name.reference(), clock))
        .invoke(() -> failpoints.after(Failpoint.CALL_READ));
  }

  @Override
  public Set<Msn> crowded() {
    Instant now = clock.instant();
    return which(lane -> lane.isCrowded(now));
  }

  /** Sales units whose creates would only wait here. */
  Set<Msn> full() {
    return which(CallLane::isFull);
  }

  /** Sales units of which enough waits here. */
  Set<Msn> backedUp() {
    return which(CallLane::isBackedUp);
  }

  private Set<Msn> which(Predicate<CallLane> lanesThat) {
    return lanes.entrySet().stream()
        .filter(lane -> lanesThat.test(lane.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private CallLane lane(LeasedCall call) {
    return lanes.computeIfAbsent(
        call.payment().msn(),
        _ -> new CallLane(config.concurrentCalls(), config.admittedWait(), clock.instant()));
  }

  private void start(LeasedCall call) {
    inBackground(
        "a " + call.kind() + " call",
        call.subject(),
        () -> attempt(call).onTermination().invoke(() -> turn(lane(call).ended(clock.instant()))));
  }

  private void turn(Optional<CallLane.Turn> whose) {
    if (whose.isPresent()) {
      switch (whose.get()) {
        case CallLane.Turn.Make(LeasedCall call) -> start(call);
        case CallLane.Turn.Ask(LeasedCall call, boolean late) -> ask(call, late);
      }
    }
  }

  /** If it is still wanted it comes again through {@link #make} before this has ended. */
  private void ask(LeasedCall call, boolean late) {
    inBackground(
        "a " + call.kind() + " call",
        call.subject(),
        () ->
            intake
                .get()
                .take(new Arrival.CallNotMade(call, Duration.ZERO, late))
                .onTermination()
                .invoke(() -> turn(lane(call).asked(call, clock.instant()))));
  }

  private Uni<Void> attempt(LeasedCall call) {
    if (draining.hasBegun()) {
      return draining.finish(
          () -> intake.get().take(new Arrival.CallNotMade(call, FOR_ANOTHER, false)));
    }
    Instant now = clock.instant();
    // By the time of an answer it would be somebody else's, or nobody's any more.
    if (now.isAfter(call.leasedUntil().minus(config.lease().dividedBy(2)))
        || call.notAfter().filter(now::isAfter).isPresent()) {
      return intake.get().take(new Arrival.CallNotMade(call, Duration.ZERO, false));
    }
    Optional<SalesUnit> unit = files.unit(call.payment().msn());
    Optional<byte[]> body = body(call);
    if (unit.isEmpty() || body.isEmpty()) {
      LOG.errorf(
          "KASSA-302 a %s call of sales unit %s cannot be made: %s",
          call.kind(),
          call.payment().msn(),
          unit.isEmpty() ? "the unit is not in the settings" : "its bytes cannot be opened");
      return intake.get().take(new Arrival.CallNotMade(call, config.longestRetry(), false));
    }
    failpoints.before(Failpoint.call(call.kind()));
    Tracing.Step step =
        tracing.begin(
            "provider " + call.kind(),
            SpanKind.CLIENT,
            call.traceParent(),
            Optional.of(call.checkout().toString()));
    return draining
        .finish(
            () ->
                epayment
                    .write(
                        unit.get(),
                        call.payment().reference(),
                        call.kind(),
                        call.key(),
                        body.get(),
                        clock)
                    .invoke(() -> failpoints.after(Failpoint.call(call.kind())))
                    // The turn is over when the answer is there, not when it is stored.
                    .invoke(step::end)
                    .invoke(result -> store(call, result)))
        .replaceWithVoid();
  }

  private void store(LeasedCall call, Epayment.Result result) {
    draining
        .finish(() -> intake.get().take(new Arrival.CallEnded(call, result)))
        .subscribe()
        .with(
            _ -> {},
            failure ->
                call.subject()
                    .say(
                        () ->
                            LOG.errorf(
                                "KASSA-303 the answer of a %s call is not stored; it is made again"
                                    + " when its lease ends",
                                call.kind())));
  }

  private Optional<byte[]> body(LeasedCall call) {
    return sealer.open(
                "provider_call",
                call.payment().toString(),
                call.kind().name(),
                call.sealedRequest())
            instanceof Sealer.Opening.Opened(String text)
        ? Optional.of(text.getBytes(StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private void inBackground(String what, LogSubject subject, Supplier<Uni<Void>> work) {
    contexts
        .run(
            () -> {
              subject.mark();
              return work.get();
            })
        .subscribe()
        .with(
            _ -> {},
            failure ->
                subject.say(
                    () ->
                        LOG.warnf(
                            "KASSA-304 %s is tried again later: %s",
                            what, failure.getClass().getSimpleName())));
  }
}
