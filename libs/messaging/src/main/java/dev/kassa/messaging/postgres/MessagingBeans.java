package dev.kassa.messaging.postgres;

import dev.kassa.contract.Topic;
import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.arc.ClientProxy;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Wires this package into a Quarkus service: injectables {@link Keysets}, {@link Intakes}, {@link
 * OwnContext}, {@link Draining}, {@link Clock}.
 */
@ApplicationScoped
public class MessagingBeans {
  private static final Logger LOG = Logger.getLogger(MessagingBeans.class);

  /**
   * As long as that what a process that ends has begun is waited for; what takes longer is taken by
   * another when its lease ends.
   */
  private static final Duration DRAINED_WITHIN = Duration.ofSeconds(8);

  /** Before the connectors start to consume: the first records should find their partition. */
  private static final int EARLY = 10;

  private final MessagingConfig config;
  private final Clock clock;
  private final OutboxRelay relay;
  private final InboxPartitions partitions;
  private final OutboxMeters outboxMeters;
  private final OwnContext contexts;
  private final Draining draining = new Draining();
  private final List<Intake<?, ?>> intakes = new CopyOnWriteArrayList<>();

  MessagingBeans(
      MessagingConfig config,
      Pool pool,
      DatabasePool database,
      Vertx vertx,
      Clock clock,
      MeterRegistry metrics,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      @ConfigProperty(name = "quarkus.application.name") String service) {
    this.config = config;
    this.clock = clock;
    this.contexts = new OwnContext(vertx);
    this.partitions = new InboxPartitions(pool, metrics);
    this.outboxMeters = new OutboxMeters(pool, metrics);
    Map<String, Object> producer = producerConfig(kafka, config.outbox().deliveryTimeout());
    Map<String, Object> admin = adminConfig(kafka);
    // Made at its first use, and with it the options that the relay's own connection needs.
    var unused = ClientProxy.unwrap(pool);
    this.relay =
        new OutboxRelay(
            vertx,
            database.server(),
            () -> new KafkaProducer<>(producer),
            new TopicDirectory(() -> Admin.create(admin)),
            metrics,
            config.outbox().batchSize(),
            "kassa_outbox_" + service.replace('-', '_'));
  }

  /** Makes a service's intake. */
  public interface Intakes {
    /**
     * @param sources the topics that the service takes in
     */
    default <E, S> Intake<E, S> intake(Shell<E, S> shell, List<Source<E>> sources) {
      return intake(shell, sources, batchSize());
    }

    /**
     * The same with a batch size of its own.
     *
     * @param mostPerBatch records and answers taken in by one transaction at most
     */
    <E, S> Intake<E, S> intake(Shell<E, S> shell, List<Source<E>> sources, int mostPerBatch);

    /** What the deployment sets. */
    int batchSize();
  }

  @Produces
  @Singleton
  @DefaultBean
  static Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Keysets keysets() {
    return new Keysets(config.keysetsDirectory());
  }

  @Produces
  @Singleton
  Restore restore() {
    return Restore.of(config.epoch(), config.restoredAt());
  }

  @Produces
  @Singleton
  Outbox outbox() {
    return new Outbox(config.outbox().maxBytes());
  }

  @Produces
  @Singleton
  OwnContext contexts() {
    return contexts;
  }

  @Produces
  @Singleton
  Draining draining() {
    return draining;
  }

  @Produces
  @Singleton
  Tracing tracing(
      OpenTelemetry telemetry, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean off) {
    return off ? Tracing.OFF : Tracing.to(telemetry);
  }

  @Produces
  @Singleton
  Intakes intakes(
      Keysets keysets,
      Outbox outbox,
      Tracing tracing,
      MeterRegistry metrics,
      @ConfigProperty(name = "quarkus.application.name") String service) {
    return new Intakes() {
      @Override
      public int batchSize() {
        return config.intake().batchSize();
      }

      @Override
      public <E, S> Intake<E, S> intake(
          Shell<E, S> shell, List<Source<E>> sources, int mostPerBatch) {
        ContentHash hashes = new ContentHash(keysets.mac("content-hash"), List.of());
        List<Lane<E, S>> lanes =
            Stream.generate(
                    () ->
                        new Lane<>(
                            shell,
                            outbox,
                            relay::wake,
                            hashes,
                            service,
                            metrics,
                            contexts,
                            mostPerBatch))
                .limit(config.intake().lanes())
                .toList();
        Intake<E, S> intake =
            new Intake<>(shell, sources, keysets, metrics, contexts, tracing, draining, lanes);
        intakes.add(intake);
        return intake;
      }
    };
  }

  void start(@Observes @Priority(EARLY) StartupEvent event) throws Exception {
    partitions
        .maintain(today(), retentionDays())
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    relay.start();
  }

  void stop(@Observes ShutdownEvent event) throws Exception {
    try {
      draining.begin().get(DRAINED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      LOG.warnf(
          "KASSA-116 calls under way have not ended within %s; others wait for their leases",
          DRAINED_WITHIN);
    }
    relay.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  /** Each instance at another time. */
  @Scheduled(
      every = "10m",
      delayed = "1m",
      executionMaxDelay = "5m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> clean() {
    return Uni.createFrom()
        .completionStage(() -> partitions.maintain(today(), retentionDays()).toCompletionStage());
  }

  /** Each instance; what it costs is a look at a table that is nearly empty. */
  @Scheduled(
      every = "30s",
      delayed = "5s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> measureOutbox() {
    return Uni.createFrom()
        .completionStage(() -> outboxMeters.look().toCompletionStage())
        .onFailure()
        .recoverWithNull(); // the database is away: others say so
  }

  /** Looks again at what could not be taken; each minute, and soon after the start. */
  @Scheduled(
      every = "60s",
      delayed = "5s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  public void lookAtParked() {
    for (Intake<?, ?> intake : intakes) {
      intake
          .lookAtParked()
          .subscribe()
          .with(
              _ -> {},
              failure -> LOG.warnf("KASSA-107 parked records wait on: %s", failure.toString()));
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private int retentionDays() {
    return (int) config.inbox().retention().toDays();
  }

  private static Map<String, Object> producerConfig(Map<String, Object> kafka, Duration timeout) {
    Map<String, Object> producer = new HashMap<>(kafka);
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.ACKS_CONFIG, "all");
    producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // A broker that does not know a producer yet takes any first sequence: with two requests under
    // way it could refuse a record and take the one behind it.
    producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    producer.put(ProducerConfig.LINGER_MS_CONFIG, 0); // what is under way is what lets others wait
    producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis() / 3);
    // A dead letter may be larger than what its source takes (DESIGN 3).
    producer.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.maxDeadLetterBytes());
    producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis() / 10);
    return producer;
  }

  private static Map<String, Object> adminConfig(Map<String, Object> kafka) {
    Map<String, Object> admin = new HashMap<>(kafka);
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
    return admin;
  }
}
