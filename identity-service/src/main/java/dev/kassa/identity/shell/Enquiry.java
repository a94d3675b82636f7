package dev.kassa.identity.shell;

import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.CodeExchange;
import dev.kassa.identity.Exchanged;
import dev.kassa.identity.Identification;
import dev.kassa.identity.PhoneNumbers;
import dev.kassa.identity.Scan;
import dev.kassa.identity.Scan.Given;
import dev.kassa.identity.ScanDecision;
import dev.kassa.identity.ScanDecision.Answer;
import dev.kassa.identity.ScanDecision.AwaitKey;
import dev.kassa.identity.ScanDecision.Exchange;
import dev.kassa.identity.ScanRules;
import dev.kassa.vipps.SalesUnitFiles;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Finds out who was scanned: carries out what the rules decide, as often as they do. */
@ApplicationScoped
class Enquiry {
  private final ScanRules rules;
  private final SalesUnitFiles settings;
  private final PhoneNumbers numbers;
  private final CodeExchange exchange;
  private final ScanKeys keys;
  private final Clock clock;
  private final Places asking;
  private final Places locked;
  private final Counter calls;

  Enquiry(
      ScanRules rules,
      SalesUnitFiles settings,
      PhoneNumbers numbers,
      CodeExchange exchange,
      ScanKeys keys,
      Clock clock,
      IdentityConfig config,
      MeterRegistry metrics) {
    this.rules = rules;
    this.settings = settings;
    this.numbers = numbers;
    this.exchange = exchange;
    this.keys = keys;
    this.clock = clock;
    this.asking = new Places(config.identity().askingPerSalesUnit());
    this.locked = new Places(config.identity().lockedPerSalesUnit());
    this.calls = metrics.counter("kassa.identity.calls");
    metrics.gauge("kassa.identity.asking", asking, Places::size);
    metrics.gauge("kassa.identity.locked", locked, Places::size);
  }

  /**
   * Who it is, or why nobody.
   *
   * @param opening opens what is locked in the scan, with the keys of the moment
   */
  Uni<Identification> identify(Scan scan, Supplier<Given> opening) {
    Optional<SalesUnit> unit = settings.unit(scan.msn());
    return carryOut(scan, unit, opening, rules.onScan(scan, unit, numbers, clock.instant()));
  }

  private Uni<Identification> carryOut(
      Scan scan, Optional<SalesUnit> unit, Supplier<Given> opening, ScanDecision decision) {
    return switch (decision) {
      case Answer(Identification identification) -> Uni.createFrom().item(identification);
      case AwaitKey wait ->
          locked
              .<ScanDecision>hold(
                  scan.msn(),
                  () ->
                      keys.await(opening, wait.within())
                          .map(
                              given ->
                                  rules.onLooked(
                                      scan.opened(given), unit, numbers, clock.instant())),
                  () -> rules.crowded(wait))
              .flatMap(next -> carryOut(scan, unit, opening, next));
      case Exchange ask ->
          asking.hold(
              scan.msn(),
              () -> ask(scan, unit.orElseThrow(), ask, 1),
              () -> rules.crowded(ask).identification());
    };
  }

  /**
   * @param count the how manieth question this is
   */
  private Uni<Identification> ask(Scan scan, SalesUnit unit, Exchange ask, int count) {
    return after(ask.after())
        .flatMap(
            _ ->
                Question.ask(
                    within -> Uni.createFrom().completionStage(() -> call(unit, ask, within)),
                    ask.within(),
                    ask.second()))
        .flatMap(
            answer ->
                switch (rules.onExchanged(
                    scan, ask, answer.exchanged(), answer.beside(), count, clock.instant())) {
                  case Answer(Identification identification) ->
                      Uni.createFrom().item(identification);
                  case Exchange again -> ask(scan, unit, again, count + 1);
                });
  }

  private CompletionStage<Exchanged> call(SalesUnit unit, Exchange ask, Duration within) {
    calls.increment();
    return exchange.exchange(unit, ask.what(), within);
  }

  private static Uni<Void> after(Duration pause) {
    Uni<Void> now = Uni.createFrom().voidItem();
    return pause.isZero() ? now : now.onItem().delayIt().by(pause);
  }
}
