package dev.kassa.contract.settings;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.util.List;

/**
 * A customer club.
 *
 * @param loginMsn the sales unit whose login asks people to join; {@code sub} is per sales unit, so
 *     a club has one
 * @param scopes what is asked for besides {@code openid}, in the provider's spelling (API 3.9)
 * @param priceGroup what a new member gets
 * @param pointsPerHundredMinorUnits points for each full 100 minor units of net captured money
 */
public record Club(
    String clubId,
    Msn loginMsn,
    List<String> scopes,
    String priceGroup,
    int pointsPerHundredMinorUnits) {
  /** Refuses missing fields. */
  public Club {
    Rules.identifier(clubId, "clubs.clubId");
    Rules.present(loginMsn, "clubs.loginMsn");
    scopes = Rules.list(scopes, "clubs.scopes");
    Rules.require(scopes.contains("phoneNumber"), "clubs.scopes", "must hold phoneNumber");
    Rules.identifier(priceGroup, "clubs.priceGroup");
    Rules.require(
        pointsPerHundredMinorUnits >= 0 && pointsPerHundredMinorUnits <= 1000,
        "clubs.pointsPerHundredMinorUnits",
        "must be 0 to 1000");
  }

  /**
   * Points for what a payment has left after refunds: a function of the net sum alone, so that
   * bookings can come in any order.
   *
   * @param netCaptured minor units, 0 or more
   */
  public long points(long netCaptured) {
    return Math.multiplyExact(netCaptured / 100, (long) pointsPerHundredMinorUnits);
  }
}
