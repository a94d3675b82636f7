package dev.kassa.webhook;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * The provider's request authentication (API 5.3): HMAC-SHA256 over method, path, date, host and
 * the hash of the body.
 *
 * @param bytes 32
 */
record Signature(byte[] bytes) {
  private static final String SCHEME = "HMAC-SHA256 ";
  private static final String FIELD = "Signature=";

  /** Reads the header; empty if it is of another scheme or form. */
  static Optional<Signature> read(String authorization) {
    // Base64 may hold "=", so the value begins at the first mark and is not split further.
    int at = authorization.indexOf(FIELD);
    if (!authorization.startsWith(SCHEME) || at < 0) {
      return Optional.empty();
    }
    return Sha256Base64.decoded(authorization.substring(at + FIELD.length())).map(Signature::new);
  }

  /** In constant time: how much of it is right must not be measurable. */
  boolean matches(Signature other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }
}
