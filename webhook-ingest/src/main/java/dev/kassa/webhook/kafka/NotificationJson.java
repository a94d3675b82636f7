package dev.kassa.webhook.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.kassa.contract.webhook.ProviderNotification;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The JSON of a notification, byte for byte as the contract's mapper writes it, but without a look
 * at each letter of the body: that is sealed, so it is base64 and needs no escapes.
 */
final class NotificationJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** What stands around the body; more costs a copy. */
  private static final int AROUND = 512;

  private NotificationJson() {}

  static byte[] write(ProviderNotification message) {
    byte[] body = message.body().getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + AROUND);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("msn", message.msn().value());
      if (message.reference() != null) {
        json.writeStringField("reference", message.reference().value());
      }
      if (message.name() != null) {
        json.writeStringField("name", message.name());
      }
      if (message.authReqId() != null) {
        json.writeStringField("authReqId", message.authReqId());
      }
      if (message.merchantQrId() != null) {
        json.writeStringField("merchantQrId", message.merchantQrId());
      }
      json.writeFieldName("body");
      json.writeRawUTF8String(body, 0, body.length);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written", e);
    }
    return bytes.toByteArray();
  }
}
