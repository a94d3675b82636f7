package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.UUID;

/**
 * A printed code that customers scan to check in (API 2.4).
 *
 * @param id chosen by the merchant, unique per sales unit
 * @param locationDescription shown in the app, at most 36 characters
 */
public record MerchantQr(String msn, String id, String locationDescription, Category category) {
  /** The longest {@code locationDescription}. */
  public static final int LOCATION_MAX = 36;

  /** What stands behind the code. */
  public enum Category {
    IN_STORE,
    VENDING
  }

  /** The text of the code; it stays when the description changes, for it is printed already. */
  public String content() {
    return "https://qr.vipps.no/c/"
        + UUID.nameUUIDFromBytes((msn + "/" + id).getBytes(UTF_8)).toString();
  }
}
