// The file that says where everything is: .kassa/stack.json.
package dev.kassa.localstack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Addresses, keys and processes of a running system, for scripts, tills that are played, and tests.
 * It holds passwords: only its owner may read it.
 *
 * @param jvm what the processes run in: {@code quick} or {@code production}
 * @param posGateway absent where there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StackFile(
    @JsonProperty("jvm") String jvm,
    @JsonProperty("kafka") Kafka kafka,
    @JsonProperty("postgres") Postgres postgres,
    @JsonProperty("vipps") Vipps vipps,
    @JsonProperty("webhookIngest") WebhookIngest webhookIngest,
    @JsonProperty("membership") Membership membership,
    @JsonProperty("posGateway") PosGateway posGateway,
    @JsonProperty("keysets") Keysets keysets,
    @JsonProperty("processes") List<RunningProcess> processes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The broker. */
  public record Kafka(@JsonProperty("bootstrapServers") String bootstrapServers) {}

  /**
   * The database, and a user who reads and writes every schema.
   *
   * @param url for JDBC
   */
  public record Postgres(
      @JsonProperty("url") String url,
      @JsonProperty("user") String user,
      @JsonProperty("password") String password) {
    /** Keeps the password to itself. */
    @Override
    public String toString() {
      return "Postgres[url=" + url + "]";
    }
  }

  /** The simulated provider and the keys of the sales units. */
  public record Vipps(
      @JsonProperty("baseUrl") String baseUrl,
      @JsonProperty("salesUnits") List<LocalSalesUnits.Credentials> salesUnits) {}

  /** Where notifications go, as the provider reaches it. */
  public record WebhookIngest(@JsonProperty("url") String url) {}

  /**
   * The club, and what opens its operators' door.
   *
   * @param operatorToken file
   */
  public record Membership(
      @JsonProperty("url") String url, @JsonProperty("operatorToken") String operatorToken) {}

  /**
   * The tills' door.
   *
   * @param tillToken of the main store
   * @param tillTokens by store
   */
  public record PosGateway(
      @JsonProperty("url") String url,
      @JsonProperty("tillToken") String tillToken,
      @JsonProperty("tillTokens") Map<String, String> tillTokens) {
    /** Keeps the tokens to itself. */
    @Override
    public String toString() {
      return "PosGateway[url=" + url + "]";
    }
  }

  /**
   * Keysets.
   *
   * @param directory one folder per service and one, {@link LocalKeysets#TILL}, for a till
   */
  public record Keysets(@JsonProperty("directory") String directory) {}

  /** A process that is up or being started again; then its pid is 0 until it is back. */
  public record RunningProcess(
      @JsonProperty("name") String name,
      @JsonProperty("pid") long pid,
      @JsonProperty("log") String log) {}

  /** Reads the file of a running system. */
  public static StackFile read(Path file) throws IOException {
    return JSON.readValue(Files.readAllBytes(file), StackFile.class);
  }

  /** Replaces the file at once: a reader sees the old one or the new one. */
  void write(Path file) throws IOException {
    OwnerOnly.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
  }
}
