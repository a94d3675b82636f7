// Where a checkout stands on the page: what was read back of it, in the terms of the till.
package dev.kassa.gateway.page;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Enrolment;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.TillCommand;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads checkouts for the page. */
@ApplicationScoped
class Counter {
  private static final int MOST_UNFINISHED = 8;

  private final Checkouts checkouts;
  private final SalesUnitSettings units;
  private final TillPageConfig.Till config;
  private final Clock clock;

  Counter(Checkouts checkouts, SalesUnitSettings units, TillPageConfig config, Clock clock) {
    this.checkouts = checkouts;
    this.units = units;
    this.config = config.till();
    this.clock = clock;
  }

  /** A checkout of a store; a new one where nothing was heard of it. */
  CheckoutState state(String storeId, CheckoutId checkout) {
    return checkouts
        .find(storeId, checkout)
        .orElseGet(() -> CheckoutState.empty(storeId, checkout));
  }

  /** Whether it was heard of and is kept no longer: as a new one it would look unpaid. */
  boolean isForgotten(String storeId, CheckoutId checkout) {
    return checkouts.isForgotten(storeId, checkout);
  }

  /** What is known that bears on a command. */
  Prior prior(TillCommand command) {
    return checkouts.prior(command);
  }

  /** What is on screen now. */
  Screen screen(CheckoutState state) {
    return Screen.of(
        state,
        state.place().map(CheckoutState.Place::msn).filter(this::confirms).isPresent(),
        clock.instant(),
        new Screen.Times(config.scanAnswered(), config.customerTime(), config.hintAfter()));
  }

  private boolean confirms(Msn msn) {
    return units
        .unit(msn)
        .map(
            unit ->
                switch (unit.capture()) {
                  case CapturePolicy.Immediate _ -> false;
                  case CapturePolicy.OnConfirm _, CapturePolicy.Manual _ -> true;
                })
        .orElse(false);
  }

  /** What a till that crashed needs: what it had begun and not ended, the newest first. */
  List<Said.Unfinished> unfinished(Cashier.Place place, CheckoutId except, Wording wording) {
    Instant now = clock.instant();
    return checkouts
        .recent(place.till().storeId(), Checkouts.Which.of(place.till().posId()), 100)
        .stream()
        .filter(state -> !state.checkoutId().equals(except))
        .filter(Counter::isUnfinished)
        .limit(MOST_UNFINISHED)
        .map(
            state ->
                wording.unfinished(
                    screen(state),
                    "/till/" + state.checkoutId(),
                    state.updatedAt().orElse(now),
                    now))
        .toList();
  }

  /**
   * Something is under way in it: a payment, a customer who is being asked to join or has checked
   * in at the sticker.
   */
  private static boolean isUnfinished(CheckoutState state) {
    return state.payments().isEmpty()
        ? state.enrolment() instanceof Enrolment.Started || state.isCheckIn()
        : !state.isClosed();
  }

  /** The newest checkout of a till. */
  Optional<CheckoutState> newest(String storeId, String posId) {
    return checkouts.recent(storeId, Checkouts.Which.of(posId), 1).stream().findFirst();
  }
}
