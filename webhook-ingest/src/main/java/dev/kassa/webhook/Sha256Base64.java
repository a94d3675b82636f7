package dev.kassa.webhook;

import java.util.Base64;
import java.util.Optional;

/** 32 bytes in base64, as a hash and a signature stand in their headers. */
final class Sha256Base64 {
  private static final int LENGTH = 32;

  private Sha256Base64() {}

  /** The bytes; empty if the text is anything else. */
  static Optional<byte[]> decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length == LENGTH ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
