// A receiver's check of a notification by the steps of API 5.3, written without the simulator's own
// signing, so that the two show each other.
package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Checks against the registered address, never against what a proxy made of it. */
record Verifier(byte[] key, URI registered) {
  private static final String SIGNATURE = "Signature=";

  static Verifier of(String secret, String registered) {
    return new Verifier(secret.getBytes(UTF_8), URI.create(registered));
  }

  /** Whether a body with these headers was sent by whoever has the secret. */
  boolean accepts(UnaryOperator<String> header, byte[] body) {
    try {
      var hash =
          Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
      if (!hash.equals(header.apply("x-ms-content-sha256"))) {
        return false;
      }
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      var path = registered.getRawPath().isEmpty() ? "/" : registered.getRawPath();
      var query = registered.getRawQuery() == null ? "" : "?" + registered.getRawQuery();
      mac.update("POST\n".getBytes(UTF_8));
      mac.update((path + query + "\n").getBytes(UTF_8));
      var parts = header.apply("x-ms-date") + ";" + registered.getRawAuthority() + ";" + hash;
      var expected = Base64.getEncoder().encode(mac.doFinal(parts.getBytes(UTF_8)));
      var authorization = header.apply("Authorization");
      var given = authorization.substring(authorization.indexOf(SIGNATURE) + SIGNATURE.length());
      return authorization.startsWith(
              "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&")
          && MessageDigest.isEqual(expected, given.getBytes(UTF_8));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has these", missing);
    }
  }
}
