package dev.kassa.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The provider's request authentication (API 5.3): HMAC-SHA256 over method, path, date, host and
 * the hash of the body.
 *
 * @param bytes 32
 */
record Signature(byte[] bytes) {
  private static final String SCHEME = "HMAC-SHA256 ";
  private static final String FIELD = "Signature=";
  private static final int LENGTH = 32;

  /** Reads the header; empty if it is of another scheme or form. */
  static Optional<Signature> read(String authorization) {
    // Base64 may hold "=", so the value begins at the first mark and is not split further.
    int at = authorization.indexOf(FIELD);
    if (!authorization.startsWith(SCHEME) || at < 0) {
      return Optional.empty();
    }
    return decoded(authorization.substring(at + FIELD.length())).map(Signature::new);
  }

  /** What the provider signs a request with, if it has this secret. */
  static Signature expected(LiveSecret secret, String date, String contentHash) {
    String text =
        "POST\n" + secret.pathAndQuery() + "\n" + date + ";" + secret.host() + ";" + contentHash;
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(secret.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return new Signature(hmac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /** In constant time: how much of it is right must not be measurable. */
  boolean matches(Signature other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }

  /** Whether the header is the hash of the body; empty if the header is no hash at all. */
  static Optional<Boolean> isHashOf(String contentHash, byte[] body) {
    return decoded(contentHash).map(claimed -> MessageDigest.isEqual(claimed, sha256(body)));
  }

  /** SHA-256. */
  static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Optional<byte[]> decoded(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length == LENGTH ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }
}
