package dev.kassa.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Mac;
import dev.kassa.contract.PersonalText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.TreeMap;

/**
 * Tells the repetition of a message from another message under the same id: a keyed hash over its
 * type and its payload in a canonical order. Sealed values are opened first, because the same value
 * seals differently each time; those this service cannot open are left out (DESIGN 3). So is {@code
 * notAfter}: whoever repeats a command waits anew. Keyed, since a plain hash of a phone number is
 * as good as the number.
 */
public final class ContentHash {
  private static final String NOT_AFTER = "notAfter";

  private final Mac mac;
  private final List<Sealer> sealers;

  /**
   * @param sealers those this service was given
   */
  public ContentHash(Mac mac, List<Sealer> sealers) {
    this.mac = mac;
    this.sealers = List.copyOf(sealers);
  }

  /** What is hashed of a message that could be read. */
  public byte[] canonical(Reading.Known known) {
    Envelope envelope = known.envelope();
    StringBuilder text = new StringBuilder(envelope.headers().type()).append('\n');
    write(text, envelope, "", lasting(known.payload()));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode lasting(JsonNode payload) {
    return payload.has(NOT_AFTER) ? ((ObjectNode) payload).deepCopy().without(NOT_AFTER) : payload;
  }

  /** The hash to store. */
  public byte[] of(byte[] canonical) {
    try {
      return mac.computeMac(canonical);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the content-hash keyset has no usable primary key", e);
    }
  }

  /** Whether the stored hash, made with this or an earlier key, is that of this content. */
  public boolean matches(byte[] stored, byte[] canonical) {
    try {
      mac.verifyMac(stored, canonical);
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private void write(StringBuilder out, Envelope envelope, String field, JsonNode node) {
    if (node.isObject()) {
      TreeMap<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
      out.append('{');
      sorted.forEach(
          (name, value) -> {
            out.append(Json.MAPPER.getNodeFactory().textNode(name)).append(':');
            write(out, envelope, name, value);
            out.append(',');
          });
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      for (JsonNode element : node) {
        write(out, envelope, field, element);
        out.append(',');
      }
      out.append(']');
    } else if (node.isTextual() && node.textValue().startsWith(PersonalText.SEALED_PREFIX)) {
      out.append(opened(envelope, field, node.textValue()));
    } else {
      out.append(node);
    }
  }

  private String opened(Envelope envelope, String field, String value) {
    for (Sealer sealer : sealers) {
      if (sealer.open(envelope.topic(), envelope.key(), field, value)
          instanceof Sealer.Opening.Opened(String text)) {
        return Json.MAPPER.getNodeFactory().textNode(text).toString();
      }
    }
    return "";
  }
}
