// The options of every command that speaks to Kafka.
package dev.kassa.operations;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import picocli.CommandLine.Option;

/** Where the cluster is, how it is spoken to, and how large it is meant to be. */
final class KafkaOptions {
  @Option(
      names = "--bootstrap",
      required = true,
      paramLabel = "HOST:PORT,…",
      description = "Addresses of the cluster.")
  private String bootstrap;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "Properties of an administrator: security.protocol, keys, and so on.")
  private Path commandConfig;

  @Option(
      names = "--partitions",
      defaultValue = "12",
      description = "Partitions of each topic; default: ${DEFAULT-VALUE}.")
  private int partitions;

  @Option(
      names = "--replicas",
      defaultValue = "3",
      description = "Replicas of each partition; default: ${DEFAULT-VALUE}.")
  private int replicas;

  @Option(
      names = "--principal",
      defaultValue = "User:{name}",
      description =
          "How the cluster calls a user; default: $${DEFAULT-VALUE}, with certificates usually"
              + " User:CN={name}.")
  private String principal;

  /** Opens the cluster. */
  Cluster open() {
    Map<String, String> settings = new HashMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader file = Files.newBufferedReader(commandConfig)) {
        properties.load(file);
      } catch (IOException e) {
        throw new OperationsFailure("--command-config: " + commandConfig + " cannot be read", e);
      }
      properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    }
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return new Cluster(settings);
  }

  /** What the topics must look like. */
  WantedTopic.Shape shape() {
    return WantedTopic.Shape.of(partitions, replicas);
  }

  /** How the cluster calls a user, with {@code {name}} for its name. */
  String principal() {
    return principal;
  }
}
