package dev.kassa.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A live secret, ready to sign: what all its signatures have in common is worked out once. */
final class SigningKey {
  private static final String ALGORITHM = "HmacSHA256";

  private final LiveSecret secret;

  /** Never fed, only copied: so it serves all threads. */
  private final Mac keyed;

  private final byte[] start;
  private final String host;

  SigningKey(LiveSecret secret) {
    this.secret = secret;
    this.start = ("POST\n" + secret.pathAndQuery() + "\n").getBytes(StandardCharsets.UTF_8);
    this.host = ";" + secret.host() + ";";
    try {
      this.keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(secret.secret().getBytes(StandardCharsets.UTF_8), ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  LiveSecret secret() {
    return secret;
  }

  /** What the provider signs a request with, if it has this secret (API 5.3). */
  Signature sign(String date, BodyHash hash) {
    Mac hmac = copy();
    hmac.update(start);
    return new Signature(
        hmac.doFinal((date + host + hash.text()).getBytes(StandardCharsets.UTF_8)));
  }

  private Mac copy() {
    try {
      return (Mac) keyed.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(ALGORITHM + " of this JDK cannot be copied", e);
    }
  }
}
