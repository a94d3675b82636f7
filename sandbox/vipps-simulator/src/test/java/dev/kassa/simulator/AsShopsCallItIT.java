// What the provider takes and does though its own texts say it otherwise, or not at all.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AsShopsCallItIT extends Simulated {
  private static final String SHARING =
      "\"profile\":{\"scope\":\"name email phoneNumber birthDate address\"},\"reference\"";

  @Test
  @Section("1.3")
  void pathsAreFoundInWhateverCase() {
    prompt();
    assertThat(
            till.with(
                    "POST",
                    "/accessToken/get",
                    "",
                    "client_id",
                    UNIT.clientId(),
                    "client_secret",
                    UNIT.clientSecret())
                .status())
        .isEqualTo(200);
    assertThat(
            till.post("/ePayment/V1/Payments", "k1", Till.payment("Reference-1", 1000, ADA))
                .status())
        .isEqualTo(201);
    await().until(() -> state("Reference-1").equals("AUTHORIZED"));
    assertThat(till.get("/epayment/v1/PAYMENTS/Reference-1").status()).isEqualTo(200);
    // What is not fixed is left as it is.
    assertThat(till.read("reference-1").status()).isEqualTo(404);
    assertThat(till.get("/epayment/v2/payments/Reference-1").status()).isEqualTo(404);
  }

  @Test
  @Section({"2.4", "5.1"})
  void registrationsAndStickersNeedNoContentType() {
    for (var type : new String[] {"", "application/x-www-form-urlencoded"}) {
      assertThat(
              till.with(
                      "POST",
                      "/webhooks/v1/webhooks",
                      "{\"url\":\"%s\",\"events\":[\"epayments.payment.created.v1\"]}"
                          .formatted(receiver.url()),
                      "Content-Type",
                      type)
                  .status())
          .isEqualTo(201);
      assertThat(
              till.with(
                      "PUT",
                      "/qr/v1/merchant-callback/till-7",
                      "{\"locationDescription\":\"Till 7\"}",
                      "Content-Type",
                      type)
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  @Section("4.1")
  void redirectTakesANumberThatHasNoApp() {
    var redirect =
        Till.payment("reference-1", 1000, "4799999999")
            .replace(
                "\"userFlow\":\"PUSH_MESSAGE\"",
                "\"userFlow\":\"WEB_REDIRECT\",\"returnUrl\":\"https://shop.example/back\"");
    assertThat(till.post(PAYMENTS, "k1", redirect).status()).isEqualTo(201);
    assertThat(till.create("reference-2", "k2", 1000, "4799999999").code()).isEqualTo("7010");
  }

  @Test
  @Section({"4.4", "5.4", "3.9"})
  void whatTheCustomerSharesIsReadAndTold() {
    person(
        ADA,
        """
        {"name":"Ada Lovelace","email":"ada@example.com","birthDate":"1990-12-10",
         "address":{"streetAddress":"Storgata 1","postalCode":"0155","region":"Oslo","country":"NO"},
         "payments":"approve"}""");
    till.register(receiver.url(), "epayments.payment.authorized.v1");
    assertThat(
            till.post(
                    PAYMENTS,
                    "k1",
                    Till.payment("reference-1", 1000, ADA).replaceFirst("\"reference\"", SHARING))
                .status())
        .isEqualTo(201);
    await().until(() -> state("reference-1").equals("AUTHORIZED"));
    var read = till.read("reference-1").body();
    var details = read.path("userDetails");
    assertThat(details.path("firstName").asText()).isEqualTo("Ada");
    assertThat(details.path("lastName").asText()).isEqualTo("Lovelace");
    assertThat(details.path("email").asText()).isEqualTo("ada@example.com");
    assertThat(details.path("mobileNumber").asText()).isEqualTo(ADA);
    assertThat(details.path("dateOfBirth").asText()).isEqualTo("1990-12-10");
    assertThat(details.at("/addresses/0/addressLine1").asText()).isEqualTo("Storgata 1");
    assertThat(details.at("/addresses/0/postCode").asText()).isEqualTo("0155");
    await().until(() -> receiver.received().size() == 1);
    assertThat(receiver.received().getFirst().json().path("userDetails")).isEqualTo(details);

    var sub = read.at("/profile/sub").asText();
    var profile = till.get("/vipps-userinfo-api/userinfo/" + sub);
    assertThat(profile.status()).isEqualTo(200);
    assertThat(profile.body().path("name").asText()).isEqualTo("Ada Lovelace");
    assertThat(profile.body().path("phone_number").asText()).isEqualTo(ADA);
    assertThat(till.get("/vipps-userinfo-api/userinfo/nobody").status()).isEqualTo(404);
    simulator.advance(Duration.ofHours(169));
    till.signedIn();
    assertThat(till.get("/vipps-userinfo-api/userinfo/" + sub).body().path("email").asText())
        .isEqualTo("[Expired]");
    // Who is asked for nothing shares nothing.
    authorized("reference-2", 1000);
    assertThat(till.read("reference-2").body().has("userDetails")).isFalse();
    assertThat(till.read("reference-2").body().path("profile").has("sub")).isFalse();
  }

  @Test
  @Section({"4.4", "4.7", "7.3"})
  void reservationThatNobodyCapturesIsReleasedByTheProvider() {
    prompt();
    authorized("reference-1", 1000);
    authorized("reference-2", 1000);
    assertThat(till.read("reference-1").body().at("/paymentMethod/cardBin").asText())
        .isEqualTo("492556");
    assertThat(till.capture("reference-2", "k1", 400).status()).isEqualTo(200);
    simulator.advance(Duration.ofDays(179));
    till.signedIn();
    assertThat(cancelled("reference-1")).isZero();
    simulator.advance(Duration.ofDays(2));
    till.signedIn();
    assertThat(cancelled("reference-1")).isEqualTo(1000);
    assertThat(cancelled("reference-2")).isEqualTo(600);
    assertThat(till.events("reference-1").body().findValuesAsText("name"))
        .containsExactly("CREATED", "AUTHORIZED", "CANCELLED");
    assertThat(till.capture("reference-1", "k2", 1000).code()).isEqualTo("6070");
  }

  private long cancelled(String reference) {
    return till.read(reference).body().at("/aggregate/cancelledAmount/value").asLong();
  }

  /** Units that name the same keys are a partner's. */
  @Test
  @Section({"1.2", "3.2"})
  void partnersKeysServeSeveralUnitsByTheirNumber() {
    var second =
        Settings.unit(
            """
            {"msn":"765432","clientId":"client-1","clientSecret":"secret-1",
             "subscriptionKeys":["key-1"],"market":"NO"}""");
    start(SimulatorConfig.inMemory(UNIT, second).with(FAST));
    prompt();
    assertThat(till.create("reference-1", "k1", 1000, ADA).status()).isEqualTo(201);
    var other = new Till(simulator.baseUrl(), second).signedIn();
    assertThat(other.create("reference-1", "k1", 1000, ADA).status()).isEqualTo(201);
    assertThat(till.with("GET", "/webhooks/v1/webhooks", "", "Merchant-Serial-Number", "").status())
        .isEqualTo(400);
    assertThat(till.get("/webhooks/v1/webhooks").status()).isEqualTo(200);
    // At the login by the merchant token.
    var hint = "login_hint=urn%3Amsisdn%3A" + ADA;
    var form = new String[] {"Content-Type", "application/x-www-form-urlencoded"};
    assertThat(other.with("POST", EXISTS, hint, form).body().path("exists").asBoolean()).isTrue();
    assertThat(
            other
                .with("POST", EXISTS, hint, form[0], form[1], "Merchant-Serial-Number", "654321")
                .status())
        .isEqualTo(401);
  }

  @Test
  @Section("5.3")
  void portThatGoesWithoutSayingIsNotSigned() {
    var body = "{}".getBytes(StandardCharsets.UTF_8);
    var date = "Thu, 30 Mar 2023 08:38:32 GMT";
    var named = signed("https://shop.example:443/hooks", date, body);
    assertThat(named.host()).isEqualTo("shop.example");
    assertThat(named).isEqualTo(signed("https://shop.example/hooks", date, body));
    assertThat(signed("https://shop.example:8080/hooks", date, body).host())
        .isEqualTo("shop.example:8080");
  }

  private static Signature.Headers signed(String url, String date, byte[] body) {
    return new Signature.Signer("secret", URI.create(url)).sign(date, body);
  }
}
