package dev.kassa.contract.settings;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Rules;
import java.util.Map;

/**
 * What money of one currency earns.
 *
 * @param pointsPerHundredMinorUnits points for each full 100 minor units, 0 to 1000
 * @param priceGroups other rates, for members of these price groups; absent is none
 */
public record PointRate(
    Currency currency,
    int pointsPerHundredMinorUnits,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> priceGroups) {
  /** Refuses missing fields and values out of range. */
  public PointRate {
    Rules.present(currency, "clubs.pointRates.currency");
    inRange(pointsPerHundredMinorUnits, "clubs.pointRates.pointsPerHundredMinorUnits");
    priceGroups = priceGroups == null ? Map.of() : Map.copyOf(priceGroups);
    priceGroups.forEach(
        (group, rate) -> {
          Rules.identifier(group, "clubs.pointRates.priceGroups");
          inRange(rate, "clubs.pointRates.priceGroups");
        });
  }

  private static void inRange(int rate, String field) {
    Rules.require(rate >= 0 && rate <= 1000, field, "must be 0 to 1000");
  }

  /** The same rate whatever else this one becomes: what a member of this group has. */
  public PointRate of(String priceGroup) {
    return new PointRate(
        currency, priceGroups.getOrDefault(priceGroup, pointsPerHundredMinorUnits), Map.of());
  }

  /**
   * Points for what a payment has left after refunds: a function of the net sum alone, so that
   * bookings can come in any order.
   *
   * @param net minor units, 0 or more
   */
  public long points(long net) {
    return Math.multiplyExact(net / 100, (long) pointsPerHundredMinorUnits);
  }
}
