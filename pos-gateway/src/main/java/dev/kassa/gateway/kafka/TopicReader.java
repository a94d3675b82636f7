// Reads every partition of the six topics, from a day back, without a group.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.Ids;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Topic;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.News;
import dev.kassa.gateway.OffsetVector.Partition;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.LogSubject;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Reading;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * The one thread that reads. It never stops for a record: one that breaks the contract is skipped
 * and counted. It never stops for the broker either: it begins again where it was. What it cannot
 * go on after, such as the end of memory, ends it for good, and the replica says so.
 *
 * <p>How far behind it is, the broker tells: every other second it is asked where the topics end,
 * and when that has been read, everything is known that there was at that time. While the broker is
 * away that time stands still.
 */
@Startup
@ApplicationScoped
class TopicReader {
  private static final Logger LOG = Logger.getLogger(TopicReader.class);

  /** Letters of {@link dev.kassa.gateway.OffsetVector}: fixed, clients send them back. */
  private static final Map<String, Character> LETTERS =
      Map.of(
          Topic.POS_SCANS.topicName(),
          's',
          Topic.POS_ENROLMENTS.topicName(),
          'e',
          Topic.POS_PAYMENTS.topicName(),
          'c',
          Topic.IDENTITY_CUSTOMERS.topicName(),
          'i',
          Topic.MEMBERSHIP_EVENTS.topicName(),
          'm',
          Topic.PAYMENT_EVENTS.topicName(),
          'p');

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final Duration LOOK_WITHIN = Duration.ofMillis(500);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
  private static final int SWEEP_EVERY_RECORDS = 50_000;

  private final RecentCheckouts checkouts;
  private final Limits limits;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final Map<String, Object> config;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Map<TopicPartition, Long> targets = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Thread thread;
  private volatile KafkaConsumer<String, byte[]> consumer;
  private volatile double lag = Double.NaN;
  private volatile boolean dead;
  private Optional<Ends> awaited = Optional.empty();
  private Instant looked = Instant.MIN;
  private Instant swept = Instant.MIN;
  private int sinceSwept;

  TopicReader(
      RecentCheckouts checkouts,
      Limits limits,
      Clock clock,
      MeterRegistry metrics,
      @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.checkouts = checkouts;
    this.limits = limits;
    this.clock = clock;
    this.metrics = metrics;
    this.config = new HashMap<>(kafka);
    this.config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    this.config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    this.config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    this.config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    this.config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    this.config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    this.thread = Thread.ofPlatform().name("topic-reader").unstarted(this::run);
  }

  @PostConstruct
  void start() {
    metrics.gauge("kassa.gateway.reader.lag", this, reader -> reader.lag);
    metrics.gauge("kassa.gateway.reader.age.seconds", this, TopicReader::ageInSeconds);
    metrics.gauge("kassa.gateway.checkouts", checkouts, RecentCheckouts::size);
    metrics.gauge("kassa.gateway.checkouts.forgotten", checkouts, RecentCheckouts::forgotten);
    metrics.gauge("kassa.gateway.followers", checkouts, RecentCheckouts::followers);
    thread.start();
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopping.countDown();
    KafkaConsumer<String, byte[]> reading = consumer;
    if (reading != null) {
      reading.wakeup();
    }
    thread.join(CLOSE_WITHIN.plusSeconds(1));
  }

  /** Where the topics ended at a time. */
  private record Ends(Instant at, Map<TopicPartition, Long> offsets) {}

  /** Whether it still reads, or tries to. */
  boolean isAlive() {
    return !dead;
  }

