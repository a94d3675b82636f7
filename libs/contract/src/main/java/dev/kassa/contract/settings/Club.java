package dev.kassa.contract.settings;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.util.List;
import java.util.Optional;

/**
 * A customer club.
 *
 * @param loginMsn the sales unit whose login asks people to join; {@code sub} is per sales unit, so
 *     a club has one
 * @param scopes what is asked for besides {@code openid}, in the provider's spelling (API 3.9)
 * @param priceGroup what a new member gets
 * @param pointRates what a payment earns, by its currency; one of each currency at most
 */
public record Club(
    String clubId,
    Msn loginMsn,
    List<String> scopes,
    String priceGroup,
    List<PointRate> pointRates) {
  /** Refuses missing fields. */
  public Club {
    Rules.identifier(clubId, "clubs.clubId");
    Rules.present(loginMsn, "clubs.loginMsn");
    scopes = Rules.list(scopes, "clubs.scopes");
    Rules.require(scopes.contains("phoneNumber"), "clubs.scopes", "must hold phoneNumber");
    Rules.identifier(priceGroup, "clubs.priceGroup");
    pointRates = Rules.list(pointRates, "clubs.pointRates");
    Rules.require(
        pointRates.stream().map(PointRate::currency).distinct().count() == pointRates.size(),
        "clubs.pointRates",
        "must hold each currency once");
  }

  /** What money of this currency earns; absent if the settings do not say it. */
  public Optional<PointRate> pointRate(Currency currency) {
    return pointRates.stream().filter(rate -> rate.currency() == currency).findFirst();
  }
}
