package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Rules;

/**
 * {@code pos.customer-scanned.v1}: a code was read or a number typed. A fact, not a command.
 *
 * @param qrCode the whole scanned text; exactly one of it and {@code phoneNumber}
 * @param phoneNumber as typed; normalised by identity-service
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CustomerScanned(
    CheckoutId checkoutId,
    String storeId,
    String posId,
    Msn msn,
    Scanner scanner,
    PersonalText qrCode,
    PersonalText phoneNumber)
    implements Message {
  /** What read the code: the customer's own reader, the cashier's, or the keyboard. */
  public enum Scanner {
    CUSTOMER_FACING,
    CASHIER,
    KEYBOARD
  }

  /** Refuses missing fields, and both or neither of the two ways to name a person. */
  public CustomerScanned {
    Rules.present(checkoutId, "checkoutId");
    Rules.identifier(storeId, "storeId");
    Rules.identifier(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(scanner, "scanner");
    Rules.require(
        (qrCode == null) != (phoneNumber == null),
        "qrCode",
        "or phoneNumber must be present, and not both");
  }

  @Override
  public String key() {
    return checkoutId.toString();
  }
}
