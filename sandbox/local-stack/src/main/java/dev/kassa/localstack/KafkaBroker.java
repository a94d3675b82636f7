// One Kafka broker in this JVM: its configuration, its start and its stop.
package dev.kassa.localstack;

import dev.kassa.contract.Topic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A KRaft broker that is a controller as well, on 127.0.0.1. Alone it survives the kill of its
 * process, not a loss of power: replication is 1.
 */
final class KafkaBroker implements AutoCloseable {
  // The same at every start, or a directory that is there would be refused: 16 bytes in base64.
  private static final String CLUSTER_ID = "S2Fzc2FPbmVNYWNoaW5lMQ";

  /** Half of the 30 s that a payment request is valid. */
  static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(15);

  private static final Duration LOOK_FOR_OLD_TRANSACTIONS = Duration.ofSeconds(1);

  private final KafkaRaftServer server;
  private final int port;

  private KafkaBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker; returns when it serves.
   *
   * @param directory where its log is; formatted if it is new
   */
  static KafkaBroker start(Path directory, KafkaNode node) {
    String log = directory.toAbsolutePath().toString();
    try {
      Files.createDirectories(directory);
      format(log, node);
    } catch (IOException e) {
      throw new LocalStackFailure("Kafka's directory cannot be prepared: " + directory, e);
    }
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties(log, node)), Time.SYSTEM);
    server.startup();
    return new KafkaBroker(server, node.port());
  }

  /** What clients connect to. */
  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Returns when the broker has stopped. */
  void awaitStopped() {
    server.awaitShutdown();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(String log, KafkaNode node) throws IOException {
    try (PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(nowhere)
          .setNodeId(node.number())
          .setClusterId(CLUSTER_ID)
          .addDirectory(log)
          .setMetadataLogDirectory(log)
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /**
   * What is said to every broker, wherever it runs.
   *
   * <p>While a transaction is open, who reads committed records only hears nothing of what was
   * written behind it. So one that nobody ends is ended well within the time that a payment request
   * is valid; a producer whose own time-out is longer is refused.
   */
  static Map<String, String> settings() {
    return Map.of(
        // Rights can be given and tried; whoever comes without a name may do all, as without.
        "authorizer.class.name",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users",
        "User:ANONYMOUS",
        // A topic made by a typing error would lack LogAppendTime, and nobody would notice.
        "auto.create.topics.enable",
        "false",
        "group.initial.rebalance.delay.ms",
        "0",
        "transaction.max.timeout.ms",
        Long.toString(LONGEST_TRANSACTION.toMillis()),
        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
        Long.toString(LOOK_FOR_OLD_TRANSACTIONS.toMillis()),
        // Not smaller than what a topic may hold.
        "replica.fetch.max.bytes",
        Integer.toString(Topic.maxDeadLetterBytes()));
  }

  private static Properties properties(String log, KafkaNode node) {
    String replicas = Integer.toString(KafkaNode.replicas(node.ports().size()));
    String inSync = Integer.toString(KafkaNode.inSync(node.ports().size()));
    Map<String, String> values = new HashMap<>(settings());
    values.put("process.roles", "broker,controller");
    values.put("node.id", Integer.toString(node.number()));
    values.put("controller.quorum.voters", node.voters());
    values.put("controller.listener.names", "CONTROLLER");
    values.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:"
            + node.port()
            + ",CONTROLLER://127.0.0.1:"
            + node.controllerPort());
    values.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + node.port());
    values.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    values.put("log.dirs", log);
    values.put("num.partitions", Integer.toString(Topics.PARTITIONS_ON_ONE_MACHINE));
    values.put("offsets.topic.replication.factor", replicas);
    values.put("offsets.topic.num.partitions", "3");
    values.put("transaction.state.log.replication.factor", replicas);
    values.put("transaction.state.log.min.isr", inSync);
    values.put("transaction.state.log.num.partitions", "3");
    values.put("share.coordinator.state.topic.replication.factor", replicas);
    values.put("share.coordinator.state.topic.min.isr", inSync);
    values.put("log.cleaner.dedupe.buffer.size", "8388608");
    Properties properties = new Properties();
    properties.putAll(values);
    return properties;
  }
}
