// The window in which a cashier gives money back.
package dev.kassa.gateway.page;

import dev.kassa.contract.InvalidValue;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * As it is shown, the first time and again.
 *
 * @param url takes it
 * @param byReceipt whether the cashier writes which payment it is
 * @param reference of the payment, as written; empty where nobody writes it
 * @param most how much may be given back, in words; empty where that is not known
 * @param amount as typed
 * @param wrong what is to be typed next: {@link #REFERENCE} or {@link #AMOUNT}; empty: the first
 * @param problem what is wrong with it; may be empty
 */
record RefundForm(
    String url,
    boolean byReceipt,
    String reference,
    String most,
    String amount,
    String wrong,
    String problem) {
  static final String REFERENCE = "reference";
  static final String AMOUNT = "amount";

  /** The same with what is to be typed anew, and why. */
  RefundForm again(String field, String why) {
    return new RefundForm(url, byReceipt, reference, most, amount, field, why);
  }

  /** What the cashier typed as the amount. */
  static String typed(MultivaluedMap<String, String> form) {
    return BasketForm.text(form, AMOUNT);
  }

  /** An amount in minor units, 1 or more; empty for anything else. */
  static OptionalLong amount(String typed) {
    OptionalLong read = MoneyText.read(typed);
    return read.isPresent() && read.getAsLong() > 0 ? read : OptionalLong.empty();
  }

  /**
   * Why money is given back.
   *
   * @throws InvalidValue if it is none of the form's
   */
  static RefundReason reason(MultivaluedMap<String, String> form) {
    String name = BasketForm.text(form, "reason");
    return Arrays.stream(RefundReason.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidValue("reason", "must be one of the form's"));
  }
}
