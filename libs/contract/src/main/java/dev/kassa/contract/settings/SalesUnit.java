package dev.kassa.contract.settings;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import java.net.URI;
import java.util.List;

/**
 * A sales unit of the provider and the stores that use it.
 *
 * @param country ISO 3166-1 alpha-2; a number typed without country code is of this country
 * @param currency a sales unit has one market and so one currency (API 1.1)
 * @param clubId whose members are recognised here
 * @param credentials name of the folder with the keys of this unit
 * @param webhookUrl the public address that is registered with the provider; signatures are checked
 *     against it
 * @param commandSources what a {@code ce_source} must begin with to command this unit; each ends in
 *     a slash, because {@code /stores/1} would let {@code /stores/10} in too. {@code {storeId}} in
 *     one stands for the store that the message names, so that nobody can name another's
 * @param capture when a request says nothing
 * @param onLateApproval when a request says nothing
 * @param validForSeconds when a request says nothing, 1 to 600
 * @param automaticEnrolment ask non-members without the cashier, once per person and 30 days
 */
public record SalesUnit(
    Msn msn,
    String country,
    Currency currency,
    String clubId,
    String credentials,
    URI webhookUrl,
    List<String> commandSources,
    CapturePolicy capture,
    OnLateApproval onLateApproval,
    int validForSeconds,
    boolean automaticEnrolment,
    List<String> stores,
    List<Sticker> stickers) {
  /** Refuses missing fields and values out of range. */
  public SalesUnit {
    Rules.present(msn, "salesUnits.msn");
    Rules.require(
        country != null && country.matches("[A-Z]{2}"),
        "salesUnits.country",
        "must be two letters as in ISO 3166-1");
    Rules.present(currency, "salesUnits.currency");
    Rules.identifier(clubId, "salesUnits.clubId");
    Rules.identifier(credentials, "salesUnits.credentials");
    Rules.present(webhookUrl, "salesUnits.webhookUrl");
    Rules.require(
        ("https".equals(webhookUrl.getScheme()) || "http".equals(webhookUrl.getScheme()))
            && webhookUrl.getHost() != null,
        "salesUnits.webhookUrl",
        "must be an http or https address with a host");
    commandSources = Rules.list(commandSources, "salesUnits.commandSources");
    Rules.require(
        !commandSources.isEmpty(), "salesUnits.commandSources", "must hold at least one prefix");
    commandSources.forEach(
        prefix ->
            Rules.require(
                prefix.length() > 1 && prefix.endsWith("/"),
                "salesUnits.commandSources",
                "must each be a prefix that ends in a slash"));
    Rules.present(capture, "salesUnits.capture");
    Rules.present(onLateApproval, "salesUnits.onLateApproval");
    Rules.require(
        validForSeconds >= 1 && validForSeconds <= 600,
        "salesUnits.validForSeconds",
        "must be 1 to 600 seconds");
    stores = Rules.list(stores, "salesUnits.stores");
    Rules.require(!stores.isEmpty(), "salesUnits.stores", "must hold at least one store");
    stores.forEach(store -> Rules.identifier(store, "salesUnits.stores"));
    stickers = Rules.list(stickers, "salesUnits.stickers");
  }

  /** Whether messages of this {@code ce_source} may command this unit, as a store of its. */
  public boolean accepts(String source) {
    return stores.stream().anyMatch(store -> accepts(source, store));
  }

  /**
   * Whether messages of this {@code ce_source} may command this unit as this store.
   *
   * @param storeId that the message names
   */
  public boolean accepts(String source, String storeId) {
    return commandSources.stream()
        .anyMatch(prefix -> source.startsWith(prefix.replace("{storeId}", storeId)));
  }

  /** A printed merchant-callback QR (API 2.4) and the till it hangs at. */
  public record Sticker(String merchantQrId, String storeId, String posId) {
    /** Refuses missing fields. */
    public Sticker {
      Rules.identifier(merchantQrId, "salesUnits.stickers.merchantQrId");
      Rules.identifier(storeId, "salesUnits.stickers.storeId");
      Rules.identifier(posId, "salesUnits.stickers.posId");
    }
  }
}
