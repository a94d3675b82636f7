// A message as a client of the stream gets it.
package dev.kassa.gateway.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.Message;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Json;
import java.util.List;

/**
 * CloudEvents 1.0 in structured JSON. The data is the contract's fields and no others, so that
 * nothing a chain's own gateway adds comes through; and of these not the personal ones, sealed or
 * not.
 */
final class CloudEventJson {
  private CloudEventJson() {}

  static String of(Envelope envelope) {
    EventHeaders headers = envelope.headers();
    ObjectNode event = Json.MAPPER.createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", headers.id().toString());
    event.put("source", headers.source());
    event.put("type", headers.type());
    event.put("subject", headers.subject());
    event.put("time", headers.time().toString());
    headers.correlationId().ifPresent(id -> event.put("correlationid", id));
    headers.causationId().ifPresent(id -> event.put("causationid", id));
    ObjectNode data = Json.MAPPER.valueToTree(envelope.message());
    data.remove(personal(envelope.message()));
    event.set("data", data);
    return event.toString();
  }

  private static List<String> personal(Message message) {
    return switch (message) {
      case CustomerScanned _ -> List.of("qrCode", "phoneNumber");
      case PaymentRequested _ -> List.of("customer");
      case CustomerIdentified _ -> List.of("msisdn");
      // No other message that the gateway reads has a personal field.
      default -> List.of();
    };
  }
}
