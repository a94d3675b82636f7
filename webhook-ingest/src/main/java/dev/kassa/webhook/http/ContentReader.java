package dev.kassa.webhook.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/**
 * Finds out what a genuine body is about (API 5.4). The event type is not in it, so it is told by
 * its fields; what is none of the known ones is passed on as not understood.
 */
final class ContentReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What becomes a key or a header: printable, and no longer than anything the provider makes. */
  private static final String PRINTABLE = "[!-~]{1,255}";

  private ContentReader() {}

  static Content read(byte[] body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (IOException notJson) {
      return new NotUnderstood(Optional.empty(), Optional.empty());
    }
    Optional<Msn> msn =
        valid(json, "msn", Msn::new).or(() -> valid(json, "merchantSerialNumber", Msn::new));
    Optional<Reference> reference = valid(json, "reference", Reference::new);
    Optional<String> name = matching(json, "name", "[A-Z_]{1,40}");
    Optional<String> pspReference = matching(json, "pspReference", PRINTABLE);
    if (msn.isPresent()
        && reference.isPresent()
        && name.isPresent()
        && pspReference.isPresent()
        && json.path("success").isBoolean()) {
      return new PaymentEvent(
          msn.get(),
          reference.get(),
          pspReference.get(),
          name.get(),
          json.path("success").booleanValue());
    }
    Optional<String> authReqId = matching(json, "auth_req_id", PRINTABLE);
    if (authReqId.isPresent()) {
      return new LoginPing(authReqId.get());
    }
    Optional<String> merchantQrId = matching(json, "merchantQrId", PRINTABLE);
    Optional<String> initiatedAt = matching(json, "initiatedAt", PRINTABLE);
    if (merchantQrId.isPresent() && initiatedAt.isPresent()) {
      return new CheckedIn(msn, merchantQrId.get(), initiatedAt.get());
    }
    return new NotUnderstood(msn, reference);
  }

  private static <T> Optional<T> valid(JsonNode json, String field, Function<String, T> type) {
    try {
      return Optional.ofNullable(json.path(field).textValue()).map(type);
    } catch (InvalidValue notOne) {
      return Optional.empty();
    }
  }

  private static Optional<String> matching(JsonNode json, String field, String pattern) {
    return Optional.ofNullable(json.path(field).textValue()).filter(text -> text.matches(pattern));
  }
}
