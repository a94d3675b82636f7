package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When the provider is asked although nothing new is known (DESIGN 6.6). */
class ReadScheduleTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final CheckoutId CHECKOUT = new CheckoutId(new UUID(7, 7));

  private static Standing standing(Optional<Stuck> stuck) {
    Request request =
        new Request(
            new Msn("123456"),
            Reference.of(CHECKOUT, 1),
            CHECKOUT,
            new Command(new UUID(0, 1), new AskedBy("oslo-1", "till-7")),
            Optional.empty(),
            new Money(Currency.NOK, 1000),
            new CapturePolicy.Immediate(),
            OnLateApproval.RELEASE,
            START.plusSeconds(30));
    return new Standing(request, Amounts.NONE, 0, Optional.empty(), false, stuck);
  }

  private static List<Long> seconds(Payment payment, boolean flowing, int reads) {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < reads; i++) {
      ReadSchedule.next(payment, i, flowing).ifPresent(delay -> seconds.add(delay.toSeconds()));
    }
    return seconds;
  }

  @Test
  void whileTheCustomerDecides() {
    Payment waits =
        new Payment.AwaitingCustomer(
            standing(Optional.empty()), Optional.empty(), 0, Optional.empty());

    assertThat(seconds(waits, true, 6)).containsExactly(5L, 5L, 10L, 20L, 20L, 20L);
    assertThat(seconds(waits, false, 4)).containsExactly(5L, 2L, 2L, 2L);
    assertThat(ReadSchedule.next(waits, 330, false)).hasValueSatisfying(this::isMinutes);
  }

  private void isMinutes(Duration delay) {
    assertThat(delay.toMinutes()).isEqualTo(5);
  }

  @Test
  void onlyWhatIsInDoubtIsLookedForWhileCreating() {
    Payment.Waiting waiting = new Payment.Waiting(START, false);
    Payment first =
        new Payment.Creating(
            standing(Optional.empty()), Optional.empty(), false, Optional.empty(), waiting);
    Payment doubted =
        new Payment.Creating(
            standing(Optional.empty()), Optional.empty(), true, Optional.empty(), waiting);

    assertThat(seconds(first, false, 3)).isEmpty();
    assertThat(seconds(doubted, false, 3)).containsExactly(5L, 5L, 5L);
  }

  /** A till may take minutes or, where it captures by hand, days. */
  @Test
  void whileTheTillDecides() {
    Payment reserved =
        new Payment.Authorized(standing(Optional.empty()), START.plusSeconds(86_400));

    assertThat(seconds(reserved, true, 5)).containsExactly(300L, 300L, 300L, 3600L, 3600L);
  }

  @Test
  void whatIsStuckIsAskedSparingly() {
    Stuck stuck = new Stuck(Stuck.Reason.RELEASE_REFUSED, "6030", START);
    Payment releasing =
        new Payment.Releasing(
            standing(Optional.of(stuck)),
            Optional.empty(),
            Optional.empty(),
            7,
            Optional.of("6030"),
            new Payment.Waiting(START, true));

    assertThat(seconds(releasing, false, 2)).containsExactly(3600L, 3600L);
  }
}
