// The simulator over real HTTP: every flow a till has, faults, delivery, and the state after a
// kill.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static dev.kassa.simulator.Counted.assertThatThrownBy;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.kassa.simulator.openapi.SpecificationCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VippsSimulatorIT extends Simulated {
  @Test
  @Section({"1.2", "1.3"})
  void aTokenIsAllTextAndTheGatewayTurnsWrongKeysAway() {
    var token = till.token("client-1", "secret-1", "key-1");
    assertThat(token.status()).isEqualTo(200);
    assertThat(token.body().size()).isEqualTo(7);
    token.body().forEach(field -> assertThat(field.isTextual()).isTrue());
    assertThat(token.body().path("expires_in").asText()).isEqualTo("3600");
    assertThat(till.token("client-1", "wrong", "key-1").status()).isEqualTo(401);
    var gateway = till.token("client-1", "secret-1", "wrong");
    assertThat(gateway.status()).isEqualTo(401);
    assertThat(gateway.body().path("statusCode").asInt()).isEqualTo(401);
    assertThat(gateway.body().has("title")).isFalse();
    // A token of one unit does not open another's payments.
    assertThat(new Till(simulator.baseUrl(), POSTING).read("reference-1").status()).isEqualTo(401);
    simulator.advance(Duration.ofHours(1));
    assertThat(till.read("reference-1").status()).isEqualTo(401);
  }

  @Test
  @Section({"4.4", "4.5", "4.7", "4.10"})
  void aPaymentIsApprovedCapturedAndRefunded() {
    prompt();
    var created = till.create("reference-1", "k-create", 239900, ADA);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.body().toString()).isEqualTo("{\"reference\":\"reference-1\"}");
    await()
        .until(() -> till.read("reference-1").body().path("state").asText().equals("AUTHORIZED"));
    var captured = till.capture("reference-1", "k-capture", 239900);
    assertThat(captured.status()).isEqualTo(200);
    assertThat(captured.header("content-type")).startsWith("application/json");
    assertThat(captured.body().at("/aggregate/capturedAmount/value").asLong()).isEqualTo(239900);
    assertThat(captured.body().path("state").asText()).isEqualTo("AUTHORIZED");
    assertThat(till.refund("reference-1", "k-refund", 40000).status()).isEqualTo(200);
    var read = till.read("reference-1").body();
    assertThat(read.at("/aggregate/refundedAmount/value").asLong()).isEqualTo(40000);
    assertThat(read.at("/metadata/till").asText()).isEqualTo("7");
    assertThat(read.path("profile").isEmpty()).isTrue();
    assertThat(read.path("captureGuaranteedUntil").asText()).endsWith("+00:00");
    var events = till.events("reference-1").body();
    assertThat(events.findValuesAsText("name"))
        .containsExactly("CREATED", "AUTHORIZED", "CAPTURED", "REFUNDED");
    assertThat(events.findValuesAsText("pspReference").stream().distinct()).hasSize(4);
    assertThat(events.get(0).path("pspReference").asText())
        .isEqualTo(read.path("pspReference").asText());
    assertThat(events.get(2).path("idempotencyKey").asText()).isEqualTo("k-capture");
    var line = simulator.books().payments().getFirst();
    assertThat(line.captureKeys()).containsExactly("k-capture");
    assertThat(line.refundKeys()).containsExactly("k-refund");
  }

  @Test
  @Section({"4.1", "4.8"})
  void validationErrorsNameEveryFieldAndNoCode() {
    prompt();
    var bad =
        till.post(
            "/epayment/v1/payments",
            "k",
            """
            {"amount":{"currency":"NOK","value":1000,"tip":1},"paymentMethod":{"type":"WALLET"},
             "reference":"short","userFlow":"PUSH_MESSAGE","customer":{"phoneNumber":4712345678},
             "colour":"red"}""");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.header("content-type")).isEqualTo("application/problem+json");
    assertThat(bad.body().path("title").asText()).isEqualTo("Bad Request");
    assertThat(bad.body().path("extraDetails").findValuesAsText("name"))
        .containsExactly("amount.tip", "colour", "customer.phoneNumber", "reference");
    assertThat(bad.body().path("extraDetails").get(3).path("reason").asText())
        .contains("^[a-zA-Z0-9-]{8,64}$");
    assertThat(bad.body().path("traceId").asText()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
    assertThat(bad.code()).isEmpty();
    for (var body : new String[] {"", "[]", "{", "null", "{\"reference\":1,\"reference\":2}"}) {
      assertThat(till.post("/epayment/v1/payments", "k" + body.length(), body).status())
          .as(body)
          .isIn(400, 429);
    }
    assertThat(till.post("/epayment/v1/payments", null, Till.payment("reference-1", 1000, ADA)))
        .matches(got -> got.status() == 400)
        .matches(got -> got.body().toString().contains("Idempotency-Key"));
    assertThat(
            till.post(
                    "/epayment/v1/payments",
                    "decimal",
                    Till.payment("reference-1", 1000, ADA)
                        .replace("\"value\":1000", "\"value\":10.5"))
                .code())
        .isEqualTo("4040");
    assertThat(
            till.post(
                    "/epayment/v1/payments",
                    "two-customers",
                    Till.payment("reference-2", 1000, ADA)
                        .replace("{\"phoneNumber\"", "{\"personalQr\":\"12345\",\"phoneNumber\""))
                .status())
        .isEqualTo(400);
  }

  @Test
  @Section({"4.8", "4.9"})
  void domainErrorsCarryTheirNumber() {
    prompt();
    var unknown = till.capture("reference-9", "k9", 1);
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.code()).isEqualTo("5090");
    assertThat(unknown.body().path("instance").asText())
        .isEqualTo("/v1/payments/reference-9/capture");
    assertThat(till.read("reference-9").code()).isEqualTo("5090");
    assertThat(till.create("reference-1", "k", 1000, "4700000000").code()).isEqualTo("7010");
    authorized("reference-2", 1000);
    assertThat(till.cancel("reference-2", "x1", "{\"cancelTransactionOnly\":true}").code())
        .isEqualTo("6060");
    assertThat(till.capture("reference-2", "create-reference-2", 400).status()).isEqualTo(200);
    var conflict = till.capture("reference-2", "create-reference-2", 300);
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.code()).isEqualTo("4010");
    assertThat(till.cancel("reference-2", null, "").status()).isEqualTo(200);
    assertThat(till.cancel("reference-2", null, "{}").code()).isEqualTo("6190");
    assertThat(simulator.books().stillReserved()).isEmpty();
  }

  @Test
  @Section("7.1")
  void aSixthCreateWithoutReferenceIsThrottled() {
    for (var n = 0; n < 5; n++) {
      assertThat(till.post("/epayment/v1/payments", "k" + n, "{}").status()).isEqualTo(400);
    }
    var throttled = till.post("/epayment/v1/payments", "k6", "{}");
    assertThat(throttled.status()).isEqualTo(429);
    assertThat(Integer.parseInt(throttled.header("retry-after"))).isBetween(1, 60);
  }

  @Test
  @Section({"2.1", "2.2", "2.3"})
  void bothPersonalQrsAreExchangedAndPay() {
    prompt();
    var codes = till.open("GET", "/simulator/people/" + ADA + "/qr", "").body();
    var clear = exchange(codes.path("v1").asText());
    assertThat(clear.body().toString())
        .isEqualTo("{\"msisdn\":\"4712345678\",\"version\":\"1.0\"}");
    var token = exchange(codes.path("v2").asText());
    assertThat(token.body().path("version").asText()).isEqualTo("2.0");
    assertThat(token.body().path("timestamp").isIntegralNumber()).isTrue();
    var bad = exchange("https://qr.vipps.no/p/nobody");
    assertThat(bad.status()).isEqualTo(400);
    assertThat(bad.body().path("title").asText()).isEqualTo("Bad request");
    assertThat(bad.body().has("traceId")).isFalse();
    var body =
        Till.payment("reference-1", 1000, ADA)
            .replace("\"phoneNumber\":\"" + ADA, "\"personalQr\":\"" + codes.path("v2").asText());
    assertThat(till.post("/epayment/v1/payments", "k", body).status()).isEqualTo(201);
  }

  private Till.Got exchange(String text) {
    return till.post("/qr/v1/exchange", null, "{\"qrCode\":\"" + text + "\"}");
  }

  // ---- login

  @Test
  @Section({"3.1", "3.3", "3.4", "3.5", "3.7", "3.9"})
  void aLoginIsStartedPolledAndRead() throws Exception {
    person(ADA, "{\"name\":\"Ada Lovelace\",\"logins\":[{\"act\":\"APPROVE\",\"afterMs\":60000}]}");
    assertThat(till.register(receiver.url(), Webhook.PING).status()).isEqualTo(201);
    var exists =
        till.form(
            "/vipps-login-ciba/api/v1/user-exists", Map.of("login_hint", "urn:msisdn:" + ADA));
    assertThat(exists.body().path("exists").asBoolean()).isTrue();
    var started = till.form(START, startForm());
    assertThat(started.body().path("expires_in").asInt()).isEqualTo(600);
    assertThat(started.body().path("interval").asInt()).isEqualTo(5);
    var id = started.body().path("auth_req_id").asText();
    var second = till.form(START, startForm());
    assertThat(second.status()).isEqualTo(429);
    assertThat(second.header("retry-after")).isNotEmpty();
    var pending = till.form(TOKEN, poll(id));
    assertThat(pending.status()).isEqualTo(400);
    assertThat(pending.body().path("error").asText()).isEqualTo("authorization_pending");
    simulator.advance(Duration.ofMinutes(1));
    await().until(() -> receiver.received().size() == 1);
    assertThat(receiver.received().getFirst().json().toString())
        .isEqualTo("{\"auth_req_id\":\"" + id + "\"}");
    var tokens = till.form(TOKEN, poll(id));
    assertThat(tokens.status()).isEqualTo(200);
    assertThat(tokens.body().path("expires_in").isNumber()).isTrue();
    assertThat(till.form(TOKEN, poll(id)).body().path("error").asText()).isEqualTo("invalid_grant");
    var accessToken = tokens.body().path("access_token").asText();
    var user = till.userInfo(accessToken, false).body();
    assertThat(user.path("phone_number").asText()).isEqualTo(ADA);
    assertThat(user.path("given_name").asText()).isEqualTo("Ada");
    assertThat(user.at("/address/street_address").asText("missing")).isEmpty();
    assertThat(user.at("/delegatedConsents/consents")).hasSize(4);
    assertThat(till.userInfo(accessToken, true).status()).isEqualTo(401);
    verify(SignedJWT.parse(tokens.body().path("id_token").asText()), user);
  }

  private void verify(SignedJWT idToken, JsonNode user) throws Exception {
    var discovery =
        till.open("GET", "/access-management-1.0/access/.well-known/openid-configuration", "");
    var keys = JWKSet.load(URI.create(discovery.body().path("jwks_uri").asText()).toURL());
    var key = keys.getKeyByKeyId(idToken.getHeader().getKeyID()).toRSAKey();
    assertThat(key.isPrivate()).isFalse();
    assertThat(idToken.verify(new RSASSAVerifier(key))).isTrue();
    var claims = idToken.getJWTClaimsSet();
    assertThat(claims.getIssuer())
        .isEqualTo(discovery.body().path("issuer").asText())
        .endsWith("/access-management-1.0/access/");
    assertThat(claims.getAudience()).containsExactly(UNIT.clientId());
    assertThat(claims.getSubject()).isEqualTo(user.path("sub").asText());
    assertThat(claims.getStringClaim("msn")).isEqualTo(UNIT.msn());
  }

  @Test
  @Section({"3.4", "3.8"})
  void loginErrorsHaveTheirNames() {
    person(ADA, "{\"logins\":\"decline\"}");
    assertThat(error(Map.of("login_hint", "urn:msisdn:12", "scope", "openid")))
        .isEqualTo("invalid_request");
    assertThat(error(Map.of("login_hint", "urn:msisdn:4799999999", "scope", "openid")))
        .isEqualTo("unknown_user_id");
    assertThat(error(Map.of("login_hint", "urn:msisdn:" + ADA, "scope", "name")))
        .isEqualTo("invalid_scope");
    var tooLong = new HashMap<>(startForm());
    tooLong.put("binding_message", "OSLO-4711");
    assertThat(error(tooLong)).isEqualTo("invalid_binding_message");
    var hasty = new HashMap<>(startForm());
    hasty.put("requested_expiry", "59");
    assertThat(error(hasty)).isEqualTo("invalid_request");
    assertThat(till.form(START, startForm(), "Basic bm9ib2R5").status()).isEqualTo(401);
    var id = till.form(START, startForm()).body().path("auth_req_id").asText();
    await()
        .until(
            () -> till.form(TOKEN, poll(id)).body().path("error").asText().equals("access_denied"));
    assertThat(till.form(TOKEN, poll("unknown")).body().path("error").asText())
        .isEqualTo("invalid_grant");
  }

  private String error(Map<String, String> form) {
    var got = till.form(START, form);
    assertThat(got.status()).isEqualTo(400);
    return got.body().path("error").asText();
  }

  @Test
  @Section("3.2")
  void aUnitAuthenticatesInOneWayOnly() {
    prompt();
    var other = new Till(simulator.baseUrl(), POSTING);
    var refused = other.form(START, startForm());
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.body().path("error").asText()).isEqualTo("invalid_client");
    var posted = new HashMap<>(startForm());
    posted.put("client_id", "client-2");
    posted.put("client_secret", "secret-2");
    assertThat(other.form(START, posted, null).status()).isEqualTo(200);
  }

  // ---- notifications

  @Test
  @Section({"5.2", "5.3", "5.5"})
  void notificationsAreSignedOrderedAndRepeatedUntilAccepted() {
    prompt();
    var types =
        IntStream.range(0, PaymentEvent.Name.values().length)
            .mapToObj(n -> PaymentEvent.Name.values()[n].type())
            .toArray(String[]::new);
    var registered = till.register(receiver.url(), types);
    var secret = registered.body().path("secret").asText();
    assertThat(secret).hasSize(88);
    var refusals = new ArrayList<String>();
    receiver.answering(
        got -> {
          synchronized (refusals) {
            if (got.name().equals("CREATED") && refusals.size() < 3) {
              refusals.add(got.name());
              return 500;
            }
            return 200;
          }
        });
    authorized("reference-1", 1000);
    till.capture("reference-1", "c", 1000);
    await().until(() -> receiver.received().size() == 6);
    var got = receiver.received();
    assertThat(got.stream().map(Receiver.Received::name))
        .containsExactly("CREATED", "CREATED", "CREATED", "CREATED", "AUTHORIZED", "CAPTURED");
    var verifier = Verifier.of(secret, receiver.url());
    var signer = new Signature.Signer(secret, URI.create(receiver.url()));
    for (var one : got) {
      assertThat(verifier.accepts(one::header, one.body())).isTrue();
      var signed = signer.sign(one.header("x-ms-date"), one.body());
      assertThat(one.header("x-ms-content-sha256")).isEqualTo(signed.contentHash());
      assertThat(one.header("Authorization")).isEqualTo(signed.authorization());
      assertThat(one.header("X-Vipps-Authorization")).isEqualTo(signed.authorization());
      assertThat(one.header("Host")).isEqualTo(signed.host());
      assertThat(one.header("Webhook-Id")).isEqualTo(registered.body().path("id").asText());
      assertThat(one.header("User-Agent")).isEqualTo("Vipps MobilePay/1.0 Webhooks/1.0");
      assertThat(one.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    }
    assertThat(got.getLast().json().path("msn").asText()).isEqualTo("123456");
    await().until(() -> simulator.books().notifications().pending() == 0);
    assertThat(simulator.books().notifications())
        .isEqualTo(new Books.Notifications(3, 0, 0, 0, 3, false));
  }

  @Test
  @Section("5.5")
  void aSilentReceiverHoldsBackItsOwnPaymentOnly() {
    prompt();
    till.register(
        receiver.url(), PaymentEvent.Name.CREATED.type(), "epayments.payment.authorized.v1");
    var release = new CompletableFuture<Void>();
    receiver.answering(
        got -> {
          if (got.reference().equals("reference-1")) {
            release.join();
          }
          return 200;
        });
    authorized("reference-1", 1000);
    authorized("reference-2", 1000);
    await()
        .until(
            () ->
                receiver.received().stream()
                        .filter(one -> one.reference().equals("reference-2"))
                        .count()
                    == 2);
    assertThat(
            receiver.received().stream()
                .filter(one -> one.reference().equals("reference-1"))
                .map(Receiver.Received::name))
        .containsExactly("CREATED");
    release.complete(null);
    await().until(() -> receiver.received().size() == 4);
  }

  @Test
  @Section("5.1")
  void registrationsAreCheckedListedAndDeleted() {
    assertThat(till.register("http://pos.example.com/", "epayments.payment.created.v1").status())
        .isEqualTo(400);
    assertThat(till.register(receiver.url(), "epayments.payment.invented.v1").status())
        .isEqualTo(400);
    var id =
        till.register(receiver.url(), "epayments.payment.created.v1").body().path("id").asText();
    var list = till.get("/webhooks/v1/webhooks").body().path("webhooks");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).path("url").asText()).isEqualTo(receiver.url());
    assertThat(list.get(0).has("secret")).isFalse();
    assertThat(till.delete("/webhooks/v1/webhooks/" + id).status()).isEqualTo(204);
    assertThat(till.delete("/webhooks/v1/webhooks/" + id).status()).isEqualTo(400);
    assertThat(till.get("/webhooks/v1/webhooks").body().path("webhooks")).isEmpty();
  }

  // ---- faults and acts by hand

  @Test
  void anAnswerCanBeLostAfterTheEffectAndRepeatedWithTheSameKey() {
    prompt();
    authorized("reference-1", 1000);
    fault(
        "[{\"endpoint\":\"capture\",\"kind\":\"answer-lost-after-effect\",\"times\":1,"
            + "\"reference\":\"reference-1\"}]");
    assertThatThrownBy(() -> till.capture("reference-1", "k", 1000))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(simulator.books().payments().getFirst().captured()).isEqualTo(1000);
    assertThat(till.capture("reference-1", "k", 1000).status()).isEqualTo(200);
    assertThat(simulator.books().payments().getFirst().captured()).isEqualTo(1000);
    assertThat(simulator.books().capturedTwice()).isEmpty();
  }

  @Test
  void faultsBeforeTheEffectLeaveNothingBehind() {
    prompt();
    fault("{\"endpoint\":\"create\",\"kind\":\"status-500-before-effect\",\"times\":1}");
    assertThat(till.create("reference-1", "k", 1000, ADA).status()).isEqualTo(500);
    assertThat(till.create("reference-1", "k", 1000, ADA).status()).isEqualTo(201);
    fault("{\"endpoint\":\"read\",\"kind\":\"status\",\"status\":503}");
    assertThat(till.read("reference-1").status()).isEqualTo(503);
    assertThat(till.events("reference-1").status()).isEqualTo(200);
    assertThat(till.open("DELETE", "/simulator/faults", "").status()).isEqualTo(204);
    assertThat(till.read("reference-1").status()).isEqualTo(200);
    fault("{\"endpoint\":\"capture\",\"kind\":\"423\",\"times\":1}");
    fault("{\"endpoint\":\"capture\",\"kind\":\"429\",\"times\":1,\"retryAfterSeconds\":3}");
    fault("{\"endpoint\":\"capture\",\"kind\":\"error\",\"code\":6280,\"times\":1}");
    assertThat(till.capture("reference-1", "c", 1).code()).isEqualTo("6160");
    assertThat(till.capture("reference-1", "c", 1).header("retry-after")).isEqualTo("3");
    assertThat(till.capture("reference-1", "c", 1).code()).isEqualTo("6280");
    assertThat(till.open("POST", "/simulator/faults", "{\"kind\":\"sorrow\"}").status())
        .isEqualTo(400);
    assertThat(till.open("POST", "/simulator/faults", "{\"kind\":\"status\"}").status())
        .isEqualTo(400);
  }

  @Test
  void aRateWithASeedStrikesTheSameCallsAgain() {
    var rule =
        List.of(
            new FaultRule(
                null,
                FaultRule.Kind.LOCKED_423,
                0.3,
                42L,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    var first = strikes(rule);
    assertThat(strikes(rule)).isEqualTo(first);
    assertThat(first.stream().filter(struck -> struck).count()).isBetween(200L, 400L);
  }

  private static List<Boolean> strikes(List<FaultRule> rules) {
    var faults = new Faults();
    faults.set(rules);
    return IntStream.range(0, 1000)
        .mapToObj(_ -> faults.strike(FaultRule.Endpoint.CREATE, null, null).isPresent())
        .toList();
  }

  @Test
  void peopleActByHandAndSoDoesThePortal() {
    person(ADA, "{\"payments\":\"ignore\",\"logins\":\"ignore\"}");
    var by = "/simulator/payments/123456/";
    till.create("reference-1", "k1", 1000, ADA);
    assertThat(till.open("POST", by + "reference-1/approve", "").status()).isEqualTo(204);
    assertThat(till.open("POST", by + "reference-1/approve", "").status()).isEqualTo(409);
    assertThat(till.open("POST", by + "reference-7/approve", "").status()).isEqualTo(404);
    till.create("reference-2", "k2", 1000, ADA);
    till.open("POST", by + "reference-2/decline", "");
    assertThat(till.read("reference-2").body().path("state").asText()).isEqualTo("ABORTED");
    till.create("reference-3", "k3", 1000, ADA);
    till.open("POST", by + "reference-3/expire", "");
    assertThat(till.read("reference-3").body().path("state").asText()).isEqualTo("EXPIRED");
    till.capture("reference-1", "c1", 600);
    var portal = "/simulator/portal/123456/reference-1/";
    assertThat(till.open("POST", portal + "refund", "{\"value\":100}").status()).isEqualTo(204);
    assertThat(till.open("POST", portal + "cancel", "").status()).isEqualTo(204);
    assertThat(simulator.books().payments().getFirst())
        .matches(line -> line.refunded() == 100 && line.cancelled() == 400);
    var id = till.form(START, startForm()).body().path("auth_req_id").asText();
    assertThat(till.open("POST", "/simulator/logins/" + id + "/approve", "").status())
        .isEqualTo(204);
    assertThat(till.form(TOKEN, poll(id)).status()).isEqualTo(200);
    var late = till.form(START, startForm()).body().path("auth_req_id").asText();
    var ended = till.open("POST", "/simulator/people/" + ADA + "/expire", "");
    assertThat(ended.body().path("ended").asInt()).isEqualTo(1);
    assertThat(till.form(TOKEN, poll(late)).body().path("error").asText())
        .isEqualTo("expired_token");
    till.create("reference-4", "k4", 1000, ADA);
    assertThat(
            till.post(
                    "/epayment/v1/test/payments/reference-4/approve",
                    null,
                    "{\"customer\":{\"phoneNumber\":\"" + ADA + "\"}}")
                .status())
        .isEqualTo(200);
    assertThat(till.read("reference-4").body().path("state").asText()).isEqualTo("AUTHORIZED");
  }

  @Test
  void badControlCallsAreRefusedInWords() {
    assertThat(till.open("PUT", "/simulator/people/12", "{}").status()).isEqualTo(400);
    assertThat(till.open("PUT", "/simulator/people/" + ADA, "{\"shoe\":43}").status())
        .isEqualTo(400);
    assertThat(till.open("PUT", "/simulator/people/" + ADA, "no").status()).isEqualTo(400);
    assertThat(till.open("POST", "/simulator/people", "{\"a\":").status()).isEqualTo(400);
    assertThat(till.open("POST", "/simulator/notifications", "{}").status()).isEqualTo(400);
    assertThat(till.open("POST", "/simulator/clock", "{\"advance\":\"soon\"}").status())
        .isEqualTo(400);
    assertThat(till.open("GET", "/simulator/books?since=yesterday", "").status()).isEqualTo(400);
    assertThat(till.open("GET", "/simulator/nothing", "").status()).isEqualTo(404);
    assertThat(till.open("GET", "/simulator/health", "").status()).isEqualTo(200);
  }

  // ---- what stays

  @Test
  void aKilledSimulatorComesBackWithTheSameBooks(@TempDir Path directory) throws Exception {
    var config = directory.resolve("config.json");
    Files.writeString(
        config,
        """
        {"webhook-url-policy":"local","times":{"webhookRetryScale":0.01},
         "salesUnits":[{"msn":"123456","clientId":"client-1","clientSecret":"secret-1",
           "subscriptionKeys":"key-1","market":"NO"}]}""");
    var log = directory.resolve("log");
    var first = process(directory, config, log);
    var mine = new Till(ready(first, log), UNIT).signedIn();
    mine.register(receiver.url(), PaymentEvent.Name.CAPTURED.type());
    mine.open("PUT", "/simulator/people/" + ADA, "{\"payments\":\"approve\"}");
    for (var n = 0; n < 20; n++) {
      mine.create("reference-" + n, "k" + n, 1000 + n, ADA);
    }
    await().until(() -> books(mine).path("states").path("AUTHORIZED").asInt() == 20);
    receiver.answering(_ -> 503);
    for (var n = 0; n < 10; n++) {
      mine.capture("reference-" + n, "c" + n, 1000 + n);
    }
    var before = books(mine).path("payments");
    first.destroyForcibly().waitFor();
    Files.delete(log);
    receiver.answering(_ -> 200);
    var second = process(directory, config, log);
    try {
      var again = new Till(ready(second, log), UNIT).signedIn();
      assertThat(books(again).path("payments")).isEqualTo(before);
      // The keys are remembered, and what was not delivered is delivered now.
      assertThat(again.capture("reference-3", "c3", 1003).status()).isEqualTo(200);
      assertThat(books(again).path("payments").get(3).path("captured").asLong()).isEqualTo(1003);
      await().until(() -> books(again).path("notifications").path("delivered").asInt() == 10);
    } finally {
      second.destroyForcibly().waitFor();
    }
  }

  private static JsonNode books(Till till) {
    return till.open("GET", "/simulator/books", "").body();
  }

  private static Process process(Path directory, Path config, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "--config",
            config.toString(),
            "--port",
            "0",
            "--state-directory",
            directory.resolve("state").toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static String ready(Process process, Path log) {
    var mark = "vipps-simulator ready at ";
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> !process.isAlive() || text(log).contains(mark));
    var text = text(log);
    assertThat(text).contains(mark);
    return text.substring(text.indexOf(mark) + mark.length()).lines().findFirst().orElseThrow();
  }

  private static String text(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log, UTF_8) : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void halfALineAtTheEndOfTheJournalIsCutOff(@TempDir Path directory) throws IOException {
    var config = SimulatorConfig.inMemory(UNIT).withStateDirectory(directory);
    try (var first = VippsSimulator.start(config)) {
      first.put(Person.of(ADA));
    }
    var journal = directory.resolve("journal.jsonl");
    var whole = Files.readString(journal);
    Files.writeString(journal, whole + "{\"is\":\"PersonPut\",\"per");
    try (var again = VippsSimulator.start(config)) {
      assertThat(
              new Till(again.baseUrl(), UNIT).open("GET", "/simulator/people/" + ADA, "").status())
          .isEqualTo(200);
      assertThatThrownBy(() -> VippsSimulator.start(config))
          .hasMessageContaining("the state directory is in use");
    }
    assertThat(Files.readString(journal)).startsWith(whole).endsWith("}\n");
  }

  // ---- the publisher's specifications

  @Test
  void requestsAnswersAndNotificationsAreAsSpecified() {
    var check = SpecificationCheck.given();
    if (check.isEmpty()) {
      System.out.println(SpecificationCheck.SKIPPED);
    }
    Assumptions.assumeTrue(check.isPresent(), SpecificationCheck.SKIPPED);
    prompt();
    var registered =
        till.register(
            receiver.url(), "epayments.payment.created.v1", "epayments.payment.authorized.v1");
    till.get("/webhooks/v1/webhooks");
    authorized("reference-1", 1000);
    till.capture("reference-1", "c1", 400);
    till.refund("reference-1", "r1", 100);
    till.cancel("reference-1", "x1", "{}");
    till.cancel("reference-1", "x2", "{}");
    till.events("reference-1");
    till.create("reference-1", "k2", 1000, ADA);
    till.create("reference-2", "k3", 1000, "4700000000");
    till.post("/epayment/v1/payments", "k4", "{\"colour\":\"red\"}");
    till.register("http://pos.example.com/", "epayments.payment.created.v1");
    await().until(() -> simulator.books().notifications().delivered() == 2);
    till.delete("/webhooks/v1/webhooks/" + registered.body().path("id").asText());
    var traffic = till.open("GET", "/simulator/traffic", "").body();
    assertThat(traffic.size()).isGreaterThanOrEqualTo(15);
    assertThat(traffic.toString()).doesNotContain(registered.body().path("secret").asText());
    var violations = new ArrayList<String>();
    traffic.forEach(one -> violations.addAll(check.get().violations(one)));
    assertThat(violations).isEmpty();
    // The check can fail: the same exchange with a field of another type.
    var create = first(traffic, "/epayment/v1/payments").deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) create.path("request").path("body"))
        .put("reference", 7);
    assertThat(check.get().violations(create)).isNotEmpty();
    var answer = first(traffic, "/epayment/v1/payments").deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) answer.path("response").path("body"))
        .remove("reference");
    assertThat(check.get().violations(answer)).isNotEmpty();
  }

  private static JsonNode first(JsonNode traffic, String path) {
    for (var one : traffic) {
      if (one.at("/request/path").asText().equals(path)) {
        return one;
      }
    }
    throw new AssertionError("no traffic on " + path);
  }
}
