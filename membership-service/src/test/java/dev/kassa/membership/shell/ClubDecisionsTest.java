// What a batch decides, without a database.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.Route;
import dev.kassa.membership.postgres.StoredMember;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing.Cause;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClubDecisionsTest {
  private static final Msn MSN = new Msn("123456");
  private static final Club CLUB = club(1);
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
  private static final Msisdn ANNE = new Msisdn("4790000001");
  private static final MemberId MEMBER = new MemberId("m-anne");

  @TempDir static Path directory;
  private static Seals seals;

  private final States states = new States(1, new SalesUnits(List.of(CLUB), List.of(unit(false))));
  private final Enrolling enrolling = new Enrolling(seals, _ -> {});
  private final Purchasing purchasing = new Purchasing();
  private final Recognising recognising = new Recognising(seals, enrolling, purchasing);
  private final Joining joining = new Joining(seals, enrolling, purchasing, _ -> {});
  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final IdentificationId identification = new IdentificationId(UUID.randomUUID());

  @BeforeAll
  static void keys() {
    LocalKeysets.writeMissing(directory.resolve("keysets"));
    seals = new Seals(new Keysets(directory.resolve("keysets/membership")));
  }

  ClubDecisionsTest() {
    states.add(loaded(Map.of(), List.of(), List.of(), Set.of()));
  }

  @Test
  void eventsOfACheckoutAreNumberedThroughTheBatch() {
    states.add(loaded(Map.of(checkout, 7L), List.of(), List.of(), Set.of()));
    identify(identification, ANNE, false);
    identify(new IdentificationId(UUID.randomUUID()), ANNE, false);

    assertThat(told())
        .hasSize(2)
        .allSatisfy(event -> assertThat(event).isInstanceOf(NonMemberRecognised.class));
    assertThat(told().stream().map(event -> ((MembershipEvent) event).visit().sequence()))
        .containsExactly(8L, 9L);
    assertThat(states.changes().visits()).containsExactly(Map.entry(checkout, 9L));
    assertThat(states.changes().newVisits()).isEmpty();
  }

  @Test
  void onePersonIsAskedOnceInABatch() {
    identify(identification, ANNE, false);
    UUID first = ask(identification);
    UUID second = ask(identification);

    assertThat(outcomes()).containsExactly(Map.entry(second, Reason.ALREADY_OPEN));
    assertThat(calls()).containsExactly(new ProviderCall.Start());
    assertThat(states.latest(checkout, MSN).orElseThrow().request().commandId()).contains(first);
  }

  @Test
  void whatIsTakenBackInTheSameBatchIsNotStarted() {
    identify(identification, ANNE, false);
    UUID request = ask(identification);
    UUID cancel = UUID.randomUUID();
    enrolling.cancel(states, new Arrival.CancelAsked(place(null), cancel, Cause.NONE));

    assertThat(calls()).isEmpty();
    assertThat(outcomes())
        .containsExactlyInAnyOrder(
            Map.entry(request, Reason.CANCELLED), Map.entry(cancel, Reason.CANCELLED));
  }

  @Test
  void aRequestMayOvertakeItsIdentificationInABatch() {
    ask(identification);
    assertThat(told()).isEmpty();
    identify(identification, ANNE, false);
    assertThat(calls()).containsExactly(new ProviderCall.Start());
  }

  @Test
  void whoeverJoinsIsKnownToTheRestOfTheBatch() {
    identify(identification, ANNE, false);
    pay(identification, 1, 50_000, 0);
    ask(identification);
    DueCall start = dueCall();
    answer(
        start,
        new LoginAnswer.Happened(
            new EnrolmentEvent.StartAccepted(
                "login-1", Duration.ofMinutes(10), Duration.ofSeconds(5))));
    answer(
        start,
        new LoginAnswer.Happened(
            new EnrolmentEvent.TokensCollected(
                seals.seal(start.request().enrolmentId(), EnrolmentSeal.Field.TOKENS, "{}"),
                Duration.ofMinutes(5))));
    answer(
        start,
        new LoginAnswer.Known(new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.empty())));
    pay(identification, 2, 50_000, 10_000);
    IdentificationId again = new IdentificationId(UUID.randomUUID());
    identify(again, ANNE, false);

    assertThat(told().stream().<Class<?>>map(Object::getClass))
        .containsExactly(
            NonMemberRecognised.class,
            EnrolmentStarted.class,
            MemberChanged.class,
            MemberEnrolled.class,
            MemberChanged.class,
            PurchaseRegistered.class,
            MemberChanged.class,
            PurchaseRegistered.class,
            MemberRecognised.class);
    assertThat(((MemberRecognised) told().getLast()).points()).isEqualTo(400);
    assertThat(states.changes().newMembers()).hasSize(1);
    assertThat(states.changes().newMembers().iterator().next().member().points()).isEqualTo(400);
  }

  @Test
  void aPurchaseWaitsForItsPersonAndIsBookedOnce() {
    member(100);
    pay(identification, 1, 20_000, 0);
    pay(identification, 1, 20_000, 0);
    assertThat(told()).isEmpty();
    identify(identification, ANNE, false);

    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            PurchaseRegistered.class,
            bought -> {
              assertThat(bought.pointsChange()).isEqualTo(200);
              assertThat(bought.points()).isEqualTo(300);
            });
    assertThat(states.changes().members())
        .containsExactly(new StoredMember(MEMBER, "club", "standard", 300, 2));
  }

  @Test
  void aRefundTakesBackWhatItsPurchaseGaveWhateverTheRateIsNow() {
    member(0);
    identify(identification, ANNE, false);
    pay(CLUB, identification, 1, 239_900, 0);
    pay(club(2), identification, 2, 239_900, 10_000);

    assertThat(((PurchaseRegistered) told().getLast()).pointsChange()).isEqualTo(-100);
  }

  @Test
  void aPurchaseIsBookedOnWhomItsCheckoutSawAlthoughTheNumberIsAnothersNow() {
    member(0);
    identify(identification, ANNE, false);
    MemberId newOwner = new MemberId("m-berit");
    states
        .members()
        .join(KnownMember.joined(new StoredMember(newOwner, "club", "gold", 0, 1), "profile"));
    states.members().linkPhone("club", seals.phone(ANNE), newOwner);
    pay(identification, 1, 20_000, 0);

    assertThat(((PurchaseRegistered) told().getLast()).memberId()).isEqualTo(MEMBER);
  }

  @Test
  void aMemberWhoIsOnlySeenDoesNotChange() {
    member(100);
    identify(identification, ANNE, false);
    assertThat(((MemberRecognised) told().getFirst()).points()).isEqualTo(100);
    assertThat(states.changes().members()).isEmpty();
  }

  @Test
  void somebodyIsAskedByItselfOnceAndOnlyWhileTheyStandThere() {
    identify(identification, ANNE, true);
    identify(new IdentificationId(UUID.randomUUID()), ANNE, true);
    assertThat(calls()).containsExactly(new ProviderCall.Start());
    assertThat(states.changes().asks()).hasSize(1);

    Arrival.Identified late = identified(new IdentificationId(UUID.randomUUID()), other(), true);
    EnrolmentRequest expired =
        new EnrolmentRequest(
            UUID.randomUUID(),
            checkout,
            late.place().identificationId(),
            "oslo-1",
            "till-7",
            MSN,
            "club",
            "OSLO-11",
            NOW,
            Optional.empty());
    recognising.identified(
        states,
        new Arrival.Identified(
            late.place(), late.msisdn(), late.phone(), late.unit(), expired, Cause.NONE));
    assertThat(calls()).as("who was identified long ago has gone").hasSize(1);
    assertThat(states.changes().asks()).hasSize(1);
  }

  @Test
  void aPingBeforeTheAnswerOfItsStartIsKept() {
    identify(identification, ANNE, false);
    ask(identification);
    enrolling.pinged(states, new Arrival.Pinged("login-1", "cause"));
    assertThat(states.changes().pings()).containsExactly("login-1");
    answer(
        dueCall(),
        new LoginAnswer.Happened(
            new EnrolmentEvent.StartAccepted(
                "login-1", Duration.ofMinutes(10), Duration.ofSeconds(5))));

    assertThat(states.changes().pings()).isEmpty();
    assertThat(calls()).containsExactly(new ProviderCall.Poll("login-1"));
  }

  @Test
  void whoIsErasedIsAStrangerToTheRestOfTheBatch() {
    member(100);
    identify(identification, ANNE, false);
    pay(identification, 1, 20_000, 0);
    states.erase(states.members().find(MEMBER).orElseThrow());
    identify(new IdentificationId(UUID.randomUUID()), ANNE, false);

    assertThat(told().getLast()).isInstanceOf(NonMemberRecognised.class);
    assertThat(states.changes().erased()).containsExactly(MEMBER);
    assertThat(states.changes().purchases()).isEmpty();
    assertThat(states.changes().identifications())
        .as("the second one, which came after")
        .hasSize(1);
    assertThat(states.changes().members())
        .containsExactly(new StoredMember(MEMBER, "club", "standard", 0, 3));
  }

  @Test
  void whoIsErasedAfterANumberChangeLeavesNothingUnderTheOldNumber() {
    member(100);
    identify(identification, ANNE, false);
    pay(identification, 1, 20_000, 0);
    KnownMember anne = states.members().find(MEMBER).orElseThrow();
    states.members().unlinkPhones(anne);
    states.members().linkPhone("club", seals.phone(other()), MEMBER);
    states.erase(anne);
    pay(identification, 2, 20_000, 5_000);

    assertThat(states.changes().identifications()).isEmpty();
    assertThat(states.changes().bindings()).isEmpty();
    assertThat(states.changes().entries()).isEmpty();
    assertThat(states.changes().gone().identifications()).containsExactly(identification);
    assertThat(told().getLast())
        .as("no points come back")
        .isInstanceOfSatisfying(
            PurchaseRegistered.class, bought -> assertThat(bought.pointsChange()).isEqualTo(200));
  }

  @Test
  void anEventWaitsForWhatAnotherHolds() {
    Arrival.Pinged ping = new Arrival.Pinged("login-1", "cause");
    states.needs(ping, Route.login("login-1"));
    assertThat(states.isHeld(ping)).isFalse();
    states.add(loaded(Map.of(), List.of(), List.of(), Set.of(Route.login("login-1"))));
    assertThat(states.isHeld(ping)).isTrue();
    assertThat(states.isHeld(new Arrival.Pinged("login-1", "cause")))
        .as("another one has not asked for it")
        .isFalse();
  }

  // ---- what happens

  private void identify(IdentificationId id, Msisdn msisdn, boolean automatic) {
    recognising.identified(states, identified(id, msisdn, automatic));
  }

  private Arrival.Identified identified(IdentificationId id, Msisdn msisdn, boolean automatic) {
    return new Arrival.Identified(
        place(id),
        msisdn,
        seals.phone(msisdn),
        unit(automatic),
        request(id, Optional.empty()),
        Cause.NONE);
  }

  private UUID ask(IdentificationId id) {
    UUID command = UUID.randomUUID();
    enrolling.asked(
        states, new Arrival.EnrolmentAsked(request(id, Optional.of(command)), Cause.NONE));
    return command;
  }

  private void answer(DueCall call, LoginAnswer answer) {
    joining.answered(states, new Arrival.Answered(call, answer));
  }

  private void pay(IdentificationId id, long sequence, long captured, long refunded) {
    pay(CLUB, id, sequence, captured, refunded);
  }

  private void pay(Club club, IdentificationId id, long sequence, long captured, long refunded) {
    purchasing.paid(
        states,
        new Arrival.Paid(
            new PaymentStanding(
                MSN,
                Reference.of(checkout, 1),
                checkout,
                "oslo-1",
                "till-7",
                id,
                1,
                sequence,
                Currency.NOK,
                new Amounts(captured, captured, 0, refunded),
                List.of(),
                null),
            club,
            Cause.NONE));
  }

  private void member(long points) {
    StoredMember anne = new StoredMember(MEMBER, "club", "standard", points, 1);
    states.add(
        loaded(
            Map.of(),
            List.of(new Loaded.Phone("club", seals.phone(ANNE).current().hex(), anne)),
            List.of(anne),
            Set.of()));
  }

  // ---- what comes of it

  private List<Message> told() {
    return states.told().stream().map(States.Told::message).toList();
  }

  private List<Map.Entry<UUID, Reason>> outcomes() {
    return told().stream()
        .filter(EnrolmentEnded.class::isInstance)
        .map(EnrolmentEnded.class::cast)
        .flatMap(ended -> ended.outcomeOf().stream().map(id -> Map.entry(id, ended.reason())))
        .toList();
  }

  private DueCall dueCall() {
    return states.enrolments().stream()
        .flatMap(enrolment -> enrolment.dueCall().stream())
        .findFirst()
        .orElseThrow();
  }

  private List<ProviderCall> calls() {
    return states.enrolments().stream()
        .flatMap(enrolment -> enrolment.dueCall().stream())
        .map(DueCall::call)
        .toList();
  }

  // ---- values

  private Place place(IdentificationId id) {
    return new Place(checkout, id, "oslo-1", "till-7", MSN, "club");
  }

  private EnrolmentRequest request(IdentificationId id, Optional<UUID> command) {
    return new EnrolmentRequest(
        UUID.randomUUID(),
        checkout,
        id,
        "oslo-1",
        "till-7",
        MSN,
        "club",
        "OSLO-47",
        NOW.plusSeconds(60),
        command);
  }

  private static Msisdn other() {
    return new Msisdn("4790000002");
  }

  private static Loaded loaded(
      Map<CheckoutId, Long> visits,
      List<Loaded.Phone> phones,
      List<StoredMember> members,
      Set<Route> held) {
    return new Loaded(
        Optional.of(NOW),
        visits,
        List.of(),
        List.of(),
        Set.of(),
        List.<Purchase>of(),
        phones,
        List.of(),
        List.of(),
        members,
        held);
  }

  private static Club club(int rate) {
    return new Club(
        "club",
        MSN,
        List.of("phoneNumber"),
        "standard",
        List.of(),
        List.of(new PointRate(Currency.NOK, rate, Map.of())));
  }

  private static SalesUnit unit(boolean automaticEnrolment) {
    return new SalesUnit(
        MSN,
        "NO",
        Currency.NOK,
        "club",
        "unit-123456",
        URI.create("https://example.com/webhooks"),
        List.of("/stores/oslo-1/"),
        new CapturePolicy.Immediate(),
        OnLateApproval.KEEP,
        30,
        automaticEnrolment,
        List.of("oslo-1"),
        List.of());
  }
}
