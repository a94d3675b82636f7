package dev.kassa.payment.epayment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.Snapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads what the provider says about payments: answers, reads, notifications. */
public final class ProviderJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ProviderJson() {}

  /**
   * A notification (API 5.4).
   *
   * @param name absent for one that this version does not know
   * @param success a delivered event may be a failed operation (trap 20)
   */
  public record Notification(
      Optional<SagaEvent.Name> name,
      long amount,
      boolean success,
      Optional<String> idempotencyKey,
      Optional<Instant> guaranteedUntil) {}

  /**
   * The answer of a read, capture, cancel or refund.
   *
   * @throws IllegalArgumentException if it holds no aggregate: then nothing is known
   */
  static Snapshot snapshot(byte[] body) {
    JsonNode json = json(body);
    JsonNode aggregate = json.path("aggregate");
    return new Snapshot(
        state(json.path("state").asText()),
        new Amounts(
            value(aggregate.path("authorizedAmount")),
            value(aggregate.path("capturedAmount")),
            value(aggregate.path("cancelledAmount")),
            value(aggregate.path("refundedAmount"))),
        time(json.path("captureGuaranteedUntil")));
  }

  /**
   * A notification's body.
   *
   * @throws IllegalArgumentException if it is not one of a payment
   */
  public static Notification notification(String body) {
    JsonNode json = json(body.getBytes(StandardCharsets.UTF_8));
    String name = json.path("name").asText();
    return new Notification(
        Arrays.stream(SagaEvent.Name.values()).filter(n -> n.name().equals(name)).findFirst(),
        value(json.path("amount")),
        json.path("success").asBoolean(false),
        Optional.of(json.path("idempotencyKey")).filter(JsonNode::isTextual).map(JsonNode::asText),
        time(json.path("captureGuaranteedUntil")));
  }

  /**
   * The idempotency keys of what was carried out, by the answer of the event log (API 4.5).
   *
   * @throws IllegalArgumentException if it is no event log
   */
  static Set<String> done(byte[] body) {
    JsonNode events = json(body);
    if (!events.isArray()) {
      throw new IllegalArgumentException("not an event log");
    }
    Set<String> done = new HashSet<>();
    for (JsonNode event : events) {
      if (event.path("success").asBoolean(false) && event.path("idempotencyKey").isTextual()) {
        done.add(event.path("idempotencyKey").asText());
      }
    }
    return done;
  }

  private static JsonNode json(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON");
    }
  }

  private static Snapshot.State state(String text) {
    return Arrays.stream(Snapshot.State.values())
        .filter(state -> state.name().equals(text))
        .findFirst()
        .orElse(Snapshot.State.UNKNOWN);
  }

  private static long value(JsonNode money) {
    JsonNode value = money.path("value");
    if (!value.canConvertToExactIntegral() || value.asLong() < 0) {
      throw new IllegalArgumentException("an amount is missing or no whole number");
    }
    return value.asLong();
  }

  private static Optional<Instant> time(JsonNode node) {
    try {
      return node.isTextual()
          ? Optional.of(OffsetDateTime.parse(node.asText()).toInstant())
          : Optional.empty();
    } catch (DateTimeException _) {
      return Optional.empty(); // an optional hint in a form we do not know is no hint
    }
  }
}
