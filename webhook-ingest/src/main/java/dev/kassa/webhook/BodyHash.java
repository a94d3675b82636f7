package dev.kassa.webhook;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The hash of a body as the provider claims it (API 5.3).
 *
 * @param text as it stands in the header and is signed
 * @param bytes 32
 */
record BodyHash(String text, byte[] bytes) {
  /** Reads the header; empty if it is no SHA-256 in base64. */
  static Optional<BodyHash> read(String header) {
    return Sha256Base64.decoded(header).map(bytes -> new BodyHash(header, bytes));
  }

  /** Whether this is the hash of the body. */
  boolean isOf(byte[] body) {
    return MessageDigest.isEqual(bytes, of(body));
  }

  /** SHA-256. */
  static byte[] of(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
