// Every setting for what the documentation leaves open, one way and the other (API 9).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoicesIT extends Simulated {
  private static final String QR = "/qr/v1/exchange";

  private Till.Got exchange(String text) {
    return till.post(QR, null, "{\"qrCode\":\"" + text + "\"}");
  }

  private String startLogin() {
    return till.form(START, startForm()).body().path("auth_req_id").asText();
  }

  @Test
  @Section("4.8")
  @Choice({"errorStatuses", "foreignMsnStatus", "contentTypeStatus"})
  void statusesThatAreNotPublished() {
    prompt();
    assertThat(till.create("reference-1", "k", 1000, "4700000000").status()).isEqualTo(400);
    startWith(
        "{\"errorStatuses\":{\"7010\":404},\"foreignMsnStatus\":401,\"contentTypeStatus\":400}");
    var unknown = till.create("reference-1", "k", 1000, "4700000000");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body().path("status").asInt()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("7010");
    var path = PAYMENTS + "/reference-1";
    assertThat(till.with("GET", path, "", "Merchant-Serial-Number", "654321").status())
        .isEqualTo(401);
    assertThat(till.with("POST", PAYMENTS, "{}", "Content-Type", "text/plain").status())
        .isEqualTo(400);
    startWith("{}");
    assertThat(till.with("POST", PAYMENTS, "{}", "Content-Type", "").status()).isEqualTo(415);
    assertThat(
            till.with("POST", PAYMENTS, "{}", "Content-Type", "Application/JSON; charset=utf-8")
                .status())
        .isEqualTo(400);
  }

  /** As shops' plugins send them. */
  @Test
  @Section("4.1")
  @Choice("strictBodies")
  void bodiesThatAreNotAsDocumented() {
    var body =
        """
        {"amount":{"currency":"NOK","value":"1000"},"paymentMethod":{"type":"WALLET","card":null},
         "reference":12345678,"userFlow":"PUSH_MESSAGE","customerInteraction":"CUSTOMER_PRESENT",
         "customer":{"phoneNumber":%s},"paymentDescription":"Winter jacket","plugin":"1.2",
         "receipt":{}}"""
            .formatted(ADA);
    for (var strict : List.of(true, false)) {
      startWith("{\"strictBodies\":%s}".formatted(strict));
      prompt();
      assertThat(till.post(PAYMENTS, "k1", body).status()).isEqualTo(strict ? 400 : 201);
      assertThat(till.post(PAYMENTS, "k2", "{\"amount\":\"much\"}").status()).isEqualTo(400);
    }
    // They are against the specification, so this traffic is not held against it.
    start(SimulatorConfig.inMemory(UNIT));
  }

  @Test
  @Section("4.9")
  @Choice({"repeatedCreateStatus", "stickyRefusals"})
  void repeatsOfACreateAndOfARefusal() {
    for (var sticky : List.of(false, true)) {
      startWith(
          "{\"repeatedCreateStatus\":%d,\"stickyRefusals\":%s}"
              .formatted(sticky ? 201 : 200, sticky));
      prompt();
      till.create("reference-1", "k1", 1000, ADA);
      assertThat(till.create("reference-1", "k1", 1000, ADA).status())
          .isEqualTo(sticky ? 201 : 200);
      assertThat(till.create("reference-2", "k2", 1000, "4798765432").code()).isEqualTo("7010");
      person("4798765432", "{}");
      assertThat(till.create("reference-2", "k2", 1000, "4798765432").code())
          .isEqualTo(sticky ? "7010" : "");
    }
  }

  private Till.Got sixthCreate() {
    for (var n = 0; n < 5; n++) {
      till.post(PAYMENTS, "k" + n, "{}");
    }
    return till.post(PAYMENTS, "k5", "{}");
  }

  @Test
  @Section("7.1")
  @Choice({"rateLimitRetryAfter", "throttledForm", "throttledCallsCount"})
  void throttling() {
    var usual = sixthCreate();
    assertThat(usual.header("retry-after")).isNotEmpty();
    assertThat(usual.body().path("statusCode").asInt()).isEqualTo(429);
    simulator.advance(Duration.ofSeconds(61));
    assertThat(till.post(PAYMENTS, "k6", "{}").status()).isEqualTo(400);
    startWith(
        "{\"rateLimitRetryAfter\":false,\"throttledForm\":\"PROBLEM\",\"throttledCallsCount\":true}");
    var problem = sixthCreate();
    assertThat(problem.status()).isEqualTo(429);
    assertThat(problem.header("retry-after")).isEmpty();
    assertThat(problem.body().path("title").asText()).isEqualTo("Too Many Requests");
    simulator.advance(Duration.ofSeconds(40));
    for (var n = 0; n < 5; n++) {
      assertThat(till.post(PAYMENTS, "l" + n, "{}").status()).isEqualTo(429);
    }
    simulator.advance(Duration.ofSeconds(40));
    assertThat(till.post(PAYMENTS, "m", "{}").status()).isEqualTo(429);
    startWith("{\"throttledForm\":\"EMPTY\"}");
    assertThat(sixthCreate().response().body()).isEmpty();
  }

  @Test
  @Section("4.8")
  @Choice("lockedForm")
  void whatA423Says() {
    for (var form : List.of("PROBLEM", "GATEWAY", "EMPTY")) {
      startWith("{\"lockedForm\":\"" + form + "\"}");
      fault("{\"kind\":\"423\"}");
      var locked = till.read("reference-1");
      assertThat(locked.status()).isEqualTo(423);
      assertThat(locked.code()).isEqualTo(form.equals("PROBLEM") ? "6160" : "");
      assertThat(locked.body().has("statusCode")).isEqualTo(form.equals("GATEWAY"));
      assertThat(locked.response().body().isEmpty()).isEqualTo(form.equals("EMPTY"));
    }
  }

  @Test
  @Section("2.1")
  @Choice({"badQrStatus", "exchangesPerMinute"})
  void exchanges() {
    assertThat(exchange("https://qr.vipps.no/p/nobody").status()).isEqualTo(400);
    startWith("{\"badQrStatus\":404,\"exchangesPerMinute\":2}");
    assertThat(exchange("https://qr.vipps.no/p/nobody").status()).isEqualTo(404);
    assertThat(exchange("https://qr.vipps.no/p/nobody").status()).isEqualTo(404);
    var third = exchange("https://qr.vipps.no/p/nobody");
    assertThat(third.status()).isEqualTo(429);
    assertThat(third.header("retry-after")).isNotEmpty();
    simulator.advance(Duration.ofMinutes(1));
    assertThat(exchange("https://qr.vipps.no/p/nobody").status()).isEqualTo(404);
  }

  @Test
  @Section("2.4")
  @Choice({"requestedDataRequired", "checkInMsn"})
  void checkIns() {
    for (var strict : List.of(true, false)) {
      startWith(
          "{\"requestedDataRequired\":%s,\"checkInMsn\":\"%s\"}"
              .formatted(strict, strict ? "MSN" : "MERCHANT_SERIAL_NUMBER"));
      prompt();
      till.put("/qr/v1/merchant-callback/till-7", "{\"locationDescription\":\"Till 7\"}");
      till.register(receiver.url(), Webhook.CHECKED_IN);
      var content = till.get("/qr/v1/merchant-callback/till-7").body().path("qrContent").asText();
      var before = receiver.received().size();
      var token =
          till.open("POST", "/simulator/people/" + ADA + "/scan", "{\"text\":\"" + content + "\"}")
              .body()
              .path("customerToken")
              .asText();
      await().until(() -> receiver.received().size() == before + 1);
      assertThat(receiver.received().getLast().json().has("merchantSerialNumber"))
          .isEqualTo(!strict);
      assertThat(
              till.post(
                      "/qr/v1/exchange/customer",
                      null,
                      "{\"customer\":{\"customerToken\":\"" + token + "\"}}")
                  .status())
          .isEqualTo(strict ? 400 : 200);
    }
  }

  private String pollError(String id) {
    return till.form(TOKEN, poll(id)).body().path("error").asText();
  }

  @Test
  @Section({"3.5", "3.8"})
  @Choice({"slowDown", "unknownLoginError"})
  void pollingTooFastAndForNothing() {
    idle();
    var id = startLogin();
    assertThat(pollError(id)).isEqualTo("authorization_pending");
    assertThat(pollError(id)).isEqualTo("authorization_pending");
    assertThat(pollError("unknown")).isEqualTo("invalid_grant");
    start(
        SimulatorConfig.inMemory(UNIT)
            .with(Settings.times("{\"loginInterval\":\"PT5M\"}"))
            .with(Settings.choices("{\"slowDown\":true,\"unknownLoginError\":\"access_denied\"}")));
    idle();
    var other = startLogin();
    assertThat(pollError(other)).isEqualTo("authorization_pending");
    assertThat(pollError(other)).isEqualTo("slow_down");
    simulator.advance(Duration.ofMinutes(5));
    assertThat(pollError(other)).isEqualTo("authorization_pending");
    assertThat(pollError("unknown")).isEqualTo("access_denied");
  }

  @Test
  @Section("3.8")
  @Choice({"unknownUserError", "loginErrorForm"})
  void errorsAboutAPerson() {
    for (var form : List.of("ERROR", "ERROR_CODE", "BOTH")) {
      startWith("{\"unknownUserError\":\"invalid_user\",\"loginErrorForm\":\"" + form + "\"}");
      person(ADA, "{\"app\":false}");
      var unknown = till.form(START, startForm());
      assertThat(unknown.status()).isEqualTo(400);
      assertThat(unknown.body().path("error").asText())
          .isEqualTo(form.equals("ERROR_CODE") ? "" : "invalid_user");
      assertThat(unknown.body().path("error_code").asText())
          .isEqualTo(form.equals("ERROR") ? "" : "invalid_user");
      person(ADA, "{\"appTooOld\":true}");
      assertThat(till.form(START, startForm()).body().toString()).contains("old_app");
    }
  }

  @Test
  @Section("3.8")
  @Choice("ineligibleTold")
  void whoCannotLogInIsToldWhenPolled() {
    startWith("{\"ineligibleTold\":\"TOKEN\"}");
    person(ADA, "{\"app\":false}");
    assertThat(pollError(startLogin())).isEqualTo("invalid_user");
    person(ADA, "{\"appTooOld\":true}");
    assertThat(pollError(startLogin())).isEqualTo("old_app");
    var nobody = new HashMap<>(startForm());
    nobody.put("login_hint", "urn:msisdn:4799999999");
    assertThat(till.form(START, nobody).body().path("error").asText()).isEqualTo("unknown_user_id");
    assertThat(simulator.books().notifications().pending()).isZero();
  }

  @Test
  @Section({"3.4", "3.9"})
  @Choice({"lackingScope", "openLoginsPerUser"})
  void scopesAndOpenLogins() {
    var unit =
        Settings.unit(
            """
            {"msn":"123456","clientId":"client-1","clientSecret":"secret-1",
             "subscriptionKeys":["key-1"],"scopes":["name"]}""");
    start(SimulatorConfig.inMemory(unit).with(Settings.choices("{\"openLoginsPerUser\":2}")));
    idle();
    assertThat(till.form(START, startForm()).status()).isEqualTo(200);
    var second = startLogin();
    assertThat(till.form(START, startForm()).status()).isEqualTo(429);
    till.open("POST", "/simulator/logins/" + second + "/approve", "");
    var token = till.form(TOKEN, poll(second)).body().path("access_token").asText();
    var user = till.userInfo(token, false).body();
    assertThat(user.has("name")).isTrue();
    assertThat(user.has("phone_number")).isFalse();
    assertThat(user.has("address")).isFalse();
    start(
        SimulatorConfig.inMemory(unit)
            .with(Settings.choices("{\"lackingScope\":\"INVALID_SCOPE\"}")));
    prompt();
    assertThat(till.form(START, startForm()).body().path("error").asText())
        .isEqualTo("invalid_scope");
    var less = new HashMap<>(startForm());
    less.put("scope", "openid name");
    assertThat(till.form(START, less).status()).isEqualTo(200);
  }

  @Test
  @Section("3.7")
  @Choice("pingOnExpiry")
  void anExpiredLoginIsPingedOrNot() {
    for (var ping : List.of(true, false)) {
      startWith("{\"pingOnExpiry\":" + ping + "}");
      idle();
      till.register(receiver.url(), Webhook.PING);
      var before = receiver.received().size();
      startLogin();
      simulator.advance(Duration.ofMinutes(10));
      // A second login, declined, shows that the first would have been told of by now.
      var second = startLogin();
      till.open("POST", "/simulator/logins/" + second + "/decline", "");
      var expected = before + (ping ? 2 : 1);
      await().until(() -> receiver.received().size() >= expected);
      await().until(() -> simulator.books().notifications().pending() == 0);
      assertThat(receiver.received().size()).isEqualTo(expected);
    }
  }

  @Test
  @Section("4.6")
  @Choice("endedAggregate")
  void theSumsOfAPaymentThatEnded() {
    for (var sums : List.of("ZERO", "CANCELLED")) {
      startWith("{\"endedAggregate\":\"" + sums + "\"}");
      idle();
      till.create("reference-1", "k1", 1000, ADA);
      till.create("reference-2", "k2", 1000, ADA);
      till.open("POST", "/simulator/payments/123456/reference-1/decline", "");
      simulator.advance(Duration.ofMinutes(10));
      var expected = sums.equals("ZERO") ? 0 : 1000;
      for (var reference : List.of("reference-1", "reference-2")) {
        assertThat(till.read(reference).body().at("/aggregate/cancelledAmount/value").asInt())
            .isEqualTo(expected);
      }
      assertThat(state("reference-1")).isEqualTo("ABORTED");
      assertThat(state("reference-2")).isEqualTo("EXPIRED");
    }
  }

  @Test
  @Section({"4.5", "4.7"})
  @Choice({"failedOperations", "repeatedCancelCode"})
  void refusedOperationsMayBeToldOf() {
    startWith("{\"failedOperations\":true,\"repeatedCancelCode\":6050}");
    prompt();
    till.register(receiver.url(), PaymentEvent.Name.CAPTURED.type());
    authorized("reference-1", 1000);
    assertThat(till.capture("reference-1", "c1", 1001).code()).isEqualTo("6090");
    await().until(() -> receiver.received().size() == 1);
    var failed = receiver.received().getFirst().json();
    assertThat(failed.path("success").asBoolean(true)).isFalse();
    assertThat(failed.at("/amount/value").asInt()).isEqualTo(1001);
    assertThat(till.events("reference-1").body().findValuesAsText("success"))
        .containsExactly("true", "true", "false");
    assertThat(till.capture("reference-1", "c2", 400).status()).isEqualTo(200);
    assertThat(simulator.books().payments().getFirst().captureKeys()).containsExactly("c2");
    till.cancel("reference-1", "x1", "{}");
    assertThat(till.cancel("reference-1", "x2", "{}").code()).isEqualTo("6050");
    startWith("{\"repeatedCancelCode\":6190}");
    idle();
    till.create("reference-1", "k", 1000, ADA);
    till.cancel("reference-1", "x1", "{}");
    assertThat(till.cancel("reference-1", "x2", "{}").code()).isEqualTo("6190");
    assertThat(till.events("reference-1").body()).hasSize(2);
  }

  @Test
  @Section("4.7")
  @Choice("refundPeriod")
  void aRefundsYearCountsFromTheReservationOrTheCapture() {
    for (var from : List.of("FROM_RESERVATION", "FROM_CAPTURE")) {
      startWith("{\"refundPeriod\":\"" + from + "\"}");
      prompt();
      authorized("reference-1", 1000);
      simulator.advance(Duration.ofDays(100));
      till.signedIn();
      assertThat(till.capture("reference-1", "c", 1000).status()).isEqualTo(200);
      simulator.advance(Duration.ofDays(300));
      till.signedIn();
      assertThat(till.refund("reference-1", "r1", 1).code())
          .isEqualTo(from.equals("FROM_CAPTURE") ? "" : "6220");
      simulator.advance(Duration.ofDays(66));
      till.signedIn();
      assertThat(till.refund("reference-1", "r2", 1).code()).isEqualTo("6220");
    }
  }

  @Test
  @Section("4.3")
  @Choice({"inconsistentReceipts", "receiptTextMax"})
  void receiptsMayBeCheckedMoreStrictly() {
    prompt();
    var wrong =
        Till.payment("reference-1", 1000, ADA)
            .replace("\"totalTaxAmount\":0", "\"totalTaxAmount\":7");
    assertThat(till.post(PAYMENTS, "k", wrong).status()).isEqualTo(201);
    startWith("{\"inconsistentReceipts\":true,\"receiptTextMax\":6}");
    prompt();
    var refused = till.post(PAYMENTS, "k", wrong);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("extraDetails").findValuesAsText("name"))
        .containsExactly("receipt.orderLines");
    var right = Till.payment("reference-2", 1000, ADA);
    assertThat(till.post(PAYMENTS, "k2", right).status()).isEqualTo(201);
    var tooLong =
        till.post(
            PAYMENTS,
            "k3",
            right.replace("reference-2", "reference-3").replace("till-7", "till-77"));
    assertThat(tooLong.body().path("extraDetails").findValuesAsText("name"))
        .containsExactly("receipt.bottomLine.posId");
  }

  @Test
  @Section({"4.10", "5.4"})
  @Choice({"captureGuaranteedUntil", "eventSub", "timestamps"})
  void formsOfEventsAndReads() {
    for (var form : List.of("MILLIS", "TICKS", "VARYING")) {
      var older = form.equals("MILLIS");
      startWith(
          "{\"captureGuaranteedUntil\":%s,\"timestamps\":\"%s\",\"eventSub\":\"%s\"}"
              .formatted(
                  !older, form, older ? "TOP_LEVEL" : form.equals("TICKS") ? "PROFILE" : "BOTH"));
      prompt();
      till.register(receiver.url(), PaymentEvent.Name.AUTHORIZED.type());
      var before = receiver.received().size();
      var body =
          Till.payment("reference-1", 1000, ADA)
              .replace("\"metadata\"", "\"profile\":{\"scope\":\"name\"},\"metadata\"");
      till.post(PAYMENTS, "k", body);
      await().until(() -> receiver.received().size() == before + 1);
      var news = receiver.received().getLast().json();
      assertThat(news.has("captureGuaranteedUntil")).isEqualTo(!older);
      assertThat(till.read("reference-1").body().has("captureGuaranteedUntil")).isEqualTo(!older);
      assertThat(news.has("sub")).isEqualTo(!form.equals("TICKS"));
      assertThat(news.path("profile").has("sub")).isEqualTo(!older);
      assertThat(news.path("timestamp").asText())
          .matches(
              switch (form) {
                case "MILLIS" -> ".*\\.\\d{3}Z";
                case "TICKS" -> ".*\\.\\d{7}\\+00:00";
                default -> ".*\\.(\\d{3}Z|\\d{7}\\+00:00)";
              });
      assertThat(till.events("reference-1").body().get(1).path("timestamp"))
          .isEqualTo(news.path("timestamp"));
      // The specification knows neither form of profile, so this traffic is not held against it.
      if (!older) {
        start(SimulatorConfig.inMemory(UNIT));
      }
    }
  }

  @Test
  @Section({"5.1", "5.2"})
  @Choice({"secretForm", "observedHeaders", "resignRetries", "received"})
  void formsOfDeliveries() throws Exception {
    start(
        SimulatorConfig.inMemory(UNIT)
            .with(
                Settings.choices(
                    "{\"secretForm\":\"UUID\",\"observedHeaders\":false,"
                        + "\"resignRetries\":false,\"received\":\"ONLY_200\"}")));
    prompt();
    var secret =
        till.register(receiver.url(), PaymentEvent.Name.CREATED.type())
            .body()
            .path("secret")
            .asText();
    assertThat(secret).hasSize(36);
    receiver.answering(_ -> 204);
    till.create("reference-1", "k", 1000, ADA);
    await().until(() -> simulator.books().notifications().failedAttempts() == 1);
    receiver.answering(_ -> 200);
    // The clock moves on, so that a new date would be another one.
    simulator.advance(Duration.ofHours(1));
    await().until(() -> simulator.books().notifications().delivered() == 1);
    var got = receiver.received();
    assertThat(got).hasSize(2);
    for (var one : got) {
      assertThat(one.header("x-ms-date")).isEqualTo(got.getFirst().header("x-ms-date"));
      assertThat(one.header("Authorization"))
          .isEqualTo(
              new Signature.Signer(secret, java.net.URI.create(receiver.url()))
                  .sign(one.header("x-ms-date"), one.body())
                  .authorization());
      assertThat(one.headers().containsKey("X-Vipps-Authorization")).isFalse();
      assertThat(one.headers().containsKey("Webhook-Id")).isFalse();
    }
    startWith("{\"received\":\"BELOW_400\"}");
    prompt();
    till.register(receiver.url(), PaymentEvent.Name.CREATED.type());
    receiver.answering(_ -> 302);
    till.create("reference-1", "k", 1000, ADA);
    await().until(() -> simulator.books().notifications().delivered() == 1);
    assertThat(simulator.books().notifications().failedAttempts()).isZero();
  }

  @Test
  void choicesThatCannotBeAreRefused() {
    for (var wrong :
        List.of(
            "{\"repeatedCancelCode\":6060}",
            "{\"badQrStatus\":99}",
            "{\"errorStatuses\":{\"7010\":1000}}")) {
      Counted.assertThatThrownBy(() -> Settings.choices(wrong)).hasMessageContaining("must be");
    }
  }
}
