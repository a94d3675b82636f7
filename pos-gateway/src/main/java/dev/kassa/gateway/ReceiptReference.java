// A payment's reference as somebody reads it from a receipt.
package dev.kassa.gateway;

import dev.kassa.contract.Reference;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * References that this gateway makes are in lower case, and the routes of a checkout take its id in
 * either: so does a refund (a till may have printed it in capitals).
 */
public final class ReceiptReference {
  private static final Pattern OURS =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}-[0-9]{1,9}");

  private ReceiptReference() {}

  /** As the payment has it. */
  public static Reference of(Reference told) {
    return OURS.matcher(told.value()).matches()
        ? new Reference(told.value().toLowerCase(Locale.ROOT))
        : told;
  }
}
