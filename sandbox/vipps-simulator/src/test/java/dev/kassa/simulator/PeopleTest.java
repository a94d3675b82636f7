// People as data: requests that do not show, cards that are refused, a cancel in the same instant
// (API 4.6, 4.11; trap 39).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.Payment.State;
import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.Write.Kind;
import dev.kassa.simulator.Write.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest extends AtTheProvider {
  private void ada(String record) {
    var more = record.substring(1);
    provider.put(Settings.person("{\"msisdn\":\"" + ADA + "\"," + more));
  }

  private void requested(String reference) {
    assertThat(write(Kind.CREATE, reference, "create-" + reference, "h", create(reference)))
        .isInstanceOf(Reply.Created.class);
  }

  private void after(Duration time) {
    now = now.plus(time);
    provider.tick();
  }

  @ParameterizedTest
  @Section("4.11")
  @ValueSource(strings = {"notifications", "appOpen"})
  void aRequestThatDoesNotShowWaitsForThePersonToLook(String why) {
    ada("{\"%s\":%s}".formatted(why, why.equals("appOpen")));
    requested("reference-1");
    started(List.of("openid"));
    after(Duration.ofMinutes(5));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    assertThat(provider.refresh(ADA)).contains(2);
    assertThat(provider.refresh(ADA)).contains(0);
    after(Duration.ofMillis(999));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    after(Duration.ofMillis(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
    assertThat(world.requests(world.person(ADA).orElseThrow().id()).openLogins().count()).isZero();
    assertThat(provider.refresh("4799999999")).isEmpty();
    // One who never looks lets it expire.
    requested("reference-2");
    after(Duration.ofMinutes(10));
    assertThat(payment("reference-2").state()).isEqualTo(State.EXPIRED);
  }

  @Test
  @Section("4.11")
  void somebodyMayLookAfterAWhile() {
    ada("{\"notifications\":false,\"looksAfterMs\":60000}");
    requested("reference-1");
    after(Duration.ofMillis(60_999));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    after(Duration.ofMillis(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
  }

  @Test
  @Section({"4.4", "4.6"})
  void aRefusedCardIsFollowedByTheNextWithinTheSamePayment() {
    ada(
        "{\"cards\":[{\"bin\":\"400000\",\"refused\":true},{\"bin\":\"500000\",\"refused\":true},"
            + "{\"bin\":\"600000\"}]}");
    requested("reference-1");
    after(Duration.ofMillis(4_999));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    assertThat(payment("reference-1").events()).hasSize(1);
    after(Duration.ofMillis(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
    var read = provider.read(FaultRule.Endpoint.READ, new PaymentKey(MSN, "reference-1"), "key");
    assertThat(((Provider.Read.Found) read).cardBin()).isEqualTo("600000");
  }

  @Test
  @Section("4.6")
  void whenEveryCardIsRefusedThePaymentWaitsUntilItExpires() {
    ada("{\"cards\":[{\"refused\":true},{\"refused\":true}]}");
    requested("reference-1");
    after(Duration.ofMinutes(9));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    after(Duration.ofMinutes(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.EXPIRED);
  }

  @Test
  @Section({"4.5", "4.6"})
  @Choice("refusedCards")
  void theMerchantMaySeeARefusedCard() {
    configured(config.with(Settings.choices("{\"refusedCards\":\"LOGGED\"}")));
    ada("{\"cards\":[{\"refused\":true},{\"refused\":false}]}");
    requested("reference-1");
    after(Duration.ofSeconds(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    var failed = payment("reference-1").events().getLast();
    assertThat(failed.name()).isEqualTo(Name.AUTHORIZED);
    assertThat(failed.success()).isFalse();
    assertThat(payment("reference-1").authorizedAt()).isNull();
    after(Duration.ofSeconds(2));
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
    assertThat(payment("reference-1").events().getLast().success()).isTrue();
    configured(config.with(Settings.choices("{\"refusedCards\":\"ABORTED\"}")));
    ada("{\"cards\":[{\"refused\":true},{\"refused\":false}]}");
    requested("reference-1");
    after(Duration.ofSeconds(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.ABORTED);
  }

  private Reply cancel(boolean transactionOnly) {
    return write(Kind.CANCEL, "reference-1", "x", "h", new Write.Cancel(transactionOnly));
  }

  @Test
  @Section({"4.6", "4.7"})
  void whoApprovesInTheInstantOfTheCancelMayBeFirst() {
    ada("{\"payments\":[{\"act\":\"APPROVE_BEFORE_CANCEL\"}]}");
    requested("reference-1");
    after(Duration.ofMinutes(1));
    assertThat(payment("reference-1").state()).isEqualTo(State.CREATED);
    assertThat(cancel(true)).isEqualTo(new Reply.Refused(ErrorCode.CANNOT_CANCEL_AUTHORIZED));
    assertThat(payment("reference-1").state()).isEqualTo(State.AUTHORIZED);
    assertThat(payment("reference-1").aggregate()).isEqualTo(new Aggregate(1000, 0, 0, 0));
  }

  @Test
  @Section({"4.6", "4.7"})
  void whoApprovesInTheInstantOfTheCancelMayBeSecond() {
    ada("{\"payments\":[{\"act\":\"APPROVE_AFTER_CANCEL\"}]}");
    requested("reference-1");
    assertThat(cancel(true)).isInstanceOf(Reply.Adjusted.class);
    after(Duration.ofMinutes(10));
    assertThat(payment("reference-1").state()).isEqualTo(State.TERMINATED);
    assertThat(payment("reference-1").events()).hasSize(2);
  }

  @Test
  @Section({"3.3", "3.8"})
  void oldAppsHaveNoLogin() {
    ada("{\"appTooOld\":true}");
    assertThat(provider.logins().start(UNIT, ADA, List.of("openid"), null, null, null))
        .isInstanceOf(Logins.Start.OldApp.class);
    assertThat(provider.logins().userExists(ADA)).isTrue();
  }

  @Test
  @Section({"2.1", "2.2"})
  void aTokenisedCodeGrowsStaleWhereThatIsSet() {
    configured(config.with(Settings.times("{\"personalQr\":\"PT1M\"}")));
    ada("{\"qrToken\":\"token\"}");
    var shown = provider.codes().shownBy(world.person(ADA).orElseThrow());
    assertThat(shown).startsWith("https://qr.vipps.no/p/token");
    var first = now;
    after(Duration.ofMinutes(1));
    var scanned = provider.codes().scanned(shown).orElseThrow();
    assertThat(scanned.shownAt()).isEqualTo(first);
    assertThat(scanned.version()).isEqualTo("2.0");
    after(Duration.ofSeconds(1));
    assertThat(provider.codes().scanned(shown)).isEmpty();
    assertThat(provider.codes().scanned("https://qr.vipps.no/p/token~soon")).isEmpty();
  }

  @Test
  @Section("2.2")
  void codesAreOfTheBrandOfTheCountryAndAllAreUnderstood() {
    for (var one :
        List.of(
            "4712345678 qr.vipps.no",
            "4512345678 qr.mobilepay.dk",
            "358401234567 qr.mobilepay.fi")) {
      var parts = one.split(" ");
      var person = Settings.person("{\"msisdn\":\"" + parts[0] + "\"}");
      provider.put(person);
      assertThat(person.tokenQr()).startsWith("https://" + parts[1] + "/p/");
      assertThat(provider.codes().scanned(person.tokenQr()).orElseThrow().person())
          .isEqualTo(person);
      // A code from a personal link carries more.
      assertThat(provider.codes().scanned(person.clearQr() + "&m=hi&a=100")).isPresent();
    }
    assertThat(provider.codes().scanned("https://qr.vipps.no/28/2/01/031/4712345678")).isEmpty();
  }
}
