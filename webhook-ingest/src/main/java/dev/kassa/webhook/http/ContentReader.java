package dev.kassa.webhook.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.webhook.Content;
import dev.kassa.webhook.Content.CheckedIn;
import dev.kassa.webhook.Content.LoginPing;
import dev.kassa.webhook.Content.NotUnderstood;
import dev.kassa.webhook.Content.PaymentEvent;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds out what a genuine body is about (API 5.4). The event type is not in it, so it is told by
 * its fields; what is none of the known ones is passed on as not understood.
 *
 * <p>Reads once over the bytes and takes out the fields at the top that count, the last of a name
 * that stands there twice.
 */
final class ContentReader {
  private static final JsonFactory JSON = new JsonFactory();

  /** What becomes a key or a header: printable, and no longer than anything the provider makes. */
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,255}");

  private static final Pattern EVENT_NAME = Pattern.compile("[A-Z_]{1,40}");

  private String msn;
  private String merchantSerialNumber;
  private String reference;
  private String name;
  private String pspReference;
  private Boolean success;
  private String authReqId;
  private String merchantQrId;
  private String initiatedAt;

  private ContentReader() {}

  static Content read(byte[] body) {
    ContentReader fields = new ContentReader();
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        fields.take(parser);
      }
    } catch (IOException notJson) {
      return new NotUnderstood(Optional.empty(), Optional.empty());
    }
    return fields.content();
  }

  private void take(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "msn" -> msn = text(parser, value);
        case "merchantSerialNumber" -> merchantSerialNumber = text(parser, value);
        case "reference" -> reference = text(parser, value);
        case "name" -> name = text(parser, value);
        case "pspReference" -> pspReference = text(parser, value);
        case "success" -> success = value.isBoolean() ? parser.getBooleanValue() : null;
        case "auth_req_id" -> authReqId = text(parser, value);
        case "merchantQrId" -> merchantQrId = text(parser, value);
        case "initiatedAt" -> initiatedAt = text(parser, value);
      }
      parser.skipChildren();
    }
  }

  private static String text(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING ? parser.getText() : null;
  }

  private Content content() {
    Optional<Msn> unit = valid(msn, Msn::new).or(() -> valid(merchantSerialNumber, Msn::new));
    Optional<Reference> payment = valid(reference, Reference::new);
    if (unit.isPresent()
        && payment.isPresent()
        && matches(name, EVENT_NAME)
        && matches(pspReference, PRINTABLE)
        && success != null) {
      return new PaymentEvent(unit.get(), payment.get(), pspReference, name, success);
    }
    if (matches(authReqId, PRINTABLE)) {
      return new LoginPing(authReqId);
    }
    if (matches(merchantQrId, PRINTABLE) && matches(initiatedAt, PRINTABLE)) {
      return new CheckedIn(unit, merchantQrId, initiatedAt);
    }
    return new NotUnderstood(unit, payment);
  }

  private static <T> Optional<T> valid(String text, Function<String, T> type) {
    try {
      return Optional.ofNullable(text).map(type);
    } catch (InvalidValue notOne) {
      return Optional.empty();
    }
  }

  private static boolean matches(String text, Pattern pattern) {
    return text != null && pattern.matcher(text).matches();
  }
}
