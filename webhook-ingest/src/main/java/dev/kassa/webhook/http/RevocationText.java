package dev.kassa.webhook.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the provider's notice that somebody has taken their consent back: a JSON Web Token without
 * a signature (API 3.9). Whatever it says of times and algorithms is said by whoever sent it, so
 * only the event and the person are read.
 */
final class RevocationText {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String EVENT = "CONSENT_REVOKED";

  /** Header and claims, and a signature that is empty as a rule. */
  private static final Pattern TOKEN =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.?[A-Za-z0-9_-]*");

  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,255}");

  private RevocationText() {}

  /** Whom it is about; empty if it is no such notice. */
  static Optional<String> sub(byte[] body) {
    var token = TOKEN.matcher(new String(body, StandardCharsets.ISO_8859_1).strip());
    if (!token.matches()) {
      return Optional.empty();
    }
    String event = null;
    String sub = null;
    try (JsonParser claims = JSON.createParser(Base64.getUrlDecoder().decode(token.group(2)))) {
      if (claims.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String name = claims.nextFieldName(); name != null; name = claims.nextFieldName()) {
        JsonToken value = claims.nextToken();
        if (value == JsonToken.VALUE_STRING && name.equals("event")) {
          event = claims.getText();
        } else if (value == JsonToken.VALUE_STRING && name.equals("sub")) {
          sub = claims.getText();
        }
        claims.skipChildren();
      }
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
    return EVENT.equals(event)
        ? Optional.ofNullable(sub).filter(PRINTABLE.asMatchPredicate())
        : Optional.empty();
  }
}
