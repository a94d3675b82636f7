// The options of every command that speaks to Kafka.
package dev.kassa.operations;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine.Option;

/** Where the cluster is, and how it is spoken to. */
public final class KafkaAddress {
  @Option(
      names = "--bootstrap",
      required = true,
      defaultValue = "${env:KASSA_BOOTSTRAP}",
      paramLabel = "HOST:PORT,…",
      description = "Addresses of the cluster; at the local system it is known.")
  private String bootstrap;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "Properties of the client: security.protocol, keys, and so on.")
  private Path commandConfig;

  /**
   * By Kafka's own names.
   *
   * @throws OperationsFailure if the file cannot be read
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    if (commandConfig != null) {
      Properties properties = new Properties();
      try (Reader file = Files.newBufferedReader(commandConfig)) {
        properties.load(file);
      } catch (IOException e) {
        throw new OperationsFailure("--command-config: " + commandConfig + " cannot be read", e);
      }
      properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    }
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return settings;
  }
}
