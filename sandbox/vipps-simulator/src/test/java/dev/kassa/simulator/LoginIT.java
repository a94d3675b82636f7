// Merchant-initiated login: who may ask, for whom, and what is told (API 3).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginIT extends Simulated {
  private Till.Got start(String... changes) {
    var form = new HashMap<>(startForm());
    for (var n = 0; n < changes.length; n += 2) {
      form.put(changes[n], changes[n + 1]);
    }
    return till.form(START, form);
  }

  private JsonNode tokens(String id) {
    return till.form(TOKEN, poll(id)).body();
  }

  private JsonNode loggedIn(String... changes) {
    var id = start(changes).body().path("auth_req_id").asText();
    till.open("POST", "/simulator/logins/" + id + "/approve", "");
    return till.userInfo(tokens(id).path("access_token").asText(), false).body();
  }

  @Test
  @Section("3.2")
  void theWrongMethodOfAuthenticationIsTurnedAwayEverywhere() {
    prompt();
    for (var path : List.of(START, TOKEN, EXISTS)) {
      var form = new HashMap<>(startForm());
      form.putAll(poll("x"));
      // This unit uses the header; the keys are right, but in the form.
      form.put("client_id", "client-1");
      form.put("client_secret", "secret-1");
      var refused = till.form(path, form, null);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.body().path("error").asText()).isEqualTo("invalid_client");
      for (var header : List.of("Basic", "Basic ???", "Basic bm8tY29sb24=", "Bearer x")) {
        assertThat(till.form(path, startForm(), header).status()).isEqualTo(401);
      }
    }
  }

  @Test
  @Section({"3.3", "3.4"})
  void hintsAreNumbersOfFiveCountriesInEitherSpelling() {
    for (var msisdn :
        List.of("4712345678", "4512345678", "46701234567", "358401234567", "299123456")) {
      person(msisdn, "{}");
      for (var urn : List.of("urn:msisdn:", "urn:mobilenumber:")) {
        var exists = till.form(EXISTS, Map.of("login_hint", urn + msisdn));
        assertThat(exists.body().toString()).isEqualTo("{\"exists\":true}");
      }
    }
    assertThat(till.form(EXISTS, Map.of("login_hint", "urn:msisdn:4798765432")).body().toString())
        .isEqualTo("{\"exists\":false}");
    for (var hint :
        List.of(
            "4712345678", "urn:msisdn:+4712345678", "urn:msisdn:49301234567", "urn:msisdn:", "")) {
      assertThat(till.form(EXISTS, Map.of("login_hint", hint)).body().path("error").asText())
          .isEqualTo("invalid_request");
      assertThat(start("login_hint", hint).body().path("error").asText())
          .isEqualTo("invalid_request");
    }
    assertThat(start("login_hint", "urn:mobilenumber:" + ADA).status()).isEqualTo(200);
  }

  @Test
  @Section({"3.4", "3.8"})
  void theRequestIsChecked() {
    idle();
    for (var wrong :
        List.of(
            List.of("scope", "name", "invalid_scope"),
            List.of("scope", "openid nnin", "invalid_scope"),
            List.of("binding_message", "oslo-47", "invalid_binding_message"),
            List.of("binding_message", "OSLO", "invalid_binding_message"),
            List.of("requested_expiry", "901", "invalid_request"),
            List.of("requested_expiry", "soon", "invalid_request"),
            List.of("requested_flow", "login_to_webpage", "invalid_request"))) {
      var refused = start(wrong.get(0), wrong.get(1));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("error").asText()).isEqualTo(wrong.get(2));
    }
    var brief = start("requested_expiry", "60", "state", "s", "nonce", "n");
    assertThat(brief.body().path("expires_in").asInt()).isEqualTo(60);
    simulator.advance(Duration.ofSeconds(60));
    assertThat(tokens(brief.body().path("auth_req_id").asText()).path("error").asText())
        .isEqualTo("expired_token");
    assertThat(till.form(TOKEN, Map.of("grant_type", "password")).body().path("error").asText())
        .isEqualTo("unsupported_grant_type");
  }

  @Test
  @Section("3.5")
  void anotherClientDoesNotGetTheTokens() {
    prompt();
    var id = start().body().path("auth_req_id").asText();
    till.open("POST", "/simulator/logins/" + id + "/approve", "");
    var form = new HashMap<>(poll(id));
    form.put("client_id", "client-2");
    form.put("client_secret", "secret-2");
    assertThat(till.form(TOKEN, form, null).body().path("error").asText())
        .isEqualTo("invalid_grant");
    assertThat(tokens(id).has("access_token")).isTrue();
  }

  @Test
  @Section({"3.9", "7.3"})
  void theSubStaysWhenTheNumberChangesAndConsentsAreGivenOnce() {
    idle();
    var first = loggedIn();
    assertThat(first.path("phone_number").asText()).isEqualTo(ADA);
    assertThat(first.path("delegatedConsents").path("consents")).hasSize(4);
    var id = till.open("GET", "/simulator/people/" + ADA, "").body().path("id").asText();
    person("4798765432", "{\"id\":\"" + id + "\",\"logins\":\"ignore\"}");
    var second = loggedIn("login_hint", "urn:msisdn:4798765432");
    assertThat(second.path("sub")).isEqualTo(first.path("sub"));
    assertThat(second.path("phone_number").asText()).isEqualTo("4798765432");
    assertThat(second.has("delegatedConsents")).isFalse();
    assertThat(start().body().path("error").asText()).isEqualTo("unknown_user_id");
    // Another unit knows the same person by another name, and asks for consents of its own.
    var form = new HashMap<>(startForm());
    form.put("login_hint", "urn:msisdn:4798765432");
    form.put("client_id", "client-2");
    form.put("client_secret", "secret-2");
    var other = till.form(START, form, null).body().path("auth_req_id").asText();
    till.open("POST", "/simulator/logins/" + other + "/approve", "");
    var collect = new HashMap<>(poll(other));
    collect.put("client_id", "client-2");
    collect.put("client_secret", "secret-2");
    var token = till.form(TOKEN, collect, null).body().path("access_token").asText();
    var elsewhere = till.userInfo(token, false).body();
    assertThat(elsewhere.path("sub")).isNotEqualTo(first.path("sub"));
    assertThat(elsewhere.has("delegatedConsents")).isTrue();
    simulator.advance(Duration.ofSeconds(300));
    assertThat(till.userInfo(token, false).status()).isEqualTo(401);
  }

  @Test
  @Section("3.9")
  void theClaimsFollowTheScopesAndTheSubIsThatOfPayments() {
    person(
        ADA,
        """
        {"name":"Ada Lovelace","email":"ada@example.com","birthDate":"1990-12-10",
         "address":{"streetAddress":"Storgata 1","postalCode":"0155","region":"Oslo","country":"NO"},
         "payments":"approve","logins":"ignore"}""");
    var little = loggedIn("scope", "openid");
    assertThat(little.size()).isEqualTo(2);
    var much =
        loggedIn("scope", "openid name email address birthDate phoneNumber gender nin customFlow");
    assertThat(much.path("family_name").asText()).isEqualTo("Lovelace");
    assertThat(much.path("email_verified").asBoolean()).isTrue();
    assertThat(much.path("birthdate").asText()).isEqualTo("1990-12-10");
    assertThat(much.at("/address/formatted").asText()).isEqualTo("Storgata 1\n0155\nOslo\nNO");
    assertThat(much.has("gender") || much.has("nin") || much.has("customFlow")).isFalse();
    till.post(
        PAYMENTS,
        "k",
        Till.payment("reference-1", 1000, ADA)
            .replace("\"metadata\"", "\"profile\":{\"scope\":\"name\"},\"metadata\""));
    org.awaitility.Awaitility.await().until(() -> state("reference-1").equals("AUTHORIZED"));
    assertThat(till.read("reference-1").body().at("/profile/sub")).isEqualTo(much.path("sub"));
  }

  @Test
  @Section("3.1")
  void discoveryNamesWhatThereIs() {
    var got = till.open("GET", DISCOVERY, "");
    assertThat(got.header("cache-control")).isEqualTo("max-age=3600");
    var body = got.body();
    var base = simulator.baseUrl();
    assertThat(body.path("issuer").asText()).isEqualTo(base + "/access-management-1.0/access/");
    assertThat(body.path("token_endpoint").asText()).isEqualTo(base + TOKEN);
    assertThat(body.path("backchannel_authentication_endpoint").asText()).isEqualTo(base + START);
    assertThat(body.path("userinfo_endpoint").asText())
        .isEqualTo(base + "/vipps-userinfo-api/userinfo");
    assertThat(body.path("backchannel_token_delivery_modes_supported").toString())
        .isEqualTo("[\"poll\"]");
    assertThat(body.path("token_endpoint_auth_methods_supported")).hasSize(2);
    assertThat(body.path("id_token_signing_alg_values_supported").toString())
        .isEqualTo("[\"RS256\"]");
    assertThat(body.path("grant_types_supported").toString()).doesNotContain("ciba");
  }
}
