package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** How a notification is signed (API 5.3). */
public final class Signature {
  private static final DateTimeFormatter RFC_1123 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Signature() {}

  /** The headers that depend on the body and the time. */
  public record Headers(String host, String date, String contentHash, String authorization) {}

  /**
   * Signs a body for the address that was registered.
   *
   * @param secret its UTF-8 bytes are the key; it is never decoded
   */
  public static Headers sign(String secret, URI registered, String date, byte[] body) {
    var host = registered.getRawAuthority();
    var hash = contentHash(body);
    var text = "POST\n" + pathAndQuery(registered) + "\n" + date + ";" + host + ";" + hash;
    var authorization =
        "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
            + hmac(secret, text);
    return new Headers(host, date, hash, authorization);
  }

  /** The date header for a moment, in GMT. */
  public static String date(Instant at) {
    return RFC_1123.format(at);
  }

  /** Base64 of the SHA-256 of the bytes. */
  public static String contentHash(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private static String hmac(String secret, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has HmacSHA256", missing);
    }
  }

  private static String pathAndQuery(URI uri) {
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
