// What the local stack says about itself in stack.json.
package dev.kassa.systemtests;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The running stack, as far as a player of tills must know it.
 *
 * @param processes kept true by the supervisor when one is started again
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StackFile(
    Kafka kafka,
    Postgres postgres,
    Vipps vipps,
    Ingest webhookIngest,
    Club membership,
    Door posGateway,
    Keysets keysets,
    List<Running> processes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The broker. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Kafka(String bootstrapServers) {}

  /**
   * The database, and a user who reads every schema.
   *
   * @param url for JDBC
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Postgres(String url, String user, String password) {
    /** Keeps the password to itself. */
    @Override
    public String toString() {
      return "Postgres[url=" + url + "]";
    }
  }

  /**
   * The club's service.
   *
   * @param operatorToken file with what opens the operators' door
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Club(URI url, Path operatorToken) {}

  /** Where the provider's notifications go. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Ingest(URI url) {}

  /** The provider. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Vipps(URI baseUrl) {}

  /**
   * The tills' door.
   *
   * @param tillTokens by store
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Door(URI url, Map<String, String> tillTokens) {
    /** The page that shows whatever checkout a till has, with the token that opens it. */
    URI page(Store store, String till) {
      return url.resolve(
          "/till/start?till=%s&follow=true#%s".formatted(till, tillTokens.get(store.storeId())));
    }

    /** Keeps the tokens to itself. */
    @Override
    public String toString() {
      return "Door[url=" + url + "]";
    }
  }

  /** Where each holder's keysets lie. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Keysets(Path directory) {}

  /** A process of the stack. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Running(String name, long pid, Path log) {}

  /**
   * Reads the file as it is now.
   *
   * @throws IOException if it is not there or not whole
   */
  static StackFile read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), StackFile.class);
  }
}
