// A stuck payment from the list to its end, as an operator sees it over HTTP.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Keysets;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URL;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** With a payment for which the provider names more than the till asked for. */
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
class OperatorIT {
  private static final String RELEASE =
      "{\"act\":\"RELEASE\",\"operator\":\"Kari\",\"note\":\"agreed with the customer\"}";

  private static final String PHONE = "90111222";

  VippsSimulator simulator;

  @Inject DataSource database;

  @TestHTTPResource URL url;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  @Test
  void aStuckPaymentIsListedShownAndReleasedOnce() throws Exception {
    try (Till till =
        new Till(bootstrapServers, "payment.events.v1", "pos.payments.v1.dlt.payment-service")) {
      String reference = stuck(till);
      String payment = "/payments/" + Till.MSN + "/" + reference;
      String acts = payment + "/acts";

      assertThat(operator().get("/payments/stuck", "wrong").status()).isEqualTo(401);
      assertThat(operator().post(acts, UUID.randomUUID(), RELEASE, "wrong").status())
          .isEqualTo(401);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> operator().get("/payments/stuck").body().toString().contains(reference));
      JsonNode shown = operator().get(payment).body();
      assertThat(shown.path("reason").asText()).isEqualTo("ODD_AMOUNT");
      assertThat(shown.path("state").asText()).isEqualTo("5000 is reserved and the till decides");
      assertThat(shown.path("history").toString()).contains("create: 1 attempt", "stuck: the prov");
      assertThat(operator().command("stuck"))
          .startsWith("exit 0\n")
          .contains(Till.MSN + "/" + reference);
      assertThat(operator().command("show", Till.MSN + "/" + reference))
          .startsWith("exit 0\n")
          .contains("asked 4000, authorized 5000, captured 0", "Possible:", "SETTLED_BY_HAND");
      assertThat(shown.path("possible").findValuesAsText("act"))
          .containsExactly("READ_AGAIN", "RELEASE", "SETTLED_BY_HAND");

      OperatorDesk.Answer capture =
          operator().post(acts, UUID.randomUUID(), RELEASE.replace("RELEASE", "CAPTURE"));
      assertThat(capture.status()).isEqualTo(409);
      assertThat(capture.body().path("detail").asText()).startsWith("CAPTURE is not possible");
      UUID key = UUID.randomUUID();
      OperatorDesk.Answer first = operator().post(acts, key, RELEASE);
      assertThat(first.status()).as(first.toString()).isEqualTo(200);
      assertThat(operator().post(acts, key, RELEASE)).isEqualTo(first);
      assertThat(releasedBy(key, reference))
          .as("the same act, from the command line")
          .startsWith("exit 0\n")
          .contains("Done at " + first.body().path("at").asText() + ": RELEASE");
      assertThat(operator().post(acts, key, RELEASE.replace("Kari", "Ola")).status())
          .isEqualTo(422);

      Till.Event released = till.event("payment.cancelled.v1", Till.MSN + "/" + reference);
      assertThat(released.payload().at("/amounts/cancelled").asLong()).isEqualTo(5000);
      assertThat(operator().get("/payments/stuck").body().toString()).doesNotContain(reference);
      JsonNode after = operator().get(payment).body();
      assertThat(after.path("state").asText()).startsWith("over (cancelled)");
      assertThat(after.path("possible")).isEmpty();
      assertThat(after.path("history").toString())
          .containsOnlyOnce("Kari: RELEASE")
          .containsOnlyOnce("Kari: CAPTURE")
          .contains("not done: CAPTURE is not possible");
      assertThat(operator().post(acts, UUID.randomUUID(), RELEASE).status())
          .as("nothing is left to do")
          .isEqualTo(409);
      assertThat(releasedBy(UUID.randomUUID(), reference))
          .startsWith("exit 1\n")
          .contains("The act is not possible: the payment is not stuck");
    }
  }

  @Test
  void whatWasSettledInThePortalIsBelievedByHand() throws Exception {
    try (Till till =
        new Till(bootstrapServers, "payment.events.v1", "pos.payments.v1.dlt.payment-service")) {
      String reference = stuck(till);
      String payment = Till.MSN + "/" + reference;
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> operator().get("/payments/stuck").body().toString().contains(reference));

      assertThat(settledByHand(payment, 4000))
          .startsWith("exit 1\n")
          .contains("captured and cancelled must add up to authorized");
      assertThat(settledByHand(payment, 5000)).startsWith("exit 0\n").contains(": SETTLED_BY_HAND");

      Till.Event cancelled = till.event("payment.cancelled.v1", payment);
      assertThat(cancelled.payload().at("/amounts/cancelled").asLong()).isEqualTo(5000);
      assertThat(operator().get("/payments/stuck").body().toString()).doesNotContain(reference);
      assertThat(operator().command("show", payment))
          .contains(
              "authorized 5000, captured 0, cancelled 5000", "Nothing is to be done by hand.");
      assertThat(settledByHand(payment, 5000))
          .startsWith("exit 1\n")
          .contains("the payment is not stuck");
    }
  }

  private OperatorDesk operator() {
    return new OperatorDesk(url);
  }

  private String settledByHand(String payment, long cancelled) {
    return operator()
        .command(
            "resolve",
            payment,
            "SETTLED_BY_HAND",
            "--authorized",
            "5000",
            "--captured",
            "0",
            "--cancelled",
            Long.toString(cancelled),
            "--refunded",
            "0",
            "--note",
            "given back in the portal");
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    OperatorDesk.Answer unknown = operator().get("/payments/123456/" + UUID.randomUUID());
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().path("type").asText()).isEqualTo("urn:kassa:problem:not-found");
    OperatorDesk.Answer noNote =
        operator()
            .post(
                "/payments/123456/" + UUID.randomUUID() + "/acts",
                UUID.randomUUID(),
                "{\"act\":\"RELEASE\"}");
    assertThat(noNote.status()).isEqualTo(400);
    assertThat(noNote.body().path("detail").asText()).startsWith("operator must be");
  }

  /** Reserved as asked; then what was asked is made less, and a read finds more at the provider. */
  private String stuck(Till till) throws Exception {
    String checkout = Till.newCheckout();
    String reference = checkout + "-1";
    simulator.put(
        Person.of("47" + PHONE)
            .named("Kari Nordmann")
            .paying(new Person.Script(Decision.Act.APPROVE, 200)));
    String request =
        till.send(
            "pos.payment-requested.v1",
            reference,
            Till.request(checkout, 1, PHONE, 5000, "\"capture\":{\"policy\":\"MANUAL\"},"));
    assertThat(till.outcome(request).type()).isEqualTo("payment.authorized.v1");
    askedLess(reference);
    portal(till, reference);
    return reference;
  }

  private void askedLess(String reference) throws Exception {
    try (Connection connection = database.getConnection();
        PreparedStatement less =
            connection.prepareStatement(
                """
                update payment_request set request = replace(request, '5000', '4000')
                where payment_id = (select id from payment where reference = ?)""")) {
      less.setString(1, reference);
      assertThat(less.executeUpdate()).isEqualTo(1);
    }
  }

  /** Tells of an act in the merchant portal, so that the service reads. */
  private static void portal(Till till, String reference) {
    String key = Till.MSN + "/" + reference;
    String body =
        """
        {"msn":"123456","reference":"%s","pspReference":"%s","name":"CANCELLED",
         "amount":{"currency":"NOK","value":1},"timestamp":"2026-11-22T12:00:00Z","success":true}"""
            .formatted(reference, UUID.randomUUID());
    String sealed =
        new Keysets(Infrastructure.files().keysets("webhook-ingest"))
            .sealer("webhook")
            .seal("vipps.webhooks.v1", key, "body", body);
    till.send(
        UUID.randomUUID().toString(),
        "vipps.webhooks.v1",
        "epayments.payment.cancelled.v1",
        key,
        "{\"msn\":\"123456\",\"reference\":\"%s\",\"name\":\"CANCELLED\",\"body\":\"%s\"}"
            .formatted(reference, sealed),
        "/kassa/webhook-ingest");
  }

  private String releasedBy(UUID key, String reference) {
    return operator()
        .command(
            "resolve",
            Till.MSN + "/" + reference,
            "RELEASE",
            "--operator",
            "Kari",
            "--note",
            "agreed with the customer",
            "--key",
            key.toString());
  }
}
