package dev.kassa.payment.shell;

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
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.payment.CallBudget;
import dev.kassa.payment.Command;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Reads;
import dev.kassa.payment.Request;
import dev.kassa.payment.Standing;
import dev.kassa.payment.Step;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.StoredPayment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LockedPaymentTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final Instant SOON = NOW.plusSeconds(3);
  private static final Request REQUEST =
      new Request(
          new Msn("123456"),
          new Reference("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1"),
          CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"),
          new Command(new UUID(0, 1), new AskedBy("oslo-1", "till-7")),
          Optional.empty(),
          new Money(Currency.NOK, 100),
          new CapturePolicy.Immediate(),
          OnLateApproval.RELEASE,
          NOW);

  /** Else its facts would be told, and told again by whatever comes next. */
  @Test
  void whatChangesNoTimeIsWrittenAllTheSame() {
    LockedPayment locked = locked(captured(0));

    locked.move(new Step.Moved(captured(40), List.of(), List.of()), Optional.empty(), true, NOW);

    assertThat(locked.isChanged()).isTrue();
  }

  @Test
  void whatChangesNothingIsNotWritten() {
    LockedPayment locked = locked(captured(40));

    locked.move(new Step.Moved(captured(40), List.of(), List.of()), Optional.empty(), true, NOW);

    assertThat(locked.isChanged()).isFalse();
  }

  /** So that most steps of a payment are updates in place. */
  @Test
  void theTimeOfTheNextLookStaysAsLongAsItIsNotTooLate() {
    assertThat(dueAt(NOW.plusSeconds(2), false)).contains(NOW.plusSeconds(2));
    assertThat(dueAt(NOW.plusSeconds(4), false)).as("a read is due sooner").contains(SOON);
    assertThat(dueAt(NOW, true)).as("looked at").contains(SOON);
  }

  private static Optional<Instant> dueAt(Instant stored, boolean looked) {
    Reads read = new Reads(1, Optional.of(SOON), Optional.empty());
    LockedPayment locked = locked(captured(40), read, Optional.of(stored));
    if (looked) {
      locked.leaseDue(NOW);
      assertThat(locked.isChanged()).isTrue();
    }
    return locked.stored().dueAt();
  }

  private static LockedPayment locked(Payment payment) {
    return locked(payment, Reads.NONE, Optional.empty());
  }

  private static LockedPayment locked(Payment payment, Reads reads, Optional<Instant> dueAt) {
    return new LockedPayment(
        PaymentName.of(REQUEST),
        new StoredPayment(
            payment,
            Set.of(),
            CallBudget.UNUSED,
            reads,
            dueAt,
            NOW,
            Optional.empty(),
            false,
            List.of()),
        null, // nothing is sealed where no call is made
        Duration.ofSeconds(15),
        Restore.NEVER);
  }

  private static Payment captured(long refunded) {
    return new Payment.Captured(
        new Standing(
            REQUEST,
            new Amounts(100, 100, 0, refunded),
            4,
            Optional.empty(),
            false,
            Optional.empty()));
  }
}
