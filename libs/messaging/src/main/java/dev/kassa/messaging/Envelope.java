package dev.kassa.messaging;

import dev.kassa.contract.Message;
import java.time.Instant;

/**
 * A message that was understood, with what Kafka and CloudEvents say about it.
 *
 * @param appendedAt when the broker took it; validity is measured from here
 */
public record Envelope(
    EventHeaders headers, String topic, String key, Instant appendedAt, Message message) {}
