package dev.kassa.payment;

import dev.kassa.payment.Payment.Authorized;
import dev.kassa.payment.Payment.AwaitingCustomer;
import dev.kassa.payment.Payment.Captured;
import dev.kassa.payment.Payment.Capturing;
import dev.kassa.payment.Payment.Creating;
import dev.kassa.payment.Payment.Ended;
import dev.kassa.payment.Payment.Refunding;
import dev.kassa.payment.Payment.Releasing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When the provider is asked next although nothing new is known (DESIGN 6.6). Pure.
 *
 * <p>At most 30 reads a minute per payment, of the 120 that the provider allows (API 7.1).
 */
public final class ReadSchedule {
  /** While notifications come: the first after 5 s (API 4.11), then ever rarer. */
  private static final List<Duration> FLOWING =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20));

  /** The first one, and the least that the schedule ever waits in a phase that begins. */
  public static final Duration FIRST = Duration.ofSeconds(5);

  private static final Duration SILENT = Duration.ofSeconds(2);

  /** More than the ten minutes that a customer has (API 4.11): the provider has stopped telling. */
  private static final int READS_OF_TEN_MINUTES = 330;

  private static final Duration RARELY = Duration.ofMinutes(5);

  /** A call under way repeats itself; the read is the second way to the same knowledge. */
  private static final Duration CALL_UNDER_WAY = Duration.ofSeconds(20);

  /** The till decides; only an act in the merchant portal could be missed. */
  private static final Duration TILL_DECIDES = Duration.ofMinutes(5);

  private static final int TILL_DECIDES_READS = 3;
  private static final Duration TILL_TAKES_DAYS = Duration.ofHours(1);

  /** A person must look; only their act, or the provider's own, can be news. */
  private static final Duration STUCK = Duration.ofHours(1);

  private ReadSchedule() {}

  /**
   * How long to wait before the next read.
   *
   * @param reads made since the payment came into this phase
   * @param flowing whether notifications of the sales unit have come since then
   */
  public static Optional<Duration> next(Payment payment, int reads, boolean flowing) {
    return payment.standing().stuck().isPresent()
        ? Optional.of(STUCK)
        : byPhase(payment, reads, flowing);
  }

  private static Optional<Duration> byPhase(Payment payment, int reads, boolean flowing) {
    if (payment.standing().recall().isPresent()) {
      return Optional.of(FIRST); // tills wait for what it tells
    }
    return switch (payment) {
      case AwaitingCustomer _ when reads >= READS_OF_TEN_MINUTES -> Optional.of(RARELY);
      case AwaitingCustomer _ when flowing ->
          Optional.of(FLOWING.get(Math.min(reads, FLOWING.size() - 1)));
      case AwaitingCustomer _ -> Optional.of(reads == 0 ? FIRST : SILENT);
      // Before its first attempt has ended in doubt there is nothing to find.
      case Creating p when p.maybeCreated() -> Optional.of(FIRST);
      case Capturing _, Releasing _, Refunding _ -> Optional.of(CALL_UNDER_WAY);
      case Authorized _ -> Optional.of(reads < TILL_DECIDES_READS ? TILL_DECIDES : TILL_TAKES_DAYS);
      case Creating _, Captured _, Ended _ -> Optional.empty();
    };
  }

  /** The earlier of two moments, either of which may be absent. */
  public static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
  }
}
