package dev.kassa.contract.settings;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * @param noPointsFor ids of receipt lines that earn nothing, because law forbids it or the chain
 *     does not want it; one that ends in {@code *} is the beginning of ids; absent is none
 * @param pointRates what a payment earns, by its currency; one of each currency at most
 */
public record Club(
    String clubId,
    Msn loginMsn,
    List<String> scopes,
    String priceGroup,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> noPointsFor,
    List<PointRate> pointRates) {
  /** Refuses missing fields. */
  public Club {
    Rules.identifier(clubId, "clubs.clubId");
    Rules.present(loginMsn, "clubs.loginMsn");
    scopes = Rules.list(scopes, "clubs.scopes");
    Rules.require(scopes.contains("phoneNumber"), "clubs.scopes", "must hold phoneNumber");
    Rules.identifier(priceGroup, "clubs.priceGroup");
    noPointsFor = Rules.list(noPointsFor, "clubs.noPointsFor");
    noPointsFor.forEach(id -> Rules.text(id, 1, 255, "clubs.noPointsFor"));
    pointRates = Rules.list(pointRates, "clubs.pointRates");
    Rules.require(
        pointRates.stream().map(PointRate::currency).distinct().count() == pointRates.size(),
        "clubs.pointRates",
        "must hold each currency once");
  }

  /** Whether a receipt's line earns points, by its id. */
  public boolean earns(String lineId) {
    return noPointsFor.stream()
        .noneMatch(
            no ->
                no.endsWith("*")
                    ? lineId.startsWith(no.substring(0, no.length() - 1))
                    : lineId.equals(no));
  }

  /** What money of this currency earns; absent if the settings do not say it. */
  public Optional<PointRate> pointRate(Currency currency) {
    return pointRates.stream().filter(rate -> rate.currency() == currency).findFirst();
  }
}