  /** Since when nothing is known; endless before the first time that all was read. */
  private double ageInSeconds() {
    return checkouts
        .asOf()
        .map(asOf -> Duration.between(asOf, clock.instant()).toMillis() / 1000.0)
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Whether all has been read that was there when this replica started. */
  boolean isCaughtUp() {
    return caughtUp.getCount() == 0;
  }

  private void run() {
    try {
      readOn();
    } catch (Throwable fatal) {
      // Whatever it may have missed, it cannot say: this replica must be started anew.
      LOG.errorf("KASSA-603 the reader has ended for good: %s", fatal.getClass().getName());
    } finally {
      dead = stopping.getCount() > 0;
    }
  }

  private void readOn() {
    while (stopping.getCount() > 0) {
      try (KafkaConsumer<String, byte[]> opened = new KafkaConsumer<>(config)) {
        consumer = opened;
        if (begin(opened)) {
          while (stopping.getCount() > 0) {
            read(opened);
          }
        }
      } catch (WakeupException _) {
        return; // only stop() wakes it
      } catch (RuntimeException failure) {
        // Whatever it was: a reader that has stopped would go on answering with what is past.
        LOG.errorf(
            "KASSA-604 reading back is interrupted and goes on where it was: %s",
            failure.getClass().getSimpleName());
      }
      pause();
    }
  }

  private void pause() {
    try {
      boolean unused = stopping.await(AGAIN_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      stopping.countDown();
    }
  }

  /** Takes all partitions; false while a topic is missing. */
  private boolean begin(KafkaConsumer<String, byte[]> reading) {
    List<TopicPartition> partitions =
        LETTERS.keySet().stream()
            .flatMap(topic -> reading.partitionsFor(topic, ASK).stream())
            .map(TopicReader::partition)
            .toList();
    if (partitions.stream().map(TopicPartition::topic).distinct().count() < LETTERS.size()) {
      LOG.warn("KASSA-605 not all topics are there yet");
      return false;
    }
    reading.assign(partitions);
    long from = clock.instant().minus(limits.horizon()).toEpochMilli();
    Map<TopicPartition, Long> ends = reading.endOffsets(partitions, ASK);
    Map<TopicPartition, OffsetAndTimestamp> starts =
        reading.offsetsForTimes(
            partitions.stream().collect(Collectors.toMap(Function.identity(), _ -> from)), ASK);
    for (TopicPartition partition : partitions) {
      OffsetAndTimestamp start = starts.get(partition);
      long first = start == null ? ends.get(partition) : start.offset();
      long offset = positions.computeIfAbsent(partition, _ -> first);
      targets.putIfAbsent(partition, ends.get(partition));
      reading.seek(partition, offset);
      checkouts.begins(name(partition), offset);
    }
    return true;
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }

  private static Partition name(TopicPartition partition) {
    return new Partition(LETTERS.get(partition.topic()), partition.partition());
  }

  private void read(KafkaConsumer<String, byte[]> reading) {
    ConsumerRecords<String, byte[]> polled = reading.poll(POLL);
    for (ConsumerRecord<String, byte[]> record : polled) {
      take(record);
    }
    if (!isCaughtUp()) {
      reading.assignment().forEach(p -> positions.put(p, reading.position(p)));
    }
    polled.nextOffsets().forEach((partition, at) -> passed(partition, at.offset()));
    if (!isCaughtUp()
        && targets.entrySet().stream().allMatch(t -> positions.get(t.getKey()) >= t.getValue())) {
      LOG.infof("read back: %d checkouts", checkouts.size());
      // In this order: a replica that says it is ready answers.
      checkouts.caughtUp();
      caughtUp.countDown();
    }
    look(reading);
    sweep(polled.count());
  }

  /** How far behind it is. */
  private void look(KafkaConsumer<String, byte[]> reading) {
    Instant now = clock.instant();
    if (awaited.isEmpty() && !now.isBefore(looked.plus(LOOK_EVERY))) {
      looked = now;
      try {
        awaited = Optional.of(new Ends(now, reading.endOffsets(reading.assignment(), LOOK_WITHIN)));
      } catch (TimeoutException _) {
        lag = Double.NaN; // the broker is away: nobody knows
      }
    }
    if (awaited.isPresent()) {
      long behind = 0;
      for (Map.Entry<TopicPartition, Long> end : awaited.get().offsets().entrySet()) {
        behind += Math.max(0, end.getValue() - positions.getOrDefault(end.getKey(), 0L));
      }
      lag = behind;
      if (behind == 0 && isCaughtUp()) {
        checkouts.asOf(awaited.get().at());
        awaited = Optional.empty();
      }
    }
  }

  private void passed(TopicPartition partition, long nextOffset) {
    positions.put(partition, nextOffset);
    checkouts.passed(name(partition), nextOffset);
  }

  private void sweep(int records) {
    sinceSwept += records;
    Instant now = clock.instant();
    if (sinceSwept >= SWEEP_EVERY_RECORDS || swept.isBefore(now.minus(SWEEP_EVERY))) {
      checkouts.sweep(now);
      swept = now;
      sinceSwept = 0;
    }
  }

  /** Whatever is wrong with a record is its own affair: the next one is read. */
  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      switch (MessageReader.read(Incoming.of(record))) {
        case Reading.Known(Envelope envelope, _) ->
            News.of(envelope.message()).ifPresent(news -> hear(record, envelope, news));
        case Reading.UnknownType _ -> skipped(record, "unknown-type");
        case Reading.Unreadable _ -> skipped(record, "unreadable");
      }
    } catch (RuntimeException failure) {
      LogSubject.of(Incoming.of(record))
          .say(
              () ->
                  LOG.errorf(
                      "KASSA-606 %s is skipped: %s",
                      Incoming.of(record).position(), failure.getClass().getName()));
      skipped(record, "failure");
    }
    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
  }

  private void hear(ConsumerRecord<String, byte[]> record, Envelope envelope, News news) {
    Heard heard =
        new Heard(
            new Heard.EventId(envelope.headers().source(), envelope.headers().id()),
            envelope.appendedAt(),
            envelope.headers().causationId().flatMap(TopicReader::uuid),
            news);
    checkouts.hears(
        new RecentCheckouts.Read(
            new Partition(LETTERS.get(record.topic()), record.partition()),
            record.offset(),
            heard,
            envelope.headers().type(),
            isLongPast(envelope) ? Optional.empty() : Optional.of(CloudEventJson.of(envelope))));
  }

  /** At a start almost all is, and writing it out would be a good part of the work. */
  private boolean isLongPast(Envelope envelope) {
    return !isCaughtUp() && envelope.appendedAt().isBefore(clock.instant().minus(VisitLog.KEPT));
  }

  private static Optional<UUID> uuid(String text) {
    try {
      return Optional.of(Ids.uuid(text, "ce_causationid"));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private void skipped(ConsumerRecord<String, byte[]> record, String why) {
    metrics
        .counter("kassa.gateway.records.skipped", "topic", record.topic(), "reason", why)
        .increment();
  }
}
