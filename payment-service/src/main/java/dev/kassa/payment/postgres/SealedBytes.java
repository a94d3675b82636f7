package dev.kassa.payment.postgres;

import dev.kassa.contract.PersonalText;
import java.util.Base64;

/** Sealed texts as the bytes that they are: in a column a third shorter than as text. */
final class SealedBytes {
  private SealedBytes() {}

  /** For {@code decode(…, 'base64')}. */
  static String base64(String sealed) {
    return Base64.getEncoder()
        .encodeToString(
            Base64.getUrlDecoder().decode(sealed.substring(PersonalText.SEALED_PREFIX.length())));
  }

  /** Of {@code encode(…, 'base64')}, which breaks its lines. */
  static String text(String base64) {
    return PersonalText.SEALED_PREFIX
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Base64.getMimeDecoder().decode(base64));
  }
}
