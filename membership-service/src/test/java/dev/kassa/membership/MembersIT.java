// What operators do about members, and that nothing of an erased person is left.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Till.Heard;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LookupHash;
import dev.kassa.messaging.Sealer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "membership"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "membership"),
      @ResourceArg(name = "operator", value = "true")
    })
@QuarkusTestResource(ProviderSimulator.class)
class MembersIT extends RunningClub {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final String msisdn = number();

  @Test
  void aPersonIsShownCorrectedExportedAndErased() throws Exception {
    till.person(msisdn, "APPROVE", 0);
    IdentificationId id = till.identify(checkout, msisdn);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    String member = till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
    till.captured(checkout, id, 239_900, 3);
    till.hear(checkout, "purchase-registered");
    till.send(stray());
    till.hear(checkout.toString(), "pos.enrolment-requested.v1", h -> h.topic().contains(".dlt."));

    assertThat(run("find", "+" + msisdn)).startsWith("exit 0\n").contains(member, "2399");
    assertThat(run("find", "+4711")).startsWith("exit 1\n").contains("phoneNumber must be");
    String key = UUID.randomUUID().toString();
    for (int times = 0; times < 2; times++) {
      assertThat(
              run("correct", member, "--points", "-399", "--claim", "name=Kari Ny", "--key", key))
          .startsWith("exit 0\n");
    }
    Heard corrected = till.hear(member, "membership.member-changed.v1", h -> points(h) == 2000);
    assertThat(corrected.payload().path("points").asLong()).isEqualTo(2000);
    assertThat(run("show", "+" + msisdn))
        .contains("\"points\" : 2000")
        .containsOnlyOnce("\"CORRECT\"");
    assertThat(run("correct", member, "--points", "-1", "--key", key))
        .as("another act under the same key")
        .startsWith("exit 1\n");
    assertThat(run("consents", member)).startsWith("exit 0\n").contains("receivedAt");

    JsonNode export = JSON.readTree(run("export", member).substring("exit 0\n".length()));
    assertThat(export.path("held").findValuesAsText("what"))
        .contains("membership", "profile", "consents", "identification at a till", "purchase");
    assertThat(export.toString()).contains(msisdn, "Kari Ny", "sub_hash", "239900", "CORRECTION");
    for (JsonNode held : export.path("held")) {
      if (held.path("what").asText().equals("profile")) {
        assertThat(held.path("data").properties())
            .extracting(Map.Entry::getKey)
            .as("of user info, what somebody needs")
            .isSubsetOf("name", "given_name", "family_name", "email", "birthdate", "phone_number");
      }
    }
    assertThat(export.path("held").path(0).path("source").asText()).isNotEmpty();
    assertThat(export.path("held").path(0).path("ageDays").asLong(-1)).isZero();

    String erasure = UUID.randomUUID().toString();
    for (int times = 0; times < 2; times++) {
      assertThat(run("erase", member, "--key", erasure)).startsWith("exit 0\n");
    }
    till.hear(member, "membership.member-erased.v1", _ -> true);
    assertThat(run("erase", member)).startsWith("exit 1\n").contains("There is no such thing here");
    assertThat(run("show", member)).contains("erasedAt").doesNotContain("\"points\"");
    // A refund of what was booked on them brings nothing back.
    till.refunded(checkout, id, 239_900, 39_900, 4);
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    till.captured(next, id, 100_000, 3);
    till.identify(next, msisdn);
    till.hear(next, "non-member-recognised");
    forget(next);
    nothingIsLeftOf(member);
  }

  @Test
  void whoIsSaidToHaveTakenTheirConsentBackIsListedAndNothingElse() throws Exception {
    till.person(msisdn, "APPROVE", 0);
    IdentificationId id = till.identify(checkout, msisdn);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    String member = till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
    String before = rows(member);

    till.revoked("nobody-of-ours");
    till.revoked(till.sub(msisdn));
    till.revoked(till.sub(msisdn));
    await()
        .untilAsserted(
            () ->
                assertThat(tables.texts("select member_id || ' ' || times from consent_review"))
                    .containsExactly(member + " 2"));
    assertThat(rows(member)).as("nothing is changed by it alone").isEqualTo(before);
    assertThat(run("review")).startsWith("exit 0\n").contains(member, "\"times\" : 2");
    assertThat(run("export", member)).contains("said to have taken their consent back");
    assertThat(run("reviewed", member)).startsWith("exit 0\n");
    assertThat(run("reviewed", member)).as("there is nothing more").startsWith("exit 1\n");
    assertThat(run("review")).contains("Nobody.");
  }

  /** What a notice might have changed. */
  private String rows(String member) throws SQLException {
    return tables.texts("select cast(m as text) from member m where member_id = '" + member + "'")
        + " "
        + tables.texts(
            "select cast(c as text) from member_consent c where member_id = '" + member + "'")
        + tables.texts(
            "select cast(s as text) from member_subject s where member_id = '" + member + "'");
  }

