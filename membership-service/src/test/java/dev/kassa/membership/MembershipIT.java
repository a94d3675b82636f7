// The club against real Kafka, real PostgreSQL and the provider's simulator.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Till.Heard;
import dev.kassa.membership.shell.Erasure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

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
class MembershipIT extends RunningClub {
  @Inject Erasure erasure;

  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final String msisdn = number();

  @Test
  void aStrangerJoinsIsRecognisedAndCollectsPoints() {
    till.person(msisdn, "APPROVE", 1500);
    IdentificationId id = till.identify(checkout, msisdn);
    Heard stranger = till.hear(checkout, "non-member-recognised");
    assertThat(stranger.payload().path("sequence").asLong()).isEqualTo(1);

    UUID command = till.send(Till.request(checkout, id));
    Heard started = till.hear(checkout, "enrolment-started");
    assertThat(started.outcomeOf()).containsExactly(command.toString());
    assertThat(started.payload().path("bindingMessage").asText()).matches("OSLO-[0-9]{2}");
    assertThat(started.headers().causationId()).isEqualTo(command.toString());
    assertThat(started.headers().correlationId()).isEqualTo(checkout.toString());
    String member = till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
    assertThat(
            till.hear(member, "membership.member-changed.v1", _ -> true)
                .payload()
                .path("points")
                .asLong())
        .isZero();

    till.captured(checkout, id, 239_900, 3);
    Heard bought = till.hear(checkout, "purchase-registered");
    assertThat(bought.payload().path("pointsChange").asLong()).isEqualTo(2399);
    assertThat(bought.payload().path("points").asLong()).isEqualTo(2399);

    till.refunded(checkout, id, 239_900, 39_900, 4);
    Heard back =
        till.hear(
            checkout.toString(),
            "membership.purchase-registered.v1",
            h -> h.payload().path("pointsChange").asLong() < 0);
    assertThat(back.payload().path("points").asLong()).isEqualTo(2000);
    assertThat(back.payload().path("amount").path("value").asLong()).isEqualTo(200_000);

    CheckoutId next = new CheckoutId(UUID.randomUUID());
    IdentificationId again = till.identify(next, msisdn);
    Heard known = till.hear(next, "member-recognised");
    assertThat(known.payload().path("memberId").asText()).isEqualTo(member);
    assertThat(known.payload().path("points").asLong()).isEqualTo(2000);
    UUID needless = till.send(Till.request(next, again));
    assertThat(ended(next, needless)).isEqualTo("ALREADY_MEMBER");

    assertThat(till.events(checkout))
        .allSatisfy(h -> assertThat(h.headers().traceParent()).contains(Till.TRACE));
    assertThat(till.events(checkout).stream().map(h -> h.payload().path("sequence").asLong()))
        .as("numbered without a gap, in order")
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whoDeclinesIsNotAMember() {
    till.person(msisdn, "DECLINE", 300);
    UUID command = requested();
    till.hear(checkout, "enrolment-started");
    Heard ended = till.hear(checkout, "enrolment-ended");
    assertThat(ended.payload().path("reason").asText()).isEqualTo("DECLINED");
    assertThat(ended.outcomeOf()).as("the start was the outcome of %s", command).isEmpty();
  }

  @Test
  void whoDoesNotAnswerIsNotAMember() {
    till.person(msisdn, "IGNORE", 0);
    requested();
    till.hear(checkout, "enrolment-started");
    assertThat(till.hear(checkout, "enrolment-ended").payload().path("reason").asText())
        .isEqualTo("EXPIRED");
  }

  @Test
  void whoHasNoAppCannotBeAsked() {
    till.noApp(msisdn);
    assertThat(ended(checkout, requested())).isEqualTo("NO_USER");
  }

  @Test
  void onePersonIsAskedOnceAtATime() {
    till.person(msisdn, "IGNORE", 0);
    requested();
    till.hear(checkout, "enrolment-started");
    CheckoutId other = new CheckoutId(UUID.randomUUID());
    UUID second = till.send(Till.request(other, till.identify(other, msisdn)));
    assertThat(ended(other, second)).isEqualTo("ALREADY_OPEN");
    ended(checkout, till.send(Till.cancellation(checkout)));
  }

  @Test
  void twoTillsThatIdentifyAndAskAtOnceMakeOnePush() {
    till.person(msisdn, "IGNORE", 0);
    List<CheckoutId> both = List.of(checkout, new CheckoutId(UUID.randomUUID()));
    List<UUID> commands = new ArrayList<>();
    for (CheckoutId each : both) {
      commands.add(till.send(Till.request(each, till.identify(each, msisdn))));
    }
    List<String> told = new ArrayList<>();
    for (int i = 0; i < both.size(); i++) {
      String command = commands.get(i).toString();
      Heard outcome = till.hear(both.get(i), heard -> heard.outcomeOf().contains(command));
      told.add(outcome.type() + outcome.payload().path("reason").asText());
    }
    assertThat(told)
        .containsExactlyInAnyOrder(
            "membership.enrolment-started.v1", "membership.enrolment-ended.v1ALREADY_OPEN");
  }

  @Test
  void aTillTakesItsRequestBack() {
    till.person(msisdn, "IGNORE", 0);
    requested();
    till.hear(checkout, "enrolment-started");
    assertThat(ended(checkout, till.send(Till.cancellation(checkout)))).isEqualTo("CANCELLED");
    assertThat(ended(checkout, till.send(Till.cancellation(checkout)))).isEqualTo("NOTHING_OPEN");
  }

  @Test
  void aLoginThatWasTakenBackIsTakenUpByTheNextRequest() {
    till.person(msisdn, "APPROVE", 4_000);
    requested();
    Heard first = till.hear(checkout, "enrolment-started");
    assertThat(ended(checkout, till.send(Till.cancellation(checkout)))).isEqualTo("CANCELLED");

    CheckoutId other = new CheckoutId(UUID.randomUUID());
    UUID second = till.send(Till.request(other, till.identify(other, msisdn)));
    Heard again = till.hear(other, "enrolment-started");
    assertThat(again.outcomeOf()).containsExactly(second.toString());
    assertThat(again.payload().path("bindingMessage"))
        .as("the app shows the first one still")
        .isEqualTo(first.payload().path("bindingMessage"));
    till.hear(other, "member-enrolled");
  }

  @Test
  void aRequestMayOvertakeItsIdentification() {
    till.person(msisdn, "APPROVE", 100);
    IdentificationId id = new IdentificationId(UUID.randomUUID());
    UUID command = till.send(Till.request(checkout, id));
    await().atMost(Duration.ofSeconds(20)).until(() -> phase(command).equals("UNIDENTIFIED"));
    till.identify(checkout, id, msisdn);
    assertThat(till.hear(checkout, "enrolment-started").outcomeOf())
        .containsExactly(command.toString());
    till.hear(checkout, "member-enrolled");
  }

  @Test
  void purchasesWaitForTheirPerson() {
    till.person(msisdn, "APPROVE", 100);
    IdentificationId id = new IdentificationId(UUID.randomUUID());
    till.captured(checkout, id, 50_000, 3);
    till.refunded(checkout, id, 50_000, 10_000, 4);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> count("select net_captured from purchase where checkout_id = '%s'") == 40_000);
    till.identify(checkout, id, msisdn);
    till.hear(checkout, "non-member-recognised");
    till.send(Till.request(checkout, id));
    till.hear(checkout, "member-enrolled");
    assertThat(till.hear(checkout, "purchase-registered").payload().path("points").asLong())
        .as("bought before joining, in the same checkout")
        .isEqualTo(400);

    CheckoutId next = new CheckoutId(UUID.randomUUID());
    IdentificationId again = new IdentificationId(UUID.randomUUID());
    till.captured(next, again, 10_000, 3);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> count("select count(*) from purchase where checkout_id = '" + next + "'") == 1);
    till.identify(next, again, msisdn);
    till.hear(next, "member-recognised");
    assertThat(till.hear(next, "purchase-registered").payload().path("points").asLong())
        .isEqualTo(500);
  }

  @Test
  void aPingIsKeptUntilItsLoginIsKnown() {
    String login = "early-" + UUID.randomUUID();
    till.ping(login);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                count("select count(*) from early_ping where auth_req_id = '" + login + "'") == 1);
  }

  @Test
  void anUnknownStartIsNotRepeated() {
    till.person(msisdn, "IGNORE", 0);
    till.fault("CIBA_START", "ANSWER_LOST_AFTER_EFFECT");
    assertThat(ended(checkout, requested())).isEqualTo("PROVIDER_UNAVAILABLE");
    CheckoutId other = new CheckoutId(UUID.randomUUID());
    UUID second = till.send(Till.request(other, till.identify(other, msisdn)));
    assertThat(ended(other, second)).isEqualTo("ALREADY_OPEN");
  }

  @Test
  void tokensThatWereLostOnTheWayEndAsSuch() {
    till.person(msisdn, "APPROVE", 0);
    till.faults("CIBA_TOKEN", "ANSWER_LOST_AFTER_EFFECT");
    UUID command = requested();
    till.hear(checkout, "enrolment-started");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                count(
                        "select count(*) from enrolment where poll_answer_lost and command_id = '"
                            + command
                            + "'")
                    == 1);
    till.noFaults();
    assertThat(till.hear(checkout, "enrolment-ended").payload().path("reason").asText())
        .isEqualTo("RESULT_LOST");
  }

  @Test
  void aNumberThatChangesHandsIsAnotherPersons() {
    till.person(msisdn, "APPROVE", 0);
    requested();
    String before = till.hear(checkout, "member-enrolled").payload().path("memberId").asText();
    till.changesHands(msisdn, UUID.randomUUID().toString(), "APPROVE");
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    IdentificationId id = till.identify(next, msisdn);
    assertThat(till.hear(next, "member-recognised").payload().path("memberId").asText())
        .isEqualTo(before);

    UUID command = till.send(Till.notMe(next, id));
    assertThat(till.hear(next, "enrolment-started").outcomeOf())
        .containsExactly(command.toString());
    till.captured(next, id, 10_000, 3);
    String now = till.hear(next, "member-enrolled").payload().path("memberId").asText();
    assertThat(now).isNotEqualTo(before);
    assertThat(till.hear(next, "purchase-registered").payload().path("memberId").asText())
        .isEqualTo(now);
    CheckoutId last = new CheckoutId(UUID.randomUUID());
    till.identify(last, msisdn);
    assertThat(till.hear(last, "member-recognised").payload().path("memberId").asText())
        .isEqualTo(now);
  }

  @Test
  void aYesThatWasLostAndIsAskedForAgainIsAMemberWithUnknownConsents() throws SQLException {
    till.person(msisdn, "APPROVE", 0);
    till.faults("CIBA_TOKEN", "ANSWER_LOST_AFTER_EFFECT");
    UUID command = requested();
    till.hear(checkout, "enrolment-started");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                count(
                        "select count(*) from enrolment where poll_answer_lost and command_id = '"
                            + command
                            + "'")
                    == 1);
    till.noFaults();
    till.hear(checkout, "enrolment-ended");

    CheckoutId again = new CheckoutId(UUID.randomUUID());
    till.send(Till.request(again, till.identify(again, msisdn)));
    String member = till.hear(again, "member-enrolled").payload().path("memberId").asText();
    assertThat(
            till.hear(member, "membership.member-changed.v1", _ -> true)
                .payload()
                .path("consents")
                .asText())
        .isEqualTo("UNKNOWN");
    assertThat(count("select count(*) from consents_to_renew where member_id = '" + member + "'"))
        .isEqualTo(1);
  }

  /** Twice within the two seconds in which the set is not fetched again. */
  @Test
  void aKeyThatIsNewerThanTheKeptSetIsFetched() throws SQLException {
    till.person(msisdn, "APPROVE", 0);
    requested();
    String other = number();
    till.person(other, "APPROVE", 0);
    CheckoutId second = new CheckoutId(UUID.randomUUID());
    till.send(Till.request(second, till.identify(second, other)));
    for (CheckoutId each : List.of(checkout, second)) {
      till.hear(each, "enrolment-started");
      till.rotatesKeys();
      till.ping(
          tables
              .texts("select auth_req_id from enrolment where checkout_id = '" + each + "'")
              .getFirst());
      till.hear(each, "member-enrolled");
    }
  }

  @Test
  void userInfoIsAskedAgain() {
    till.person(msisdn, "APPROVE", 0);
    till.fault("USERINFO", "STATUS_500_BEFORE_EFFECT");
    requested();
    till.hear(checkout, "member-enrolled");
  }

  @Test
  void everyCommandThatCannotBeTakenIsToldWhy() {
    IdentificationId id = till.identify(checkout, msisdn);
    till.hear(checkout, "non-member-recognised");
    EnrolmentRequested request = Till.request(checkout, id);

    UUID foreign = till.send(request, UUID.randomUUID(), "/stores/aarhus-1/tills/1");
    assertThat(ended(checkout, foreign)).isEqualTo("UNKNOWN_SALES_UNIT");

    UUID unit =
        till.send(new EnrolmentRequested(checkout, "oslo-1", "till-7", new Msn("9999"), id));
    assertThat(ended(checkout, unit)).isEqualTo("UNKNOWN_SALES_UNIT");

    UUID late = till.send(request.notAfter(Instant.now().minusSeconds(1)));
    assertThat(ended(checkout, late))
        .as("its till was told that it was not taken")
        .isEqualTo("REQUEST_EXPIRED");

    UUID used = till.send(Till.cancellation(checkout));
    assertThat(ended(checkout, used)).isEqualTo("NOTHING_OPEN");
    CheckoutId other = new CheckoutId(UUID.randomUUID());
    till.send(Till.cancellation(other), used, Till.SOURCE);
    assertThat(ended(other, used)).isEqualTo("ID_REUSED");

    UUID broken = UUID.randomUUID();
    till.send(unreadable(broken));
    assertThat(ended(checkout, broken)).isEqualTo("INVALID");
    Heard dead =
        till.hear(
            checkout.toString(),
            "pos.enrolment-requested.v1",
            h -> h.topic().equals("pos.enrolments.v1.dlt.membership-service"));
    assertThat(dead.headers().reason()).hasValue("identificationId must be a UUID");
    assertThat(dead.payload().asText())
        .as("a number that strayed into it is not readable")
        .startsWith("sealed:v1:");
  }

  @Test
  void personalValuesAreSealedAndGoWhenErased() throws Throwable {
    till.person(msisdn, "APPROVE", 0);
    requested();
    MemberId member =
        new MemberId(till.hear(checkout, "member-enrolled").payload().path("memberId").asText());
    assertThat(dump()).doesNotContain(msisdn).doesNotContain("Nordmann");
    assertThat(count("select count(*) from member_phone where member_id = '" + member + "'"))
        .isPositive();

    assertThat(VertxContextSupport.subscribeAndAwait(() -> erasure.erase(member))).isTrue();

    till.hear(member.value(), "membership.member-erased.v1", _ -> true);
    for (String table : List.of("member_phone", "member_subject", "member_consent", "purchase")) {
      assertThat(count("select count(*) from " + table + " where member_id = '" + member + "'"))
          .as(table)
          .isZero();
    }
    assertThat(
            count(
                "select count(*) from member where profile is not null and member_id = '"
                    + member
                    + "'"))
        .isZero();
    assertThat(VertxContextSupport.subscribeAndAwait(() -> erasure.erase(member))).isFalse();
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    till.identify(next, msisdn);
    till.hear(next, "non-member-recognised");
  }

  private UUID requested() {
    IdentificationId id = till.identify(checkout, msisdn);
    till.hear(checkout, "non-member-recognised");
    return till.send(Till.request(checkout, id));
  }

  private String ended(CheckoutId where, UUID command) {
    return till.hear(
            where.toString(),
            "membership.enrolment-ended.v1",
            h -> h.outcomeOf().contains(command.toString()))
        .payload()
        .path("reason")
        .asText();
  }

  private ProducerRecord<String, byte[]> unreadable(UUID id) {
    String payload =
        """
        {"checkoutId":"%s","storeId":"oslo-1","posId":"till-7","msn":"123456","identificationId":"x","phoneNumber":"%s"}
        """
            .formatted(checkout, msisdn);
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            "pos.enrolments.v1", checkout.toString(), payload.getBytes(StandardCharsets.UTF_8));
    message
        .headers()
        .add("ce_id", id.toString().getBytes(StandardCharsets.UTF_8))
        .add("ce_source", Till.SOURCE.getBytes(StandardCharsets.UTF_8))
        .add("ce_type", "pos.enrolment-requested.v1".getBytes(StandardCharsets.UTF_8));
    return message;
  }

  private String phase(UUID command) throws SQLException {
    List<String> phases =
        tables.texts("select phase from enrolment where command_id = '" + command + "'");
    return phases.isEmpty() ? "" : phases.getFirst();
  }

  private long count(String sql) throws SQLException {
    List<String> numbers = tables.texts(sql.formatted(checkout));
    return numbers.isEmpty() ? -1 : Long.parseLong(numbers.getFirst());
  }

  /** Everything in our tables as text. */
  private String dump() throws SQLException {
    StringBuilder text = new StringBuilder();
    for (String table :
        tables.texts("select tablename from pg_tables where schemaname = 'membership'")) {
      tables.texts("select t::text from \"" + table + "\" t").forEach(text::append);
    }
    return text.toString();
  }
}
