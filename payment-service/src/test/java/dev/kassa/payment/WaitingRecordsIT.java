package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.OtherKeyset;
import dev.kassa.messaging.postgres.MessagingBeans;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One key's trouble is never another's wait: what cannot be taken yet, and what is held. */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class WaitingRecordsIT {
  private static final AtomicInteger PEOPLE = new AtomicInteger(92_000_000);
  private static final String LETTERS = "pos.payments.v1.dlt.payment-service";

  VippsSimulator simulator;

  @Inject DataSource database;
  @Inject MessagingBeans messaging;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @ConfigProperty(name = "kassa.keysets.directory")
  Path keysets;

  private Till till;

  @BeforeEach
  void open() {
    till = new Till(bootstrapServers, "payment.events.v1", LETTERS);
  }

  @AfterEach
  void close() throws Exception {
    till.close();
    execute("delete from parked");
  }

  @Test
  void aMissingKeyParksItsOwnKeyOnlyAndEndsWhenItComes() throws Exception {
    OtherKeyset other = new OtherKeyset("payment-customer");
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String sealed =
        other
            .sealer()
            .seal("pos.payments.v1", Till.MSN + "/" + reference, "phoneNumber", approves());

    String request =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, sealed, 5000, ""));
    String cancel = till.send("pos.payment-cancel-requested.v1", reference, cancel(checkout));
    othersAreTaken();

    await().atMost(Duration.ofSeconds(20)).until(() -> parked(reference).size() == 2);
    assertThat(parked(reference).getFirst()).contains("keyset payment-customer");
    assertThat(till.of(Till.MSN + "/" + reference)).isEmpty();
    String before = other.addTo(keysets);
    try {
      messaging.lookAtParked();

      // In their order: the request is taken first, so that the cancel finds its payment.
      assertThat(till.outcome(cancel).outcomeOf()).contains(cancel);
      assertThat(till.types(reference).getFirst()).isEqualTo("payment.requested.v1");
      assertThat(till.outcome(request).outcomeOf()).contains(request);
      await().atMost(Duration.ofSeconds(20)).until(() -> parked(reference).isEmpty());
    } finally {
      Files.writeString(keysets.resolve("payment-customer.json"), before);
    }
  }

  @Test
  void anOperatorGivesAParkedRecordUpAndTheNextOfItsKeyIsTaken() throws Exception {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    String sealed =
        new OtherKeyset("payment-customer")
            .sealer()
            .seal("pos.payments.v1", Till.MSN + "/" + reference, "phoneNumber", approves());
    String lost =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, sealed, 5000, ""));
    String next =
        till.send(
            "pos.payment-requested.v1", reference, Till.request(checkout, 1, approves(), 5000, ""));
    await().atMost(Duration.ofSeconds(20)).until(() -> parked(reference).size() == 2);

    execute("update parked set bury = true where reason like '%keyset%'");
    messaging.lookAtParked();

    assertThat(till.outcome(lost).payload().path("reason").asText()).isEqualTo("INVALID");
    assertThat(till.eventOn(LETTERS, Till.MSN + "/" + reference).headers().get("kassa_dlt_reason"))
        .contains("operator");
    assertThat(till.outcome(next).type()).isEqualTo("payment.captured.v1");
  }

  @Test
  void aRowThatSomebodyHoldsKeepsNobodyElseWaiting() throws Exception {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    till.send(
        "pos.payment-requested.v1",
        reference,
        Till.request(checkout, 1, person(Decision.Act.IGNORE), 5000, ""));
    till.event("payment.created.v1", Till.MSN + "/" + reference);
    String cancel;
    try (Connection holder = database.getConnection();
        PreparedStatement lock =
            holder.prepareStatement("select 1 from payment where reference = ? for update")) {
      holder.setAutoCommit(false);
      lock.setString(1, reference);
      lock.executeQuery();
      cancel = till.send("pos.payment-cancel-requested.v1", reference, cancel(checkout));

      othersAreTaken();

      assertThat(till.types(reference)).doesNotContain("payment.terminated.v1");
      holder.rollback();
    }
    assertThat(till.outcome(cancel).type()).isEqualTo("payment.terminated.v1");
  }

  /** Enough to meet every partition. */
  private void othersAreTaken() {
    List<String> checkouts = IntStream.range(0, 9).mapToObj(_ -> Till.newCheckout()).toList();
    for (String checkout : checkouts) {
      till.send(
          "pos.payment-requested.v1",
          checkout + "-1",
          Till.request(checkout, 1, approves(), 5000, ""));
    }
    // Captured by reads: what is due goes on as well.
    checkouts.forEach(
        checkout -> till.event("payment.captured.v1", Till.MSN + "/" + checkout + "-1"));
  }

  private List<String> parked(String reference) throws Exception {
    List<String> reasons = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query =
            connection.prepareStatement("select reason from parked where key = ? order by id")) {
      query.setString(1, Till.MSN + "/" + reference);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          reasons.add(rows.getString(1));
        }
      }
    }
    return reasons;
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String approves() {
    return person(Decision.Act.APPROVE);
  }

  private String person(Decision.Act act) {
    String digits = Integer.toString(PEOPLE.incrementAndGet());
    simulator.put(
        Person.of("47" + digits).named("Kari Nordmann").paying(new Person.Script(act, 50)));
    return digits;
  }

  private static String cancel(String checkout) {
    return """
        {"msn":"123456","reference":"%s-1","checkoutId":"%s","storeId":"oslo-1","posId":"till-7",
         "reason":"CUSTOMER_LEFT"}"""
        .formatted(checkout, checkout);
  }
}
