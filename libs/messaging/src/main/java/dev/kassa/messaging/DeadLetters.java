package dev.kassa.messaging;

import dev.kassa.contract.Topic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters: the record as it was read, with the reason and its place. Where the source
 * may hold personal values in clear the value is sealed as a whole (DESIGN 3). What is too large
 * for its topic even so goes without its value: a letter that cannot be sent would come back for
 * ever.
 */
public final class DeadLetters {
  /** Why; names a field and a rule, never a value. */
  public static final String REASON = "kassa_dlt_reason";

  /** Topic, partition and offset it was read from: three headers. */
  public static final String TOPIC = "kassa_dlt_topic";

  public static final String PARTITION = "kassa_dlt_partition";
  public static final String OFFSET = "kassa_dlt_offset";

  /** The key's bytes in base64 where they are no text; sealed where the value is. */
  public static final String KEY = "kassa_dlt_key";

  /** SHA-256 and length in bytes of a value that was too large to come along. */
  public static final String VALUE_HASH = "kassa_dlt_value_sha256";

  public static final String VALUE_SIZE = "kassa_dlt_value_size";

  /** What only a letter has: these are left out of what is sent again. */
  public static final List<String> HEADERS =
      List.of(REASON, TOPIC, PARTITION, OFFSET, KEY, VALUE_HASH, VALUE_SIZE);

  /**
   * Largest value of a letter: what the topic takes, less room for headers, key and the broker's
   * own framing.
   */
  public static final int MAX_VALUE_BYTES = Topic.maxDeadLetterBytes() - 64 * 1024;

  /** A header longer than this is cut: none of the kept ones is ours to interpret any more. */
  private static final int MAX_HEADER_LENGTH = 500;

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
      header(record, name).ifPresent(value -> EventHeaders.put(headers, name, value));
    }
    EventHeaders.put(headers, REASON, reason);
    EventHeaders.put(headers, TOPIC, record.topic());
    EventHeaders.put(headers, PARTITION, Integer.toString(record.partition()));
    EventHeaders.put(headers, OFFSET, Long.toString(record.offset()));
    FirstAppend.put(headers, record.appendedAt());
    String topic = record.topic() + ".dlt." + service;
    String key = cut(record.key());
    record
        .oddKey()
        .ifPresent(bytes -> EventHeaders.put(headers, KEY, sealed(topic, key, "key", bytes)));
    byte[] value = value(topic, key, record);
    if (value.length > MAX_VALUE_BYTES) {
      EventHeaders.put(headers, VALUE_HASH, sha256(record.value()));
      EventHeaders.put(headers, VALUE_SIZE, Integer.toString(record.value().length));
      value = new byte[0];
    }
    String type = header(record, "ce_type").orElse("unknown");
    return new Outgoing(topic, key, type, headers, value);
  }

  private byte[] value(String topic, String key, Incoming record) {
    // Sealing three quarters of a large value only to throw it away is a cost of its own.
    if (sealer.isEmpty() || record.value().length > MAX_VALUE_BYTES) {
      return record.value();
    }
    return sealer.get().seal(topic, key, "value", record.value()).getBytes(StandardCharsets.UTF_8);
  }

  private String sealed(String topic, String key, String field, byte[] bytes) {
    return sealer
        .map(s -> s.seal(topic, key, field, bytes))
        .orElseGet(() -> Base64.getEncoder().encodeToString(bytes));
  }

  private static Optional<String> header(Incoming record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .filter(header -> header.value() != null)
        .map(header -> cut(Text.shown(header.value())));
  }

  private static String cut(String text) {
    return text.length() <= MAX_HEADER_LENGTH ? text : text.substring(0, MAX_HEADER_LENGTH);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
