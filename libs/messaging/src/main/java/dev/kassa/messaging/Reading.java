package dev.kassa.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What became of reading a record. */
public sealed interface Reading {
  /** It is a message of the contract. */
  record Known(Envelope envelope, JsonNode payload) implements Reading {}

  /** Its {@code ce_type} is none that this version knows. */
  record UnknownType(EventHeaders headers) implements Reading {}

  /**
   * It breaks the contract.
   *
   * @param headers present when at least they could be read
   * @param payload present when it is JSON: for telling the sender which message was refused
   * @param reason names the field and the rule, never a value
   */
  record Unreadable(Optional<EventHeaders> headers, Optional<JsonNode> payload, String reason)
      implements Reading {}
}
