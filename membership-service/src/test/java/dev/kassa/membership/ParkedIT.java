// What cannot be taken yet holds up nobody, against real Kafka and real PostgreSQL.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.Till.Heard;
import dev.kassa.membership.shell.AutomaticSalesUnits;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.postgres.MessagingBeans;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@TestProfile(ParkedIT.OwnGroup.class)
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = @ResourceArg(name = "schema", value = "parking"))
@QuarkusTestResource(AutomaticSalesUnits.class)
class ParkedIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PERSON = "4790000123";

  /** Its tables are its own, and so is what it has read. */
  public static final class OwnGroup implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("mp.messaging.connector.smallrye-kafka.group.id", "membership-service-parking");
    }
  }

  @Inject MessagingBeans messaging;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @ConfigProperty(name = "kassa.keysets.directory")
  Path keysets;

  @ConfigProperty(name = "kassa.settings.file")
  Path settings;

  @Inject Tables tables;

  @TempDir Path directory;

  private Till till;

  @BeforeEach
  void open() {
    till = new Till(bootstrapServers, "http://127.0.0.1:1");
  }

  @AfterEach
  void close() {
    till.close();
  }

  @Test
  void aRecordWhoseKeyIsMissingHoldsUpItsOwnKeyOnlyAndIsTakenInOrder() throws Exception {
    LocalKeysets.writeMissing(directory.resolve("foreign"));
    Path foreign = directory.resolve("foreign/identity");
    CheckoutId stuck = new CheckoutId(UUID.randomUUID());
    CheckoutId other = new CheckoutId(UUID.randomUUID());
    IdentificationId first = new IdentificationId(UUID.randomUUID());
    IdentificationId second = new IdentificationId(UUID.randomUUID());

    till.identify(stuck, first, PERSON, new Keysets(foreign));
    till.identify(stuck, second, PERSON);
    till.identify(other, PERSON);

    till.hear(other, "non-member-recognised");
    await().atMost(PATIENCE).until(() -> parked(stuck.toString()) == 2);
    assertThat(till.events(stuck)).isEmpty();

    Path keyset = keysets.resolve("msisdn.json");
    Files.writeString(keyset, merged(keyset, foreign.resolve("msisdn.json")));
    messaging.lookAtParked();

    till.hear(
        stuck.toString(),
        "membership.non-member-recognised.v1",
        h -> h.payload().path("identificationId").asText().equals(second.toString()));
    assertThat(till.events(stuck))
        .extracting(Heard::payload)
        .extracting(
            payload -> payload.path("sequence").asLong(),
            payload -> payload.path("identificationId").asText())
        .containsExactly(tuple(1L, first.toString()), tuple(2L, second.toString()));
    await().atMost(PATIENCE).until(() -> parked(stuck.toString()) == 0);
  }

  @Test
  void aPurchaseWhoseUnitIsNotInTheSettingsWaitsForThem() throws Exception {
    Msn unknown = new Msn("777777");
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    IdentificationId id = new IdentificationId(UUID.randomUUID());
    till.captured(unknown, checkout, id, 20_000, 3);
    String key = unknown + "/" + Reference.of(checkout, 1);
    await().atMost(PATIENCE).until(() -> parked(key) == 1);

    addUnit(unknown);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              messaging.lookAtParked();
              return number(
                      "select net_captured from purchase where checkout_id = '" + checkout + "'")
                  == 20_000;
            });
    await().atMost(PATIENCE).until(() -> parked(key) == 0);
  }

  /** As an operator does it who adds a key: both open, the old one seals. */
  private static String merged(Path own, Path foreign) throws IOException {
    ObjectNode keyset = (ObjectNode) JSON.readTree(own.toFile());
    ArrayNode keys = (ArrayNode) keyset.path("key");
    JSON.readTree(foreign.toFile()).path("key").forEach(keys::add);
    return keyset.toString();
  }

  private void addUnit(Msn msn) throws IOException {
    JsonNode root = JSON.readTree(settings.toFile());
    ArrayNode units = (ArrayNode) root.path("salesUnits");
    ObjectNode unit = ((ObjectNode) units.get(0)).deepCopy();
    units.add(unit.put("msn", msn.value()));
    JSON.writeValue(settings.toFile(), root);
    Files.setLastModifiedTime(settings, FileTime.from(Instant.now().plusSeconds(1)));
  }

  private long parked(String key) throws SQLException {
    return number("select count(*) from parked where key = '" + key + "'");
  }

  private long number(String sql) throws SQLException {
    List<String> numbers = tables.texts(sql);
    return numbers.isEmpty() ? -1 : Long.parseLong(numbers.getFirst());
  }
}
