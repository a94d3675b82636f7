package dev.kassa.contract.identity;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Rules;

/**
 * {@code identity.customer-identified.v1}: the scan or the typed number is this phone number.
 *
 * @param msisdn always sealed
 */
public record CustomerIdentified(
    IdentificationId identificationId,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    Msn msn,
    PersonalText msisdn,
    Method method)
    implements Message {
  /** How the person was identified. */
  public enum Method {
    QR,
    PHONE,
    STICKER
  }

  /** Refuses missing fields, and a phone number in clear. */
  public CustomerIdentified {
    Rules.present(identificationId, "identificationId");
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(msisdn, "msisdn");
    Rules.require(msisdn.isSealed(), "msisdn", "must be sealed");
    Rules.present(method, "method");
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
