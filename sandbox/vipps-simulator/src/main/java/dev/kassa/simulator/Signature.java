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

  /** Signs bodies for the address that was registered; for one thread. */
  public static final class Signer {
    private final String host;
    private final String pathAndQuery;
    private final MessageDigest digest = sha256();
    private final Mac mac;

    /**
     * A signer.
     *
     * @param secret its UTF-8 bytes are the key; it is never decoded
     */
    public Signer(String secret, URI registered) {
      this.host = host(registered);
      this.pathAndQuery = pathAndQuery(registered);
      this.mac = hmac(secret);
    }

    /** The headers of a body that is sent at a {@link #date}. */
    public Headers sign(String date, byte[] body) {
      var hash = base64(digest.digest(body));
      var text = "POST\n" + pathAndQuery + "\n" + date + ";" + host + ";" + hash;
      return new Headers(
          host,
          date,
          hash,
          "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
              + base64(mac.doFinal(text.getBytes(UTF_8))));
    }
  }

  /** The date header for a moment, in GMT. */
  public static String date(Instant at) {
    return RFC_1123.format(at);
  }

  /** Base64 of the SHA-256 of the bytes. */
  public static String contentHash(byte[] body) {
    return base64(sha256().digest(body));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private static Mac hmac(String secret) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has HmacSHA256", missing);
    }
  }

  /** A port that goes without saying is not part of it (API 5.3). */
  private static String host(URI uri) {
    return uri.getPort() == 443 && "https".equals(uri.getScheme())
        ? uri.getHost()
        : uri.getRawAuthority();
  }

  private static String pathAndQuery(URI uri) {
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }
}
