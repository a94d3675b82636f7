// What a @QuarkusTest names to get Kafka, PostgreSQL, settings and keys.
package dev.kassa.localstack;

import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Real Kafka and real PostgreSQL for tests, one pair per test JVM, shared by all its test classes;
 * so a test makes its own keys and does not count on empty topics or tables. Testcontainers where a
 * Docker engine answers and has the images ({@link ServerImages}), otherwise both without Docker;
 * {@code -Dinfra=embedded} skips the question, and {@code -Dinfra=containers} wants containers or
 * fails. The output says which and why.
 *
 * <p>All topics of the contract and their dead-letter topics are there. Arguments:
 *
 * <ul>
 *   <li>{@code schema=payment}: a schema and its user in the database {@code kassa}; gives the
 *       {@code quarkus.datasource} keys
 *   <li>{@code topics=a,b}: more topics, for tests of mechanisms
 *   <li>{@code settings=true}: gives {@code kassa.settings.file} and {@code
 *       kassa.credentials.directory}
 *   <li>{@code service=payment}: gives {@code kassa.keysets.directory} with that service's keysets
 *   <li>{@code operator=true}: gives {@code kassa.operator.token-file}
 *   <li>{@code simulator=true}: a provider of this test class's own, in memory, with the local
 *       sales units; gives {@code kassa.vipps.base-url} and fills fields of type {@link
 *       VippsSimulator}
 * </ul>
 *
 * A plain JUnit test calls {@link #init} and {@link #start} itself and reads the returned map.
 */
public final class Infrastructure implements QuarkusTestResourceLifecycleManager {
  // Trust on both sides: it guards nothing in a test, but the key must be there.
  private static final String TEST_PASSWORD = "test";

  private Map<String, String> arguments = Map.of();
  private VippsSimulator simulator;

  /**
   * The temporary settings, credentials and keysets, also those of other services and of a till.
   */
  public static LocalFiles files() {
    return TestServers.shared().files();
  }

  @Override
  public void init(Map<String, String> initArgs) {
    arguments = Map.copyOf(initArgs);
  }

  @Override
  public Map<String, String> start() {
    TestServers servers = TestServers.shared();
    Map<String, String> config = new HashMap<>();
    config.put("kafka.bootstrap.servers", servers.bootstrapServers());
    argument("schema").ifPresent(schema -> config.putAll(datasource(servers.database(), schema)));
    argument("topics")
        .ifPresent(names -> Topics.createMissing(servers.bootstrapServers(), split(names)));
    if (isAsked("settings")) {
      config.put("kassa.settings.file", servers.files().settings().toString());
      config.put("kassa.credentials.directory", servers.files().credentials().toString());
    }
    argument("service")
        .ifPresent(
            service ->
                config.put("kassa.keysets.directory", servers.files().keysets(service).toString()));
    if (isAsked("operator")) {
      config.put("kassa.operator.token-file", servers.files().operatorToken().toString());
    }
    if (isAsked("simulator")) {
      simulator =
          VippsSimulator.start(
              SimulatorConfig.inMemory(
                  servers.files().salesUnitsAtProvider().toArray(SalesUnit[]::new)));
      config.put("kassa.vipps.base-url", simulator.baseUrl());
    }
    for (String category : List.of("kafka", "org.apache.kafka", "state.change.logger")) {
      config.put("quarkus.log.category.\"" + category + "\".level", "ERROR");
    }
    return config;
  }

  @Override
  public void inject(TestInjector testInjector) {
    testInjector.injectIntoFields(simulator, new TestInjector.MatchesType(VippsSimulator.class));
  }

  /** Leaves Kafka and PostgreSQL to the next test class. */
  @Override
  public void stop() {
    if (simulator != null) {
      simulator.close();
    }
  }

  private boolean isAsked(String name) {
    return argument(name).map(Boolean::parseBoolean).orElse(false);
  }

  private Optional<String> argument(String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  private static List<String> split(String names) {
    return Arrays.stream(names.split(",")).map(String::strip).toList();
  }

  private static Map<String, String> datasource(Database database, String schema) {
    database.createSchema(schema, TEST_PASSWORD, TEST_PASSWORD);
    return Map.of(
        "quarkus.datasource.reactive.url",
        database.reactiveUrl(schema),
        "quarkus.datasource.jdbc.url",
        database.jdbcUrl(schema),
        "quarkus.datasource.username",
        schema,
        "quarkus.datasource.password",
        TEST_PASSWORD,
        "quarkus.flyway.username",
        Database.owner(schema),
        "quarkus.flyway.password",
        TEST_PASSWORD);
  }
}
