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
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnits;
import dev.kassa.localstack.LocalKeysets;
import dev.kassa.membership.NorwegianUnit;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipWriter.Changes;
import dev.kassa.membership.postgres.MembershipWriter.Link;
import dev.kassa.membership.postgres.MembershipWriter.Ping;
import dev.kassa.membership.postgres.Route;
import dev.kassa.membership.postgres.StoredEnrolment;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.membership.postgres.StoredMember;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing.Cause;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClubDecisionsTest {
  private static final Msn MSN = new Msn("123456");
  private static final Club CLUB = club(1);
  private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");
  private static final Msisdn ANNE = new Msisdn("4790000001");
  private static final MemberId MEMBER = new MemberId("m-anne");
  private static final int PUSHES_PER_DAY = 3;

  @TempDir static Path directory;
  private static Seals seals;

  private States states = states();
  private final Enrolling enrolling = new Enrolling(seals, PUSHES_PER_DAY, _ -> {});
  private final Purchasing purchasing = new Purchasing();
  private final Recognising recognising = new Recognising(seals, enrolling, purchasing);
  private final Joining joining = new Joining(seals, enrolling, purchasing, _ -> {});
  private final CheckoutId checkout = new CheckoutId(UUID.randomUUID());
  private final List<Message> told = new ArrayList<>();
  private final Map<UUID, StoredEnrolment> enrolments = new HashMap<>();
  private final Map<IdentificationId, StoredIdentification> identifications = new HashMap<>();
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
        .containsExactly(new StoredMember(MEMBER, "club", "standard", 300, 2, Consents.KNOWN));
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
        .join(
            KnownMember.joined(
                new StoredMember(newOwner, "club", "gold", 0, 1, Consents.KNOWN), "profile"));
    states.members().linkPhone("club", seals.phone(ANNE), Optional.empty(), newOwner);
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
            Optional.empty(),
            false,
            false);
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
    enrolling.pinged(states, new Arrival.Pinged("login-1", MSN, "cause"));
    assertThat(states.changes().pings()).containsExactly(new Ping("login-1", MSN));
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
        .containsExactly(new StoredMember(MEMBER, "club", "standard", 0, 3, Consents.UNKNOWN));
  }

  @Test
  void whoIsErasedAfterANumberChangeLeavesNothingUnderTheOldNumber() {
    member(100);
    identify(identification, ANNE, false);
    pay(identification, 1, 20_000, 0);
    KnownMember anne = states.members().find(MEMBER).orElseThrow();
    states.members().unlinkPhones(anne);
    states.members().linkPhone("club", seals.phone(other()), Optional.empty(), MEMBER);
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
    Arrival.Pinged ping = new Arrival.Pinged("login-1", MSN, "cause");
    states.needs(ping, Route.login("login-1"));
    assertThat(states.isHeld(ping)).isFalse();
    states.add(loaded(Map.of(), List.of(), List.of(), Set.of(Route.login("login-1"))));
    assertThat(states.isHeld(ping)).isTrue();
    assertThat(states.isHeld(new Arrival.Pinged("login-1", MSN, "cause")))
        .as("another one has not asked for it")
        .isFalse();
  }

  @Test
  void anOldAskTakesUpNoLoginThatWasWithdrawn() {
    identify(identification, ANNE, false);
    ask(identification);
    accept(dueCall());
    enrolling.cancel(states, new Arrival.CancelAsked(place(null), UUID.randomUUID(), Cause.NONE));
    UUID old = UUID.randomUUID();
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(checkout, MSN, identification, Optional.of(old), NOW), Cause.NONE));

    assertThat(outcomes()).contains(Map.entry(old, Reason.REQUEST_EXPIRED));
  }

  @Test
  void whatIsTakenBackWhileItStartsIsNotStartedAgain() {
    identify(identification, ANNE, false);
    UUID first = ask(identification);
    List<ProviderCall> before = calls();
    nextBatch();
    UUID cancel = UUID.randomUUID();
    enrolling.cancel(states, new Arrival.CancelAsked(place(null), cancel, Cause.NONE));
    ask(identification);

    assertThat(before).containsExactly(new ProviderCall.Start());
    assertThat(calls()).as("the phone rings once").isEmpty();
    assertThat(outcomes())
        .containsExactlyInAnyOrder(
            Map.entry(first, Reason.CANCELLED), Map.entry(cancel, Reason.CANCELLED));
  }

  @Test
  void anUnknownStartIsOneForAllSalesUnitsOfTheClub() {
    identify(identification, ANNE, false);
    ask(identification);
    answer(dueCall(), new LoginAnswer.Happened(new EnrolmentEvent.StartUnanswered()));
    CheckoutId elsewhere = new CheckoutId(UUID.randomUUID());
    IdentificationId there = new IdentificationId(UUID.randomUUID());
    Msn other = new Msn("654321");
    recognising.identified(
        states,
        new Arrival.Identified(
            new Place(elsewhere, there, "aarhus-1", "till-1", other, "club"),
            ANNE,
            seals.phone(ANNE),
            NorwegianUnit.of(MSN, false),
            request(elsewhere, other, there, Optional.empty(), NOW.plusSeconds(60)),
            Cause.NONE));
    UUID second = UUID.randomUUID();
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(elsewhere, other, there, Optional.of(second), NOW.plusSeconds(60)),
            Cause.NONE));

    assertThat(calls()).as("starts").isEmpty();
    assertThat(outcomes()).contains(Map.entry(second, Reason.ALREADY_OPEN));
  }

  @Test
  void anIdentificationCountsInItsOwnCheckoutOnly() {
    identify(identification, ANNE, false);
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    UUID command = UUID.randomUUID();
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(next, MSN, identification, Optional.of(command), NOW.plusSeconds(60)),
            Cause.NONE));

    assertThat(calls()).isEmpty();
    assertThat(outcomes()).containsExactly(Map.entry(command, Reason.UNKNOWN_IDENTIFICATION));
  }

  @Test
  void anIdentificationThatComesLaterCountsInItsOwnCheckoutOnly() {
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    UUID command = UUID.randomUUID();
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(next, MSN, identification, Optional.of(command), NOW.plusSeconds(60)),
            Cause.NONE));
    identify(identification, ANNE, false);

    assertThat(calls()).isEmpty();
    assertThat(outcomes()).containsExactly(Map.entry(command, Reason.UNKNOWN_IDENTIFICATION));
  }

  @Test
  void aPurchaseIsNotBookedOnTheCustomerOfAnotherCheckout() {
    member(100);
    identify(identification, ANNE, false);
    CheckoutId next = new CheckoutId(UUID.randomUUID());
    pay(CLUB, next, 1, identification, 1, 20_000, 0);

    assertThat(told()).hasSize(1);
    assertThat(states.changes().members()).isEmpty();
  }

  @Test
  void aYesWithoutConsentsIsAMemberWhoseConsentsAreUnknown() {
    join(new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.empty()));
    assertThat(told()).last().isInstanceOf(MemberEnrolled.class);
    assertThat(told())
        .filteredOn(MemberChanged.class::isInstance)
        .allSatisfy(m -> assertThat(((MemberChanged) m).consents()).isEqualTo(Consents.UNKNOWN));
    assertThat(states.changes().newMembers().iterator().next().member().consents())
        .isEqualTo(Consents.UNKNOWN);
    assertThat(states.changes().consents()).isEmpty();
  }

  @Test
  void whatIsTakenBackWhileItStartsIsTakenUpByTheNextAsk() {
    identify(identification, ANNE, false);
    ask(identification);
    DueCall start = dueCall();
    nextBatch();
    enrolling.cancel(states, new Arrival.CancelAsked(place(null), UUID.randomUUID(), Cause.NONE));
    UUID second = ask(identification);
    nextBatch();
    accept(start);

    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            EnrolmentStarted.class, e -> assertThat(e.outcomeOf()).containsExactly(second));
    assertThat(calls()).as("starts").isEmpty();
  }

  @Test
  void aLoginThatStartsAfterItWasTakenBackIsToldToNobody() {
    identify(identification, ANNE, false);
    ask(identification);
    DueCall start = dueCall();
    nextBatch();
    enrolling.cancel(states, new Arrival.CancelAsked(place(null), UUID.randomUUID(), Cause.NONE));
    nextBatch();
    int before = told().size();
    accept(start);
    assertThat(told()).hasSize(before);

    UUID second = ask(identification);
    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            EnrolmentStarted.class, e -> assertThat(e.outcomeOf()).containsExactly(second));
  }

  @Test
  void whoSaysThatTheyAreNotTheMemberIsAskedAndBecomesAMemberOfTheirOwn() {
    member(100);
    states.add(subject("sub-anne", MEMBER));
    identify(identification, ANNE, false);
    pay(identification, 1, 20_000, 0);
    long anne = points();
    UUID plain = ask(identification);
    UUID command = askNotMe();
    pay(CLUB, checkout, 2, identification, 1, 50_000, 0);
    assertThat(points()).as("booked on nobody until they have logged in").isEqualTo(anne);
    DueCall start = dueCall();
    answer(start, login("login-1"));
    answer(start, tokens(start));
    answer(
        start,
        new LoginAnswer.Known(new Profile("sub-berit", Optional.of(ANNE), "{}", Optional.empty())));

    assertThat(outcomes()).containsExactly(Map.entry(plain, Reason.ALREADY_MEMBER));
    assertThat(told())
        .filteredOn(EnrolmentStarted.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            EnrolmentStarted.class, e -> assertThat(e.outcomeOf()).containsExactly(command));
    MemberId berit =
        ((MemberEnrolled)
                told().stream().filter(MemberEnrolled.class::isInstance).findFirst().orElseThrow())
            .memberId();
    assertThat(berit).isNotEqualTo(MEMBER);
    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            PurchaseRegistered.class,
            bought -> {
              assertThat(bought.memberId()).isEqualTo(berit);
              assertThat(bought.points()).isEqualTo(500);
            });
    assertThat(states.changes().phones())
        .allSatisfy(link -> assertThat(link.memberId()).isEqualTo(berit));
    assertThat(states.changes().identifications())
        .allSatisfy(known -> assertThat(known.member()).contains(berit));
    assertThat(states.changes().members())
        .as("the old member keeps points")
        .containsExactly(new StoredMember(MEMBER, "club", "standard", anne, 2, Consents.KNOWN));
  }

  @Test
  void whoSaysThatTheyAreNotTheMemberAndDeclinesIsNobody() {
    member(100);
    identify(identification, ANNE, false);
    askNotMe();
    DueCall start = dueCall();
    answer(start, login("login-1"));
    answer(start, new LoginAnswer.Happened(new EnrolmentEvent.PollRefused(Reason.DECLINED)));
    pay(identification, 1, 20_000, 0);

    assertThat(told()).noneMatch(PurchaseRegistered.class::isInstance);
    assertThat(states.changes().identifications())
        .allSatisfy(known -> assertThat(known.disowned()).isTrue());
  }

  @Test
  void whoIsTheMemberAfterAllStaysThatMember() {
    member(100);
    states.add(subject("sub-anne", MEMBER));
    identify(identification, ANNE, false);
    askNotMe();
    DueCall start = dueCall();
    answer(start, login("login-1"));
    answer(start, tokens(start));
    answer(
        start,
        new LoginAnswer.Known(new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.empty())));
    pay(identification, 1, 20_000, 0);

    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            PurchaseRegistered.class, bought -> assertThat(bought.memberId()).isEqualTo(MEMBER));
    assertThat(states.changes().newMembers()).isEmpty();
  }

  @Test
  void aMemberWithoutASubjectIsNotWhoSaysThatTheyAreNotThem() {
    member(100);
    identify(identification, ANNE, false);
    askNotMe();
    DueCall start = dueCall();
    answer(start, login("login-1"));
    answer(start, tokens(start));
    answer(
        start,
        new LoginAnswer.Known(new Profile("sub-berit", Optional.of(ANNE), "{}", Optional.empty())));

    assertThat(states.changes().newMembers()).hasSize(1);
  }

  @Test
  void whoIsNotTheMemberIsNotBoundToThemByAnotherScan() {
    member(100);
    identify(identification, ANNE, false);
    askNotMe();
    IdentificationId again = new IdentificationId(UUID.randomUUID());
    identify(again, ANNE, false);
    pay(identification, 1, 20_000, 0);
    assertThat(told()).noneMatch(PurchaseRegistered.class::isInstance);

    pay(CLUB, checkout, 2, again, 1, 20_000, 0);
    assertThat(told())
        .as("the other one is the member's")
        .last()
        .isInstanceOf(PurchaseRegistered.class);
  }

  @Test
  void anIdentificationThatIsStoredLosesItsMember() {
    member(100);
    identify(identification, ANNE, false);
    nextBatch();
    member(100);
    assertThat(states.identification(identification).orElseThrow().member()).contains(MEMBER);
    askNotMe();
    pay(identification, 1, 20_000, 0);

    assertThat(told()).noneMatch(PurchaseRegistered.class::isInstance);
    assertThat(states.changes().owned())
        .singleElement()
        .satisfies(
            known -> {
              assertThat(known.disowned()).isTrue();
              assertThat(known.member()).isEmpty();
            });
  }

  @Test
  void whatWaitsIsNotBookedOnWhomTheCustomerHasDisownedBefore() {
    member(100);
    pay(identification, 1, 20_000, 0);
    askNotMe();
    identify(identification, ANNE, false);

    assertThat(calls()).containsExactly(new ProviderCall.Start());
    assertThat(told()).noneMatch(PurchaseRegistered.class::isInstance);
  }

  @Test
  void whoIsErasedMayBeAskedAgainOnTheSameDay() {
    member(100);
    states.add(starts(PUSHES_PER_DAY));
    states.erase(states.members().find(MEMBER).orElseThrow());
    identify(identification, ANNE, false);
    ask(identification);

    assertThat(calls()).containsExactly(new ProviderCall.Start());
  }

  @Test
  void consentsThatComeWithTheFirstLoginAreKnown() {
    join(new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.of("{}")));
    assertThat(states.changes().newMembers().iterator().next().member().consents())
        .isEqualTo(Consents.KNOWN);
    assertThat(states.changes().consents()).hasSize(1);
  }

  @Test
  void whoLogsInUnderANewNumberHasThatOneOnlyAndConsentsThatComeLaterAreTold() {
    member(100, Consents.UNKNOWN);
    states.add(subject("sub-anne", MEMBER));
    identify(identification, other(), false);
    ask(identification);
    DueCall start = dueCall();
    accept(start);
    answer(start, tokens(start));
    answer(
        start,
        new LoginAnswer.Known(
            new Profile("sub-anne", Optional.of(other()), "{}", Optional.of("{}"))));

    assertThat(states.changes().relinked()).containsExactly(MEMBER);
    assertThat(states.changes().phones()).extracting(Link::memberId).containsOnly(MEMBER);
    assertThat(told().stream().filter(MemberChanged.class::isInstance))
        .extracting(told -> ((MemberChanged) told).consents())
        .containsExactly(Consents.KNOWN);
  }

  @Test
  void whoSaysTooLateThatTheyAreNotTheMemberIsNotBookedOnThem() {
    member(100);
    pay(identification, 1, 20_000, 0);
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(checkout, MSN, identification, Optional.of(UUID.randomUUID()), NOW, true),
            Cause.NONE));
    nextBatch();
    member(100);
    identify(identification, ANNE, false);

    assertThat(told()).noneMatch(PurchaseRegistered.class::isInstance);
  }

  @Test
  void aStartThatWasRefusedRangNobodysPhone() {
    states.add(starts(PUSHES_PER_DAY - 1));
    identify(identification, ANNE, false);
    ask(identification);
    answer(
        dueCall(),
        new LoginAnswer.Happened(new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE)));
    ask(identification);

    assertThat(calls()).containsExactly(new ProviderCall.Start());
  }

  @Test
  void onePersonIsNotAskedMoreOftenThanTheDayAllows() {
    states.add(starts(PUSHES_PER_DAY - 1));
    identify(identification, ANNE, false);
    ask(identification);
    DueCall last = dueCall();
    answer(last, login("login-1"));
    answer(last, new LoginAnswer.Happened(new EnrolmentEvent.PollRefused(Reason.EXPIRED)));
    UUID more = ask(identification);

    assertThat(outcomes()).contains(Map.entry(more, Reason.ASKED_TOO_OFTEN));
  }

  @Test
  void aPingFindsTheLoginWhoseStartWasNotAnswered() {
    identify(identification, ANNE, false);
    ask(identification);
    answer(dueCall(), new LoginAnswer.Happened(new EnrolmentEvent.StartUnanswered()));
    enrolling.pinged(states, new Arrival.Pinged("login-1", MSN, "cause"));
    nextBatch();
    UUID second = ask(identification);
    assertThat(outcomes()).contains(Map.entry(second, Reason.ALREADY_OPEN));
    assertThat(calls()).containsExactly(new ProviderCall.Poll("login-1"));
    assertThat(states.changes().takenPings()).containsExactly("login-1");

    DueCall poll = dueCall();
    answer(poll, tokens(poll));
    answer(
        poll,
        new LoginAnswer.Known(new Profile("sub-anne", Optional.of(ANNE), "{}", Optional.empty())));
    assertThat(told().getLast()).isInstanceOf(MemberEnrolled.class);
  }

  @Test
  void aLateAnswerOfAStartIsHeard() {
    DueCall start = unanswered(identification, ANNE);
    answer(start, login("login-1"));

    assertThat(told().getLast()).isInstanceOf(EnrolmentStarted.class);
    assertThat(states.byLogin("login-1").map(LockedEnrolment::enrolment))
        .containsInstanceOf(Enrolment.Waiting.class);
  }

  @Test
  void whatWasFoundForAnotherIsHandedOver() {
    IdentificationId berit = new IdentificationId(UUID.randomUUID());
    DueCall anne = unanswered(identification, ANNE);
    DueCall others = unanswered(berit, other());
    DueCall poll = found("login-of-berit");
    answer(poll, tokens(poll));
    Profile profile = new Profile("sub-berit", Optional.of(other()), "{}", Optional.empty());
    answer(poll, new LoginAnswer.Known(profile));
    assertThat(told()).noneMatch(MemberEnrolled.class::isInstance);
    answer(others, new LoginAnswer.Known(profile));

    assertThat(told().getLast())
        .isInstanceOfSatisfying(
            MemberEnrolled.class, e -> assertThat(e.visit().identificationId()).isEqualTo(berit));
    assertThat(states.enrolment(anne.request().enrolmentId()).orElseThrow().enrolment())
        .isInstanceOf(Enrolment.StartUnknown.class);
  }

  @Test
  void aLoginThatWasFoundByAnotherIsKnownOnce() {
    unanswered(identification, ANNE);
    DueCall others = unanswered(new IdentificationId(UUID.randomUUID()), other());
    found("login-of-berit");
    answer(others, login("login-of-berit"));

    assertThat(states.enrolments())
        .extracting(LockedEnrolment::login)
        .containsOnlyOnce(Optional.of("login-of-berit"));
  }

  @Test
  void aNoOfALoginThatWasFoundIsNobodys() {
    unanswered(identification, ANNE);
    answer(
        found("login-of-somebody"),
        new LoginAnswer.Happened(new EnrolmentEvent.PollRefused(Reason.DECLINED)));

    assertThat(states.changes().asks()).isEmpty();
  }

  /** They are asked, and nobody knows whether the app does. */
  private DueCall unanswered(IdentificationId id, Msisdn number) {
    identify(id, number, false);
    UUID command = ask(id);
    DueCall start =
        states.enrolments().stream()
            .filter(e -> e.request().commandId().filter(command::equals).isPresent())
            .findFirst()
            .flatMap(LockedEnrolment::dueCall)
            .orElseThrow();
    answer(start, new LoginAnswer.Happened(new EnrolmentEvent.StartUnanswered()));
    return start;
  }

  /** Its ping is kept, and found when somebody asks for Anne again. */
  private DueCall found(String login) {
    enrolling.pinged(states, new Arrival.Pinged(login, MSN, "cause"));
    nextBatch();
    ask(identification);
    return dueCall();
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
        NorwegianUnit.of(MSN, automatic),
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

  private UUID askNotMe() {
    UUID command = UUID.randomUUID();
    enrolling.asked(
        states,
        new Arrival.EnrolmentAsked(
            request(checkout, MSN, identification, Optional.of(command), NOW.plusSeconds(60), true),
            Cause.NONE));
    return command;
  }

  private long points() {
    return states.members().find(MEMBER).orElseThrow().points();
  }

  private static Loaded subject(String sub, MemberId member) {
    return new Loaded(
        Optional.of(NOW),
        Map.of(),
        List.of(),
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(
            new Loaded.Subject(MSN, Optional.of(seals.subject(MSN, sub).current().hex()), member)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of());
  }

  private static Loaded starts(int count) {
    return new Loaded(
        Optional.of(NOW),
        Map.of(),
        List.of(),
        List.of(),
        Set.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(new Loaded.Starts("club", seals.phone(ANNE).current().hex(), count)),
        List.of(),
        List.of(),
        Set.of());
  }

  private void accept(DueCall start) {
    answer(start, login("login-1"));
  }

  private static LoginAnswer login(String id) {
    return new LoginAnswer.Happened(
        new EnrolmentEvent.StartAccepted(id, Duration.ofMinutes(10), Duration.ofSeconds(5)));
  }

  private static LoginAnswer tokens(DueCall call) {
    return new LoginAnswer.Happened(
        new EnrolmentEvent.TokensCollected(
            seals.seal(call.request().enrolmentId(), EnrolmentSeal.Field.TOKENS, "{}"),
            Duration.ofMinutes(5)));
  }

  /** Anne is asked and says yes. */
  private void join(Profile profile) {
    identify(identification, ANNE, false);
    ask(identification);
    DueCall start = dueCall();
    accept(start);
    answer(
        start,
        new LoginAnswer.Happened(
            new EnrolmentEvent.TokensCollected(
                seals.seal(start.request().enrolmentId(), EnrolmentSeal.Field.TOKENS, "{}"),
                Duration.ofMinutes(5))));
    answer(start, new LoginAnswer.Known(profile));
  }

  private void pay(IdentificationId id, long sequence, long captured, long refunded) {
    pay(CLUB, checkout, 1, id, sequence, captured, refunded);
  }

  private void pay(Club club, IdentificationId id, long sequence, long captured, long refunded) {
    pay(club, checkout, 1, id, sequence, captured, refunded);
  }

  private void pay(
      Club club,
      CheckoutId checkout,
      int attempt,
      IdentificationId id,
      long sequence,
      long captured,
      long refunded) {
    purchasing.paid(
        states,
        new Arrival.Paid(
            new PaymentStanding(
                MSN,
                Reference.of(checkout, attempt),
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
    member(points, Consents.KNOWN);
  }

  private void member(long points, Consents consents) {
    StoredMember anne = new StoredMember(MEMBER, "club", "standard", points, 1, consents);
    states.add(
        loaded(
            Map.of(),
            List.of(new Loaded.Phone("club", seals.phone(ANNE).current().hex(), anne)),
            List.of(anne),
            Set.of()));
  }

  // ---- what comes of it

  private List<Message> told() {
    return Stream.concat(told.stream(), states.told().stream().map(States.Told::message)).toList();
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
    return request(checkout, MSN, id, command, NOW.plusSeconds(60));
  }

  private static EnrolmentRequest request(
      CheckoutId checkout,
      Msn msn,
      IdentificationId id,
      Optional<UUID> command,
      Instant validUntil) {
    return request(checkout, msn, id, command, validUntil, false);
  }

  private static EnrolmentRequest request(
      CheckoutId checkout,
      Msn msn,
      IdentificationId id,
      Optional<UUID> command,
      Instant validUntil,
      boolean notMe) {
    return new EnrolmentRequest(
        UUID.randomUUID(),
        checkout,
        id,
        "oslo-1",
        "till-7",
        msn,
        "club",
        "OSLO-47",
        validUntil,
        command,
        notMe,
        false);
  }

  private static States states() {
    return new States(1, new SalesUnits(List.of(CLUB), List.of(NorwegianUnit.of(MSN, false))));
  }

  /** What the batch has decided is stored, and its calls are on their way. */
  private void nextBatch() {
    told.addAll(states.told().stream().map(States.Told::message).toList());
    Changes changes = states.changes();
    changes.newEnrolments().forEach(e -> enrolments.put(e.enrolment().request().enrolmentId(), e));
    changes.enrolments().forEach(e -> enrolments.put(e.enrolment().request().enrolmentId(), e));
    List<StoredMember> members = new ArrayList<>(changes.members());
    changes.newMembers().forEach(begun -> members.add(begun.member()));
    Map<MemberId, StoredMember> byId =
        members.stream().collect(Collectors.toMap(StoredMember::memberId, m -> m));
    Map<CheckoutId, Long> visits = new HashMap<>(changes.newVisits());
    visits.putAll(changes.visits());
    changes.identifications().forEach(i -> identifications.put(i.place().identificationId(), i));
    changes.owned().forEach(i -> identifications.put(i.place().identificationId(), i));
    changes
        .bindings()
        .forEach(b -> identifications.replaceAll((_, known) -> ClubWorld.bound(known, b)));
    states = states();
    states.add(
        new Loaded(
            Optional.of(NOW),
            visits,
            List.copyOf(identifications.values()),
            List.copyOf(enrolments.values()),
            changes.pings().stream().map(Ping::authReqId).collect(Collectors.toSet()),
            List.copyOf(changes.purchases()),
            changes.phones().stream()
                .map(link -> new Loaded.Phone("club", link.hash(), byId.get(link.memberId())))
                .toList(),
            List.of(),
            List.of(),
            List.of(),
            changes.pings().stream()
                .map(ping -> new Loaded.LonePing(ping.msn(), ping.authReqId()))
                .toList(),
            members,
            Set.of()));
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
}
