// After a rotation the old key opens nothing, and a call that was on its way is made all the same.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.KeysetFile;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "operator", value = "true"),
      @ResourceArg(name = "simulator", value = "true")
    })
class KeyRotationIT {
  private static final String STORE = "payment-store";
  private static final String PHONE = "90111333";

  /** More than one bite. */
  private static final int WAITING = 501;

  private static final String SEALED = "sealed:v1:";

  VippsSimulator simulator;

  @Inject DataSource database;

  @TestHTTPResource URL url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @ConfigProperty(name = "kassa.keysets.directory")
  Path keysets;

  @TempDir Path before;

  @AfterEach
  void noFaults() {
    simulator.faults(List.of());
  }

  @Test
  void afterARotationTheOldKeyOpensNothingAndACallOnItsWayIsMade() throws Exception {
    try (Till till =
        new Till(bootstrapServers, "payment.events.v1", "pos.payments.v1.dlt.payment-service")) {
      String reference = captureUnanswered(till);
      Files.copy(keysets.resolve(STORE + ".json"), before.resolve(STORE + ".json"));
      waitingCalls(reference);
      assertThat(opened(before)).isGreaterThan(WAITING);
      KeysetFile.of(keysets, STORE).promoteNewKey();
      // One bite, and then it is cut off.
      String bite = bite();
      assertThat(bite).contains("\"renewed\":500", "\"next\"");
      assertThat(opened(before)).isBetween(1, WAITING);

      String key = UUID.randomUUID().toString();
      for (int times = 0; times < 2; times++) {
        assertThat(operator().command("rotate", "--note", "the yearly one", "--key", key))
            .startsWith("exit 0\n")
            .contains("provider_call done", "Nothing is left under an older key.");
      }
      assertThat(
              query(
                  "select operator || ' ' || note || ' ' || left_over from key_rotation"
                      + " where cast(id as text) = ?",
                  key))
          .containsExactly(System.getProperty("user.name") + " the yearly one 0");

      assertThat(opened(before)).as("what the old key opens").isZero();
      KeysetFile.of(keysets, STORE).keepPrimaryOnly();
      bite();
      assertThat(opened(keysets)).isGreaterThan(WAITING);
      simulator.faults(List.of());
      assertThat(
              till.event("payment.captured.v1", Till.MSN + "/" + reference)
                  .payload()
                  .at("/amounts/captured")
                  .asLong())
          .as("taken once, with the bytes of before")
          .isEqualTo(5000);
    }
  }

  @Test
  void whoDoesNotSayWhyOrWhereIsRefused() throws Exception {
    assertThat(operator().command("rotate")).startsWith("exit 1\n").contains("Say why with --note");
    assertThat(rotate("{\"operator\":\"Kari\",\"note\":\"x\",\"at\":\"-1\"}").status())
        .isEqualTo(400);
    assertThat(rotate("null").status()).isEqualTo(400);
  }

  private String captureUnanswered(Till till) throws SQLException {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    simulator.put(Person.of("47" + PHONE).paying(new Person.Script(Decision.Act.APPROVE, 100)));
    simulator.faults(
        List.of(
            FaultRule.always(FaultRule.Endpoint.CAPTURE, FaultRule.Kind.STATUS_500_BEFORE_EFFECT)));
    till.send("pos.payment-requested.v1", reference, Till.request(checkout, 1, PHONE, 5000, ""));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                !query(
                        "select 'x' from provider_call c join payment p on p.id = c.payment_id"
                            + " where c.kind = 'CAPTURE' and c.attempts > 0 and p.reference = ?",
                        reference)
                    .isEmpty());
    return reference;
  }

  /** As many whose time comes later. */
  private void waitingCalls(String reference) throws SQLException {
    Sealer sealer = new Keysets(before).sealer(STORE);
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                insert into provider_call (payment_id, msn, kind, idempotency_key, request,
                  next_attempt_at)
                select id, msn, 'CREATE', ?, decode(?, 'base64'), now() + interval '1 hour'
                from payment where reference = ?
                """)) {
      for (int i = 0; i < WAITING; i++) {
        String sealed =
            sealer.seal("provider_call", Till.MSN + "/" + reference, "CREATE", "body " + i);
        insert.setString(1, "waiting-" + i);
        insert.setString(
            2,
            Base64.getEncoder()
                .encodeToString(Base64.getUrlDecoder().decode(sealed.substring(SEALED.length()))));
        insert.setString(3, reference);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** How many calls these keys open. */
  private int opened(Path keys) throws SQLException {
    Sealer sealer = new Keysets(keys).sealer(STORE);
    int opened = 0;
    for (String row :
        query(
            "select p.msn || '/' || p.reference || '|' || c.kind || '|' || encode(c.request,"
                + " 'base64') from provider_call c join payment p on p.id = c.payment_id"
                + " where c.request is not null")) {
      String[] parts = row.split("\\|");
      String sealed =
          SEALED
              + Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(Base64.getMimeDecoder().decode(parts[2]));
      if (sealer.openBytes("provider_call", parts[0], parts[1], sealed).isPresent()) {
        opened++;
      }
    }
    return opened;
  }

  private List<String> query(String sql, String... values) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        select.setString(i + 1, values[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }

  private String bite() throws IOException, InterruptedException {
    OperatorDesk.Answer answer = rotate("{\"operator\":\"Kari\",\"note\":\"by hand\"}");
    assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    return answer.body().toString();
  }

  private OperatorDesk.Answer rotate(String body) throws IOException, InterruptedException {
    return operator().post("/keys/rotate", UUID.randomUUID(), body);
  }

  private OperatorDesk operator() {
    return new OperatorDesk(url);
  }
}
