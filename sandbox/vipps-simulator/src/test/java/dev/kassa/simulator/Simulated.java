// A running simulator for tests over HTTP; whatever was exchanged is held against the
// publisher's specifications when a test ends.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.simulator.openapi.SpecificationCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** Two sales units, a till of the first, a receiver for notifications, a customer. */
abstract class Simulated {
  static final String ADA = "4712345678";
  static final SalesUnit UNIT =
      SalesUnit.of("123456", "client-1", "secret-1", "key-1", SalesUnit.Market.NO);
  static final SalesUnit POSTING =
      Settings.unit(
          """
          {"msn":"654321","clientId":"client-2","clientSecret":"secret-2",
           "subscriptionKeys":["key-2","key-3"],"market":"DK","tokenAuth":"POST"}""");
  static final SimulatorConfig.Times FAST = Settings.times("{\"webhookRetryScale\":0.01}");

  static final String PAYMENTS = "/epayment/v1/payments";
  static final String START = "/vipps-login-ciba/api/backchannel/authentication";
  static final String TOKEN = "/access-management-1.0/access/oauth2/token";
  static final String EXISTS = "/vipps-login-ciba/api/v1/user-exists";
  static final String DISCOVERY = "/access-management-1.0/access/.well-known/openid-configuration";

  private static final Optional<SpecificationCheck> SPECIFICATIONS = SpecificationCheck.given();

  VippsSimulator simulator;
  Till till;
  final Receiver receiver = new Receiver();

  @BeforeAll
  static void saySoWhenNothingIsChecked() {
    // A deadline is for what never happens, not for a busy machine.
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
    if (SPECIFICATIONS.isEmpty()) {
      System.out.println("the check of traffic is " + SpecificationCheck.SKIPPED);
    }
  }

  @BeforeEach
  final void startSimulator() {
    start(SimulatorConfig.inMemory(UNIT, POSTING).with(FAST));
  }

  /** Starts anew with other settings. */
  final void start(SimulatorConfig config) {
    if (simulator != null) {
      simulator.close();
    }
    simulator = VippsSimulator.start(config);
    till = new Till(simulator.baseUrl(), UNIT).signedIn();
  }

  final void startWith(String choices) {
    start(SimulatorConfig.inMemory(UNIT, POSTING).with(FAST).with(Settings.choices(choices)));
  }

  @AfterEach
  final void holdTheTrafficAgainstTheSpecifications() {
    var traffic = till.open("GET", "/simulator/traffic", "").body();
    simulator.close();
    receiver.close();
    SPECIFICATIONS.ifPresent(check -> assertThat(violations(check, traffic)).isEmpty());
  }

  private static List<String> violations(SpecificationCheck check, JsonNode traffic) {
    var violations = new ArrayList<String>();
    traffic.forEach(one -> violations.addAll(check.violations(one)));
    return violations;
  }

  final void person(String msisdn, String record) {
    assertThat(till.open("PUT", "/simulator/people/" + msisdn, record).status()).isEqualTo(200);
  }

  /** A customer who approves at once. */
  final void prompt() {
    person(ADA, "{\"name\":\"Ada Lovelace\",\"payments\":\"approve\",\"logins\":\"approve\"}");
  }

  /** A customer who does nothing. */
  final void idle() {
    person(ADA, "{\"payments\":\"ignore\",\"logins\":\"ignore\"}");
  }

  final String state(String reference) {
    return till.read(reference).body().path("state").asText();
  }

  final void authorized(String reference, long value) {
    assertThat(till.create(reference, "create-" + reference, value, ADA).status()).isEqualTo(201);
    await().until(() -> state(reference).equals("AUTHORIZED"));
  }

  final void fault(String rule) {
    assertThat(till.open("POST", "/simulator/faults", rule).status()).isEqualTo(200);
  }

  static Map<String, String> startForm() {
    return Map.of(
        "login_hint",
        "urn:msisdn:" + ADA,
        "scope",
        "openid name phoneNumber address delegatedConsents",
        "binding_message",
        "OSLO-47");
  }

  static Map<String, String> poll(String authReqId) {
    return Map.of("grant_type", "urn:openid:params:grant-type:ciba", "auth_req_id", authReqId);
  }
}
