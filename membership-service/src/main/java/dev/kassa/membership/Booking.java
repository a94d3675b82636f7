// What a payment is worth to the member it is booked on.
package dev.kassa.membership;

import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.PointRate;
import java.util.Optional;

/**
 * What is known of one payment and what of it is booked. Points are a function of the net captured
 * sum alone (DESIGN 6, invariants), so each booking is the difference to the last one: news that
 * comes twice, late or in one piece with others leads to the same balance.
 *
 * @param epoch of the last fact taken in
 * @param sequence of the last fact taken in
 * @param netCaptured captured − refunded after it, minor units, 0 or more
 * @param bookedNet net captured sum that {@code bookedPoints} stand for
 * @param bookedPoints points the member has from this payment, 0 or more
 */
public record Booking(
    int epoch, long sequence, long netCaptured, long bookedNet, long bookedPoints) {
  /** A payment nothing is known of. */
  public static final Booking NONE = new Booking(0, 0, 0, 0, 0);

  /** Takes a fact in; absent if it, or a later one, was taken in before (DESIGN 3). */
  public Optional<Booking> learn(PaymentStanding fact) {
    boolean seen = fact.epoch() < epoch || (fact.epoch() == epoch && fact.sequence() <= sequence);
    return seen
        ? Optional.empty()
        : Optional.of(
            new Booking(
                fact.epoch(),
                fact.sequence(),
                fact.amounts().captured() - fact.amounts().refunded(),
                bookedNet,
                bookedPoints));
  }

  /**
   * Books what is not booked yet; absent if the net captured sum has not changed since.
   *
   * @param rate of the purchase, the same each time
   */
  Optional<Booked> book(PointRate rate) {
    if (netCaptured == bookedNet) {
      return Optional.empty();
    }
    long points = rate.points(netCaptured);
    return Optional.of(
        new Booked(
            new Booking(epoch, sequence, netCaptured, netCaptured, points),
            Math.subtractExact(points, bookedPoints)));
  }

  /**
   * A booking that was made.
   *
   * @param pointsChange for the member's balance, negative on refund
   */
  public record Booked(Booking booking, long pointsChange) {}
}
