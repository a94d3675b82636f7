package dev.kassa.contract.identity;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;

/** {@code identity.customer-unidentified.v1}: nobody could be identified, and why. */
public record CustomerUnidentified(
    CheckoutId checkoutId, String storeId, String posId, Msn msn, Reason reason)
    implements Message {
  /** Why; the till turns it into words. */
  public enum Reason {
    /** The provider does not know the code, or no longer: scan again. */
    NOT_A_PERSONAL_QR,
    /** The code is the number of goods. As the next five, it was not shown to the provider. */
    PRODUCT_CODE,
    /** The code is a link to somewhere else. */
    OTHER_LINK,
    /** The code is that of a printed sticker: the customer scans it, the till does not. */
    STORE_STICKER,
    /** The code is longer than a personal QR can be: two scans in one, or noise. */
    CODE_TOO_LONG,
    /** The reader types with another keyboard layout than the till's: set both to the same. */
    CODE_MANGLED,
    /** The code is nothing that is known. */
    UNKNOWN_CODE,
    /** The typed text is not a phone number. */
    NOT_A_PHONE_NUMBER,
    /** The provider did not answer inside the scan deadline. */
    PROVIDER_UNAVAILABLE,
    /** A newer scan of the same checkout took this one's place. */
    SUPERSEDED,
    /** The sales unit is not in the settings, or this sender may not act for it. */
    UNKNOWN_SALES_UNIT,
    /** The scan reached the broker longer ago than the scan deadline. */
    SCAN_EXPIRED,
    /** The scan is sealed with a key that this deployment does not have: the store's is wrong. */
    UNREADABLE,
    /** The message breaks the contract; the dead letter says where. */
    INVALID
  }

  /** Refuses missing fields. */
  public CustomerUnidentified {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(reason, "reason");
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
