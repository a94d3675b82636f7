// An event as a till hears it.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record of Kafka or an event that a till was sent, read by the documents alone.
 *
 * @param place topic, partition and offset, or the stream it came by
 * @param heardAtNanos {@link System#nanoTime} when this process got it
 * @param causation {@code ce_id} of the cause; empty text if it has none
 * @param body a missing node if the value is no JSON
 */
record Heard(
    String topic,
    String place,
    String key,
    UUID id,
    String source,
    String type,
    String causation,
    JsonNode body,
    long heardAtNanos) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a record; empty if it is no CloudEvent. */
  static Optional<Heard> of(ConsumerRecord<String, byte[]> polled) {
    try {
      return Optional.of(
          new Heard(
              polled.topic(),
              polled.topic() + "/" + polled.partition() + "/" + polled.offset(),
              polled.key(),
              UUID.fromString(header(polled, "ce_id")),
              header(polled, "ce_source"),
              header(polled, "ce_type"),
              header(polled, "ce_causationid"),
              body(polled.value()),
              System.nanoTime()));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * Reads an event of pos-gateway's stream: a CloudEvent in structured form.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Heard ofStream(String text) {
    JsonNode event;
    try {
      event = JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalArgumentException("an event of the stream is no JSON", e);
    }
    String type = event.path("type").asText();
    return new Heard(
        topic(type),
        "stream",
        event.path("subject").asText(),
        UUID.fromString(event.path("id").asText()),
        event.path("source").asText(),
        type,
        event.path("causationid").asText(),
        event.path("data"),
        System.nanoTime());
  }

  private static String topic(String type) {
    return switch (type.substring(0, Math.max(0, type.indexOf('.')))) {
      case "identity" -> "identity.customers.v1";
      case "membership" -> "membership.events.v1";
      case "payment" -> "payment.events.v1";
      default -> "";
    };
  }

  /** A field as text; empty if it is not there. */
  Optional<String> text(String field) {
    return Optional.ofNullable(body.get(field)).map(JsonNode::asText);
  }

  /** The commands it is the outcome of. */
  List<UUID> outcomeOf() {
    return commands("outcomeOf");
  }

  /** The commands of which it refuses a copy: other content under their ids. */
  List<UUID> copyOf() {
    return commands("copyOf");
  }

  private List<UUID> commands(String field) {
    List<UUID> commands = new ArrayList<>();
    body.path(field).forEach(id -> commands.add(UUID.fromString(id.asText())));
    return commands;
  }

  /** Whether it is the outcome of a command. */
  boolean isOutcomeOf(UUID command) {
    return outcomeOf().contains(command);
  }

  /** The totals it carries, if it does. */
  Optional<Sums> sums() {
    JsonNode amounts = body.path("amounts");
    return amounts.isObject()
        ? Optional.of(
            new Sums(
                amounts.path("authorized").asLong(),
                amounts.path("captured").asLong(),
                amounts.path("cancelled").asLong(),
                amounts.path("refunded").asLong()))
        : Optional.empty();
  }

  /** The event as a proof reads it. */
  Evidence.PaymentNews paymentNews() {
    return new Evidence.PaymentNews(
        place,
        id,
        type,
        key,
        body.path("epoch").asInt(),
        body.path("sequence").asLong(),
        sums(),
        text("identificationId"),
        outcomeOf(),
        copyOf(),
        text("reason"),
        text("detail"));
  }

  /** The event as a proof reads it. */
  Evidence.ClubNews clubNews() {
    return new Evidence.ClubNews(
        place,
        id,
        type,
        key,
        body.path("epoch").asInt(),
        body.path("sequence").asLong(),
        text("identificationId"),
        text("memberId"),
        outcomeOf(),
        text("reason"),
        type.equals("membership.purchase-registered.v1")
            ? Optional.of(
                new Evidence.Purchase(
                    body.path("msn").asText() + "/" + body.path("reference").asText(),
                    body.path("amount").path("value").asLong(),
                    body.path("pointsChange").asLong(),
                    body.path("points").asLong()))
            : Optional.empty());
  }

  private static String header(ConsumerRecord<String, byte[]> polled, String name) {
    Header header = polled.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static JsonNode body(byte[] value) {
    try {
      return value == null ? JSON.missingNode() : JSON.readTree(value);
    } catch (IOException _) {
      return JSON.missingNode(); // a proof counts it by its headers
    }
  }
}
