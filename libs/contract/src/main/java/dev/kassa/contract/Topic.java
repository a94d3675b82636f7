package dev.kassa.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every topic of the contract with what an operator must set (DESIGN 3). Partitions and replication
 * are the cluster's business.
 */
public enum Topic {
  POS_SCANS("pos.scans.v1", Optional.of(Duration.ofDays(1)), true, "identity-service"),
  POS_ENROLMENTS("pos.enrolments.v1", Optional.of(Duration.ofDays(7)), true, "membership-service"),
  POS_PAYMENTS("pos.payments.v1", Optional.of(Duration.ofDays(7)), true, "payment-service"),
  IDENTITY_CUSTOMERS(
      "identity.customers.v1", Optional.of(Duration.ofDays(1)), false, "membership-service"),
  MEMBERSHIP_EVENTS("membership.events.v1", Optional.of(Duration.ofDays(400)), false),
  MEMBERSHIP_MEMBERS("membership.members.v1", Optional.empty(), false),
  PAYMENT_EVENTS(
      "payment.events.v1", Optional.of(Duration.ofDays(400)), false, "membership-service"),
  VIPPS_WEBHOOKS(
      "vipps.webhooks.v1",
      Optional.of(Duration.ofDays(14)),
      false,
      "identity-service",
      "membership-service",
      "payment-service"),
  VIPPS_REVOCATIONS(
      "vipps.revocations.v1", Optional.of(Duration.ofDays(7)), false, "membership-service");

  /** How long a dead letter is kept for somebody to look at it. */
  public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(14);

  /**
   * The largest record of a topic, in bytes as the broker counts them: with key, headers and what
   * Kafka adds. It is Kafka's own default, stated so that no cluster has another.
   */
  public static final int MAX_RECORD_BYTES = 1_048_588;

  /** Of a retention: what is kept longer than said is at most this part of it. */
  private static final int SEGMENTS = 24;

  private static final Duration LONGEST_SEGMENT = Duration.ofDays(7);

  private final String topicName;
  private final Optional<Duration> retention;
  private final boolean commands;
  private final List<String> consumers;

  Topic(String topicName, Optional<Duration> retention, boolean commands, String... consumers) {
    this.topicName = topicName;
    this.retention = retention;
    this.commands = commands;
    this.consumers = List.of(consumers);
  }

  /** The name on the broker. */
  public String topicName() {
    return topicName;
  }

  /** How long records are kept; absent: compacted, the last record per key is kept for ever. */
  public Optional<Duration> retention() {
    return retention;
  }

  /**
   * Whether tills write here. Then the broker stamps the time ({@code LogAppendTime}), from which
   * validity is measured.
   */
  public boolean stampedByBroker() {
    return commands;
  }

  /** The services that take its records in; each has a dead-letter topic for it. */
  public List<String> consumers() {
    return consumers;
  }

  /**
   * What a broker must be told of it, by Kafka's own names. Everything is stated, so that no
   * cluster's defaults decide.
   */
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    retention.ifPresentOrElse(
        time -> settings.putAll(kept(time)), () -> settings.put("cleanup.policy", "compact"));
    settings.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
    settings.put("message.timestamp.type", commands ? "LogAppendTime" : "CreateTime");
    return settings;
  }

  /** The same of any dead-letter topic. */
  public static Map<String, String> deadLetterSettings() {
    Map<String, String> settings = new TreeMap<>(kept(DEAD_LETTER_RETENTION));
    settings.put("max.message.bytes", Integer.toString(maxDeadLetterBytes()));
    settings.put("message.timestamp.type", "CreateTime");
    return settings;
  }

  /**
   * Kafka deletes whole segments, and not the one that is written to: with its own default of a
   * week, a topic kept for a day would be kept for eight.
   */
  private static Map<String, String> kept(Duration time) {
    Duration segment = time.dividedBy(SEGMENTS);
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        Long.toString(time.toMillis()),
        "segment.ms",
        Long.toString(
            (segment.compareTo(LONGEST_SEGMENT) < 0 ? segment : LONGEST_SEGMENT).toMillis()));
  }

  /** The dead-letter topic of one consuming service. */
  public String deadLetters(String service) {
    return topicName + ".dlt." + service;
  }

  /**
   * The largest record of a dead-letter topic, in bytes as the broker counts them. A dead letter
   * holds its source's record, and must not be refused because of what is done to it: sealed and
   * written in base64 it is larger by a third, and headers say why it is here and where it was.
   * Twice leaves room for both.
   */
  public static int maxDeadLetterBytes() {
    return 2 * MAX_RECORD_BYTES;
  }

  @Override
  public String toString() {
    return topicName;
  }
}
