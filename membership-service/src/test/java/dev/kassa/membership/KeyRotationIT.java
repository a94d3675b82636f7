// Keys are replaced while people are recognised, and then the old ones open nothing.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Till.Heard;
import dev.kassa.messaging.KeysetFile;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
class KeyRotationIT extends RunningClub {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> KEYSETS = List.of("membership-store", "msisdn-hash");

  /** Every sealed column, with what it was sealed for. */
  private static final Map<String, String> SEALED =
      Map.of(
          "member profile", "member_id",
          "member_consent consents", "member_id",
          "member_phone msisdn", "member_id",
          "member_subject sub", "member_id || chr(10) || msn",
          "past_ask msisdn", "club_id || chr(10) || phone_hash",
          "enrolment msisdn", "cast(enrolment_id as text)",
          "enrolment tokens", "cast(enrolment_id as text)",
          "identification msisdn", "cast(identification_id as text)");

  @ConfigProperty(name = "kassa.keysets.directory")
  Path keysets;

  @TempDir Path before;

  private final String msisdn = number();
  private final String imported = number();
  private final String refuser = number();

  @Test
  void afterARotationTheOldKeysOpenNothingAndEverybodyIsStillKnown() throws Exception {
    String member = joins();
    Path file = before.resolve("club.csv");
    Files.writeString(file, "phoneNumber\n+" + imported + "\n");
    assertThat(run("import", file.toString())).contains("1 taken");
    declines();
    rowsOfBefore(member);
    for (String name : KEYSETS) {
      Files.copy(keysets.resolve(name + ".json"), before.resolve(name + ".json"));
    }
    assertThat(underTheOldKeys()).as("the test finds what the old keys open").isGreaterThan(5);
    KEYSETS.forEach(name -> KeysetFile.of(keysets, name).promoteNewKey());
    // One bite, and then it is cut off.
    JsonNode bite = bite("");
    assertThat(bite.path("renewed").asInt()).isPositive();
    assertThat(recognised(msisdn)).as("in the middle").isEqualTo(member);
    assertThat(underTheOldKeys()).isPositive();

    String key = UUID.randomUUID().toString();
    String rotated = run("rotate", "--key", key);
    assertThat(rotated)
        .startsWith("exit 0\n")
        .contains("Nothing is left under an older key.", "past_ask done");
    assertThat(run("rotate", "--key", key)).as("again, for nothing").startsWith("exit 0\n");
    assertThat(tables.texts("select act || outcome from member_act where id = '" + key + "'"))
        .containsExactly("ROTATELEFT {}");

    assertThat(underTheOldKeys()).as("what the old keys open or find").isZero();
    KEYSETS.forEach(name -> KeysetFile.of(keysets, name).keepPrimaryOnly());
    bite("");
    assertThat(recognised(msisdn)).as("after it").isEqualTo(member);
    assertThat(recognised(imported)).isNotEmpty();
    assertThat(run("export", "+" + msisdn)).startsWith("exit 0\n").contains(msisdn);
    // The provider's name for them, which is all that tells them under another number.
    assertThat(joinsAgainUnderAnotherNumber()).isEqualTo(member);
    assertThat(
            tables.texts("select refused from past_ask where phone_hash = '" + hash(refuser) + "'"))
        .as("who said no has said no")
        .containsExactly("t");
  }

  private String joins() throws Exception {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    till.owner(msisdn, "rotated-" + msisdn, "APPROVE");
    IdentificationId id = till.identify(checkout, msisdn);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    return till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
  }

  private String joinsAgainUnderAnotherNumber() throws Exception {
    String other = number();
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    till.owner(other, "rotated-" + msisdn, "APPROVE");
    IdentificationId id = till.identify(checkout, other);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    return till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
  }

  private void declines() throws Exception {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    till.person(refuser, "DECLINE", 0);
    IdentificationId id = till.identify(checkout, refuser);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    till.hear(checkout, "enrolment-ended");
    // Whoever is being asked is in rows of their own; a hash without a number goes within a day.
    tables.execute("update enrolment set phone_hash = null, hash_version = null where not open");
  }

  /** A number of before numbers were stored beside their hashes is in the profile alone. */
  private void rowsOfBefore(String member) throws SQLException {
    tables.execute("update member_phone set msisdn = null where member_id = '" + member + "'");
    // Other tests leave people who were never stored with what they are called.
    tables.execute(
        "delete from member_subject where sub is null; delete from past_ask where msisdn is null;"
            + " delete from member_phone where msisdn is null and member_id <> '"
            + member
            + "'");
  }

  private String recognised(String number) throws Exception {
    CheckoutId checkout = new CheckoutId(UUID.randomUUID());
    till.identify(checkout, number);
    Heard heard = till.hear(checkout, "member-recognised");
    return heard.payload().path("memberId").asText();
  }

  /** How many values the keys of before open, and how many rows are found by their hashes. */
  private int underTheOldKeys() throws SQLException {
    Keysets old = new Keysets(before);
    Sealer sealer = old.sealer("membership-store");
    int opened = 0;
    for (Map.Entry<String, String> column : SEALED.entrySet()) {
      String[] name = column.getKey().split(" ");
      String sql =
          "select %s || '|' || %s from %s where %s is not null"
              .formatted(column.getValue(), name[1], name[0], name[1]);
      for (String row : tables.texts(sql)) {
        int end = row.lastIndexOf('|');
        if (sealer.open(name[0], row.substring(0, end), name[1], row.substring(end + 1))
            instanceof Sealer.Opening.Opened) {
          opened++;
        }
      }
    }
    int version = old.lookupHash("msisdn-hash").version();
    for (String table :
        List.of("member_phone", "member_subject", "past_ask", "enrolment", "identification")) {
      opened +=
          Integer.parseInt(
              tables
                  .texts("select count(*) from " + table + " where hash_version = " + version)
                  .getFirst());
    }
    LookupHash.Hash hash = old.lookupHash("msisdn-hash").current("msisdn\n" + msisdn);
    opened +=
        tables
            .texts("select member_id from member_phone where phone_hash = '" + hash.hex() + "'")
            .size();
    return opened;
  }

  private String hash(String number) {
    return new Keysets(keysets).lookupHash("msisdn-hash").current("msisdn\n" + number).hex();
  }

  private JsonNode bite(String at) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url + "operator/members/rotate"))
                  .header("Authorization", "Bearer " + Files.readString(tokenFile).strip())
                  .header("Idempotency-Key", UUID.randomUUID().toString())
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"operator\":\"test\",\"note\":\"asked\",\"at\":\"" + at + "\"}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    }
  }
}