  @Test
  void theDoorIsShutToWhoHasNoToken() throws Exception {
    HttpResponse<String> answer;
    try (HttpClient http = HttpClient.newHttpClient()) {
      answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url + "operator/members/m-x/export"))
                  .header("Authorization", "Bearer wrong")
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    }
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(run("show", "m-nobody"))
        .startsWith("exit 1\n")
        .contains("There is no such thing here");
  }

  // ---- searching

  private void nothingIsLeftOf(String member) throws SQLException {
    Keysets keysets = new Keysets(Infrastructure.files().keysets("membership"));
    List<String> values = new ArrayList<>(List.of(msisdn, "Nordmann", "Kari Ny"));
    keysets.lookupHash("msisdn-hash").all("msisdn\n" + msisdn).stream()
        .map(LookupHash.Hash::hex)
        .forEach(values::add);
    for (String table :
        tables.texts("select tablename from pg_tables where schemaname = 'membership'")) {
      String rows = String.join("\n", tables.texts("select t::text from \"" + table + "\" t"));
      assertThat(values).as("in clear or hashed in %s", table).noneMatch(rows::contains);
      if (!Set.of("member", "member_act", "outbox").contains(table)) {
        assertThat(rows).as("the member in %s", table).doesNotContain(member);
      }
    }
    Set<String> found = new TreeSet<>();
    for (ConsumerRecord<String, String> polled : everything()) {
      if (polled.topic().startsWith("pos.") && !polled.topic().contains(".dlt.")) {
        continue; // a till's own words, for as long as that topic keeps them
      }
      String text = polled.key() + headers(polled) + polled.value();
      assertThat(values).as("in clear on %s", polled.topic()).noneMatch(text::contains);
      if (opened(keysets, polled).anyMatch(clear -> values.stream().anyMatch(clear::contains))) {
        found.add(polled.topic());
      }
    }
    assertThat(found)
        .as("sealed, by retention: identifications for a day, dead letters for two weeks")
        .isSubsetOf("identity.customers.v1", "pos.enrolments.v1.dlt.membership-service")
        .contains("identity.customers.v1");
  }

  /** Who was identified again after the erasure is a stranger, whose row goes within minutes. */
  private void forget(CheckoutId where) throws SQLException {
    tables.execute("delete from identification where checkout_id = '" + where + "'");
  }

  private static String headers(ConsumerRecord<String, String> polled) {
    StringBuilder text = new StringBuilder();
    for (Header header : polled.headers()) {
      text.append(new String(header.value(), StandardCharsets.UTF_8)).append('\n');
    }
    return text.toString();
  }

  /** Sealed values of a record that open with a keyset of this service. */
  private static Stream<String> opened(Keysets keysets, ConsumerRecord<String, String> polled) {
    List<Sealer> sealers = List.of(keysets.sealer("msisdn"), keysets.sealer("membership-store"));
    List<Map.Entry<String, String>> sealed = new ArrayList<>();
    if (polled.value().startsWith("sealed:")) {
      sealed.add(Map.entry("value", polled.value()));
    } else if (polled.value().startsWith("{")) {
      try {
        JSON.readTree(polled.value())
            .properties()
            .forEach(
                field -> {
                  if (field.getValue().asText().startsWith("sealed:")) {
                    sealed.add(Map.entry(field.getKey(), field.getValue().asText()));
                  }
                });
      } catch (IOException _) {
        return Stream.empty(); // another test's nonsense
      }
    }
    return sealed.stream()
        .flatMap(
            field ->
                sealers.stream()
                    .map(
                        sealer ->
                            sealer.open(
                                polled.topic(), polled.key(), field.getKey(), field.getValue()))
                    .filter(Sealer.Opening.Opened.class::isInstance)
                    .map(opening -> ((Sealer.Opening.Opened) opening).text()));
  }

  private List<ConsumerRecord<String, String>> everything() {
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics().values().stream()
              .flatMap(List::stream)
              .filter(p -> !p.topic().startsWith("__"))
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    assertThat(all).isNotEmpty();
    return all;
  }

  // ---- shared

  private static long points(Heard heard) {
    return heard.payload().path("points").asLong();
  }

  private ProducerRecord<String, byte[]> stray() {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            "pos.enrolments.v1",
            checkout.toString(),
            "{\"checkoutId\":\"%s\",\"phoneNumber\":\"%s\"}"
                .formatted(checkout, msisdn)
                .getBytes(StandardCharsets.UTF_8));
    message
        .headers()
        .add("ce_id", UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8))
        .add("ce_source", Till.SOURCE.getBytes(StandardCharsets.UTF_8))
        .add("ce_type", "pos.enrolment-requested.v1".getBytes(StandardCharsets.UTF_8));
    return message;
  }
}
