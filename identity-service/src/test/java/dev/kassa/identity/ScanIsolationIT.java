package dev.kassa.identity;

import static dev.kassa.identity.ScansAtTheProvider.CODE;
import static dev.kassa.identity.ScansAtTheProvider.TYPED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One store's trouble is not another's wait (DESIGN 7). */
@QuarkusTest
@QuarkusTestResource(value = ScansAtTheProvider.class, restrictToAnnotatedClass = true)
class ScanIsolationIT {
  /** From append to the last useful answer (DESIGN 4), and room for a busy machine. */
  private static final Duration DEADLINE = Duration.ofSeconds(8 + 4);

  VippsSimulator simulator;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  @ConfigProperty(name = "test.keysets.root")
  Path keysets;

  private Till oslo;
  private Till aarhus;

  @BeforeEach
  void open() {
    oslo = Till.oslo(servers);
    aarhus = Till.aarhus(servers);
    ScansAtTheProvider.introduce(simulator);
    // Everything is warm, and the token is here.
    for (Till till : List.of(oslo, aarhus)) {
      for (int i = 0; i < 20; i++) {
        till.answers(till.scans("qrCode", CODE), 1);
      }
    }
  }

  @AfterEach
  void close() {
    simulator.faults(List.of());
    oslo.close();
    aarhus.close();
  }

  /** Sealed with a key that identity-service does not have. */
  private String sealedWithAWrongKey(CheckoutId checkout) {
    return new Keysets(keysets.resolve("membership"))
        .sealer("membership-store")
        .seal(Topic.POS_SCANS.topicName(), checkout.toString(), "qrCode", CODE);
  }

  /** Scans of others, one after the other: usually within a second, and never near the deadline. */
  private static void othersAreAnsweredAtOnce(List<Runnable> others) {
    List<Duration> took = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (Runnable other : others) {
        Instant before = Instant.now();
        other.run();
        took.add(Duration.between(before, Instant.now()));
      }
    }
    took.sort(Comparator.naturalOrder());
    assertThat(took.get(took.size() / 2)).as("half of %s", took).isLessThan(Duration.ofSeconds(1));
    assertThat(took.getLast()).as("all of %s", took).isLessThan(Duration.ofSeconds(7));
  }

  private static void identifies(Till till, String field, String value) {
    assertThat(till.answers(till.scans(field, value), 1).getFirst().message())
        .isInstanceOf(CustomerIdentified.class);
  }

  private static Reason reason(Envelope answer) {
    assertThat(answer.message()).isInstanceOf(CustomerUnidentified.class);
    return ((CustomerUnidentified) answer.message()).reason();
  }

  /** Answers by checkout, each the only one and by the deadline. */
  private static Map<CheckoutId, Reason> reasons(
      Till till, Map<CheckoutId, Instant> asked, Duration within) {
    Map<CheckoutId, Reason> reasons = new HashMap<>();
    for (Map.Entry<CheckoutId, Instant> one : asked.entrySet()) {
      List<Envelope> answers = till.answers(one.getKey(), 1);
      assertThat(answers).hasSize(1);
      reasons.put(one.getKey(), reason(answers.getFirst()));
      assertThat(Duration.between(one.getValue(), answers.getFirst().appendedAt()))
          .isLessThan(within);
    }
    return reasons;
  }

  @Test
  void storeWithAWrongKeyHoldsUpNobody() {
    Map<CheckoutId, Instant> wrong = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      CheckoutId checkout = new CheckoutId(UUID.randomUUID());
      oslo.scans(checkout, "qrCode", sealedWithAWrongKey(checkout));
      wrong.put(checkout, Instant.now());
    }
    othersAreAnsweredAtOnce(
        List.of(
            () -> identifies(aarhus, "qrCode", CODE),
            () -> identifies(oslo, "qrCode", CODE),
            () -> identifies(oslo, "phoneNumber", TYPED)));
    assertThat(reasons(oslo, wrong, DEADLINE).values()).containsOnly(Reason.UNREADABLE);
    List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
    wrong
        .keySet()
        .forEach(checkout -> letters.addAll(oslo.hears(Till.DEAD_LETTERS, checkout.toString(), 1)));
    assertThat(letters).as("nothing is lost").hasSize(300);
  }

  @Test
  void keyThatComesInTimeOpensTheScan() throws IOException {
    Path scan = keysets.resolve("identity").resolve("scan.json");
    byte[] before = Files.readAllBytes(scan);
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    oslo.scans(checkout, "qrCode", sealedWithAWrongKey(checkout));
    identifies(aarhus, "qrCode", CODE); // it is looked for meanwhile
    try {
      ObjectMapper json = new ObjectMapper();
      ObjectNode keyset = (ObjectNode) json.readTree(before);
      ((ArrayNode) keyset.path("key"))
          .addAll(
              (ArrayNode)
                  json.readTree(
                          keysets.resolve("membership").resolve("membership-store.json").toFile())
                      .path("key"));
      write(scan, json.writeValueAsBytes(keyset));
      assertThat(oslo.answers(checkout, 1).getFirst().message())
          .isInstanceOf(CustomerIdentified.class);
    } finally {
      write(scan, before);
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.write(aside, content);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Keys that are refused, and a breaker that opens, are one sales unit's own. */
  @ParameterizedTest
  @CsvSource({"STATUS, 403", "STATUS_500_BEFORE_EFFECT,"})
  void storeWithAWrongSubscriptionHoldsUpNobody(FaultRule.Kind kind, Integer status) {
    simulator.faults(
        List.of(
            new FaultRule(
                FaultRule.Endpoint.EXCHANGE,
                kind,
                null,
                null,
                null,
                "123456",
                null,
                status,
                null,
                null,
                null)));
    Map<CheckoutId, Instant> broken = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      broken.put(oslo.scans("qrCode", CODE), Instant.now());
    }
    othersAreAnsweredAtOnce(
        List.of(
            () -> identifies(aarhus, "qrCode", CODE),
            () -> identifies(oslo, "phoneNumber", TYPED)));
    assertThat(reasons(oslo, broken, DEADLINE).values()).containsOnly(Reason.PROVIDER_UNAVAILABLE);
  }

  @Test
  void storeWhoseProviderHangsHoldsUpNobody() {
    simulator.faults(
        List.of(
            new FaultRule(
                FaultRule.Endpoint.EXCHANGE,
                FaultRule.Kind.DELAY,
                null,
                null,
                null,
                "123456",
                null,
                null,
                null,
                8_000L,
                null)));
    Map<CheckoutId, Instant> hanging = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      hanging.put(oslo.scans("qrCode", CODE), Instant.now());
    }
    othersAreAnsweredAtOnce(
        List.of(
            () -> identifies(aarhus, "qrCode", CODE),
            () -> identifies(oslo, "phoneNumber", TYPED)));
    assertThat(reasons(oslo, hanging, DEADLINE).values()).containsOnly(Reason.PROVIDER_UNAVAILABLE);
  }
}
