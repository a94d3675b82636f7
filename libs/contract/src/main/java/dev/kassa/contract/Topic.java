package dev.kassa.contract;

import java.time.Duration;
import java.util.Optional;

/**
 * Every topic of the contract with what an operator must set (DESIGN 3). Partitions and replication
 * are the cluster's business.
 */
public enum Topic {
  POS_SCANS("pos.scans.v1", Optional.of(Duration.ofDays(1)), true),
  POS_ENROLMENTS("pos.enrolments.v1", Optional.of(Duration.ofDays(7)), true),
  POS_PAYMENTS("pos.payments.v1", Optional.of(Duration.ofDays(7)), true),
  IDENTITY_CUSTOMERS("identity.customers.v1", Optional.of(Duration.ofDays(1)), false),
  MEMBERSHIP_EVENTS("membership.events.v1", Optional.of(Duration.ofDays(400)), false),
  MEMBERSHIP_MEMBERS("membership.members.v1", Optional.empty(), false),
  PAYMENT_EVENTS("payment.events.v1", Optional.of(Duration.ofDays(400)), false),
  VIPPS_WEBHOOKS("vipps.webhooks.v1", Optional.of(Duration.ofDays(14)), false);

  /** How long a dead letter is kept for somebody to look at it. */
  public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(14);

  /**
   * The largest record of a topic, in bytes as the broker counts them: with key, headers and what
   * Kafka adds. It is Kafka's own default, stated so that no cluster has another.
   */
  public static final int MAX_RECORD_BYTES = 1_048_588;

  private final String topicName;
  private final Optional<Duration> retention;
  private final boolean commands;

  Topic(String topicName, Optional<Duration> retention, boolean commands) {
    this.topicName = topicName;
    this.retention = retention;
    this.commands = commands;
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
