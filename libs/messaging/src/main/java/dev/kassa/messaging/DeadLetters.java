package dev.kassa.messaging;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters: the record as it was read, with the reason and its place. Where the source
 * may hold personal values in clear the value is sealed as a whole (DESIGN 3).
 */
public final class DeadLetters {
  /** Why; names a field and a rule, never a value. */
  public static final String REASON = "kassa_dlt_reason";

  /** Topic, partition and offset it was read from: three headers. */
  public static final String TOPIC = "kassa_dlt_topic";

  public static final String PARTITION = "kassa_dlt_partition";
  public static final String OFFSET = "kassa_dlt_offset";

  private static final String[] KEPT = {
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_subject",
    "ce_correlationid",
    "ce_causationid",
    "traceparent",
    "content-type"
  };

  private final String service;
  private final Optional<Sealer> sealer;

  /**
   * @param service name of the consuming service, the last part of the topic's name
   * @param sealer present where the source may hold personal values in clear
   */
  public DeadLetters(String service, Optional<Sealer> sealer) {
    this.service = service;
    this.sealer = sealer;
  }

  /** The dead letter of this record. */
  public Outgoing of(Incoming record, String reason) {
    Headers headers = new RecordHeaders();
    for (String name : KEPT) {
      EventHeaders.text(record.headers(), name)
          .ifPresent(value -> EventHeaders.put(headers, name, value));
    }
    EventHeaders.put(headers, REASON, reason);
    EventHeaders.put(headers, TOPIC, record.topic());
    EventHeaders.put(headers, PARTITION, Integer.toString(record.partition()));
    EventHeaders.put(headers, OFFSET, Long.toString(record.offset()));
    String topic = record.topic() + ".dlt." + service;
    byte[] value =
        sealer
            .map(
                s ->
                    s.seal(
                            topic,
                            record.key(),
                            "value",
                            new String(record.value(), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8))
            .orElse(record.value());
    String type = EventHeaders.text(record.headers(), "ce_type").orElse("unknown");
    return new Outgoing(topic, record.key(), type, headers, value);
  }
}
