// What the local stack says about itself in stack.json.
package dev.kassa.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * The running stack, as far as the benchmark must know it.
 *
 * @param processes kept true by the supervisor when one is started again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StackFile(
    Kafka kafka,
    Postgres postgres,
    Vipps vipps,
    WebhookIngest webhookIngest,
    Keysets keysets,
    List<Running> processes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The broker. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Kafka(String bootstrapServers) {}

  /**
   * The database, with a user who reads and writes in every schema.
   *
   * @param url for JDBC
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Postgres(String url, String user, String password) {
    /** Keeps the password to itself. */
    @Override
    public String toString() {
      return "Postgres[url=" + url + "]";
    }
  }

  /** The provider and the keys of the sales units. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Vipps(URI baseUrl, List<SalesUnit> salesUnits) {}

  /** The keys of one sales unit. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SalesUnit(
      String msn, String storeId, String clientId, String clientSecret, String subscriptionKey) {
    /** Names the unit and keeps its keys to itself. */
    @Override
    public String toString() {
      return "SalesUnit[msn=" + msn + "]";
    }
  }

  /** Where notifications go. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record WebhookIngest(URI url) {}

  /** Where each holder's keysets lie. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Keysets(Path directory) {}

  /** A process of the stack. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Running(String name, long pid, Path log) {}

  /**
   * Reads the file as it is now.
   *
   * @throws IOException if it is not there or not whole
   */
  public static StackFile read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), StackFile.class);
  }

  /** The process of this name. */
  public Running process(String name) {
    return processes.stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the stack has no process " + name));
  }

  /** The keys of this sales unit. */
  public SalesUnit salesUnit(String msn) {
    return vipps.salesUnits().stream()
        .filter(unit -> unit.msn().equals(msn))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the stack has no sales unit " + msn));
  }
}
