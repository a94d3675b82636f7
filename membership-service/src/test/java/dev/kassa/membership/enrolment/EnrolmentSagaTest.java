// The enrolment's decisions, as a table of phase × event.
package dev.kassa.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Enrolled;
import dev.kassa.membership.enrolment.Enrolment.Found;
import dev.kassa.membership.enrolment.Enrolment.Requested;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Starting;
import dev.kassa.membership.enrolment.Enrolment.Unidentified;
import dev.kassa.membership.enrolment.Enrolment.Waiting;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.EnrolmentEvent.GrantInvalid;
import dev.kassa.membership.enrolment.EnrolmentEvent.HandedOver;
import dev.kassa.membership.enrolment.EnrolmentEvent.Identified;
import dev.kassa.membership.enrolment.EnrolmentEvent.Joined;
import dev.kassa.membership.enrolment.EnrolmentEvent.LoginFound;
import dev.kassa.membership.enrolment.EnrolmentEvent.OfAnother;
import dev.kassa.membership.enrolment.EnrolmentEvent.Person;
import dev.kassa.membership.enrolment.EnrolmentEvent.Pinged;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.SlowDown;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartAccepted;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartRefused;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartUnanswered;
import dev.kassa.membership.enrolment.EnrolmentEvent.StillPending;
import dev.kassa.membership.enrolment.EnrolmentEvent.TakenUp;
import dev.kassa.membership.enrolment.EnrolmentEvent.Tokens;
import dev.kassa.membership.enrolment.EnrolmentEvent.TokensCollected;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Ignored;
import dev.kassa.membership.enrolment.Step.Moved;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EnrolmentSagaTest {
  private static final Instant T0 = Instant.parse("2026-11-22T12:00:00Z");
  private static final UUID COMMAND = new UUID(7, 1);
  private static final UUID CANCEL = new UUID(7, 2);
  private static final MemberId MEMBER = new MemberId("m-1");
  private static final Duration FIVE = Duration.ofSeconds(5);
  private static final EnrolmentRequest REQUEST =
      new EnrolmentRequest(
          new UUID(0, 1),
          new CheckoutId(new UUID(0, 2)),
          new IdentificationId(new UUID(0, 3)),
          "oslo-1",
          "till-7",
          new Msn("123456"),
          "club",
          "OSLO-47",
          T0.plusSeconds(60),
          Optional.of(COMMAND),
          false,
          false);
  private static final Enrolment UNIDENTIFIED = new Unidentified(REQUEST);
  private static final Enrolment REQUESTED = new Requested(REQUEST, T0);
  private static final Enrolment STARTING = new Starting(REQUEST, T0.plusSeconds(30), false);
  private static final Enrolment START_UNKNOWN = unknown(REQUEST, 900, 30, false);
  private static final Enrolment WAITING = waiting(new PollSchedule(FIVE, T0, false, false, false));
  private static final Enrolment POLLING =
      waiting(new PollSchedule(FIVE, T0.plusSeconds(30), true, false, false));
  private static final UUID NEXT_COMMAND = new UUID(7, 3);
  private static final EnrolmentRequest NEXT =
      new EnrolmentRequest(
          new UUID(0, 11),
          new CheckoutId(new UUID(0, 12)),
          new IdentificationId(new UUID(0, 13)),
          "bergen-2",
          "till-1",
          new Msn("123456"),
          "club",
          "BERGE-03",
          T0.plusSeconds(160),
          Optional.of(NEXT_COMMAND),
          true,
          false);
  private static final Enrolment WITHDRAWN =
      withdrawn(new PollSchedule(FIVE, T0, false, false, false));
  private static final Enrolment STARTING_WITHDRAWN =
      new Starting(REQUEST, T0.plusSeconds(30), true);
  private static final Enrolment UNKNOWN_WITHDRAWN = unknown(REQUEST, 900, 30, true);
  private static final Enrolment FOUND = found(new PollSchedule(FIVE, T0, false, false, false));
  private static final Enrolment COLLECTED_WITHDRAWN =
      new Collected(REQUEST, "sealed:v1:x", T0.plusSeconds(300), T0, Optional.empty(), true);
  private static final Enrolment COLLECTED_FOUND =
      new Collected(
          REQUEST, "sealed:v1:x", T0.plusSeconds(300), T0, Optional.of(T0.plusSeconds(900)), false);
  private static final Tokens TOKENS = new Tokens("sealed:v1:y", T0.plusSeconds(200));
  private static final Enrolment COLLECTED =
      new Collected(REQUEST, "sealed:v1:x", T0.plusSeconds(300), T0, Optional.empty(), false);

  static Stream<Arguments> moves() {
    return Stream.of(
        move(UNIDENTIFIED, new Identified(Person.FREE), 5, new Requested(REQUEST, at(5))),
        move(UNIDENTIFIED, new Identified(Person.MEMBER), 5, end(Reason.ALREADY_MEMBER, COMMAND)),
        move(
            UNIDENTIFIED, new Identified(Person.BEING_ASKED), 5, end(Reason.ALREADY_OPEN, COMMAND)),
        move(UNIDENTIFIED, new Due(), 60, end(Reason.UNKNOWN_IDENTIFICATION, COMMAND)),
        move(UNIDENTIFIED, new CancelRequested(CANCEL), 5, end(Reason.CANCELLED, COMMAND, CANCEL)),
        move(
            REQUESTED,
            new Due(),
            1,
            new Starting(REQUEST, at(31), false),
            new ProviderCall.Start()),
        move(REQUESTED, new Due(), 60, end(Reason.REQUEST_EXPIRED, COMMAND)),
        move(REQUESTED, new CancelRequested(CANCEL), 1, end(Reason.CANCELLED, COMMAND, CANCEL)),
        move(
            STARTING,
            new StartAccepted("id", Duration.ofSeconds(600), FIVE),
            2,
            waitingFrom(2),
            new Fact.Started("OSLO-47", at(602), List.of(COMMAND))),
        move(STARTING, new StartRefused(Reason.NO_USER), 2, end(Reason.NO_USER, COMMAND)),
        move(
            STARTING,
            new StartUnanswered(),
            2,
            unknown(REQUEST, 902, 32, false),
            new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, List.of(COMMAND))),
        move(
            STARTING,
            new Due(),
            30,
            unknown(REQUEST, 930, 60, false),
            new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, List.of(COMMAND))),
        move(
            STARTING,
            new CancelRequested(CANCEL),
            2,
            STARTING_WITHDRAWN,
            new Fact.Ended(Reason.CANCELLED, List.of(COMMAND, CANCEL))),
        move(
            STARTING_WITHDRAWN,
            new CancelRequested(CANCEL),
            2,
            STARTING_WITHDRAWN,
            new Fact.Ended(Reason.NOTHING_OPEN, List.of(CANCEL))),
        move(
            STARTING_WITHDRAWN,
            new TakenUp(NEXT),
            2,
            new Starting(NEXT.takingUp(REQUEST), at(30), false)),
        move(
            STARTING_WITHDRAWN,
            new StartAccepted("id", Duration.ofSeconds(600), FIVE),
            2,
            new Waiting(
                REQUEST, "id", at(602), new PollSchedule(FIVE, at(7), false, false, false), true)),
        move(
            STARTING_WITHDRAWN,
            new StartRefused(Reason.NO_USER),
            2,
            new Ended(REQUEST, Reason.CANCELLED)),
        move(STARTING_WITHDRAWN, new Due(), 30, unknown(REQUEST, 930, 60, true)),
        move(
            START_UNKNOWN,
            new StartAccepted("id", Duration.ofSeconds(600), FIVE),
            30,
            waitingFrom(30),
            new Fact.Started("OSLO-47", at(630), List.of())),
        move(
            START_UNKNOWN,
            new StartRefused(Reason.OLD_APP),
            30,
            new Ended(REQUEST, Reason.OLD_APP)),
        move(START_UNKNOWN, new Due(), 900, new Ended(REQUEST, Reason.PROVIDER_UNAVAILABLE)),
        move(START_UNKNOWN, new Due(), 30, unknown(REQUEST, 900, 60, false)),
        move(
            START_UNKNOWN,
            new CancelRequested(CANCEL),
            30,
            UNKNOWN_WITHDRAWN,
            new Fact.Ended(Reason.CANCELLED, List.of(CANCEL))),
        move(
            UNKNOWN_WITHDRAWN,
            new CancelRequested(CANCEL),
            30,
            UNKNOWN_WITHDRAWN,
            new Fact.Ended(Reason.NOTHING_OPEN, List.of(CANCEL))),
        move(
            UNKNOWN_WITHDRAWN,
            new StartAccepted("id", Duration.ofSeconds(600), FIVE),
            30,
            new Waiting(
                REQUEST, "id", at(630), new PollSchedule(FIVE, at(35), false, false, false), true)),
        move(UNKNOWN_WITHDRAWN, new Due(), 900, new Ended(REQUEST, Reason.CANCELLED)),
        move(
            START_UNKNOWN,
            new TakenUp(NEXT),
            30,
            unknown(NEXT.takingUp(REQUEST), 900, 30, false),
            new Fact.Ended(Reason.ALREADY_OPEN, List.of(NEXT_COMMAND))),
        move(
            START_UNKNOWN,
            new LoginFound("lone"),
            30,
            found(new PollSchedule(FIVE, at(30), false, false, false))),
        move(START_UNKNOWN, new HandedOver(TOKENS), 30, handedOver(30)),
        move(
            FOUND,
            new Due(),
            1,
            found(new PollSchedule(FIVE, at(31), true, false, false)),
            new ProviderCall.Poll("lone")),
        move(FOUND, new Due(), 900, new Ended(REQUEST, Reason.PROVIDER_UNAVAILABLE)),
        move(FOUND, new PollRefused(Reason.DECLINED), 2, unknown(REQUEST, 900, 32, false)),
        move(FOUND, new GrantInvalid(), 2, unknown(REQUEST, 900, 32, false)),
        move(
            FOUND,
            new StillPending(),
            2,
            found(new PollSchedule(FIVE, at(7), false, false, false))),
        move(
            FOUND,
            new TokensCollected("sealed:v1:x", Duration.ofSeconds(300)),
            2,
            new Collected(REQUEST, "sealed:v1:x", at(302), at(2), Optional.of(at(900)), false)),
        move(FOUND, new HandedOver(TOKENS), 2, handedOver(2)),
        move(
            FOUND,
            new CancelRequested(CANCEL),
            2,
            new Found(
                REQUEST, at(900), "lone", new PollSchedule(FIVE, T0, false, false, false), true),
            new Fact.Ended(Reason.CANCELLED, List.of(CANCEL))),
        move(
            FOUND,
            new TakenUp(NEXT),
            2,
            new Found(
                NEXT.takingUp(REQUEST),
                at(900),
                "lone",
                new PollSchedule(FIVE, T0, false, false, false),
                false),
            new Fact.Ended(Reason.ALREADY_OPEN, List.of(NEXT_COMMAND))),
        move(WAITING, new Due(), 1, polling(1, false), new ProviderCall.Poll("id")),
        move(POLLING, new Due(), 30, polling(30, true), new ProviderCall.Poll("id")),
        move(WAITING, new Due(), 661, end(Reason.EXPIRED)),
        move(POLLING, new StillPending(), 2, schedule(FIVE, 7, false)),
        move(POLLING, new SlowDown(), 2, schedule(Duration.ofSeconds(10), 12, false)),
        move(POLLING, new EnrolmentEvent.Busy(Duration.ofSeconds(9)), 2, schedule(FIVE, 11, false)),
        move(POLLING, new EnrolmentEvent.Busy(Duration.ZERO), 2, schedule(FIVE, 7, false)),
        move(POLLING, new PollUnanswered(), 2, schedule(FIVE, 7, true)),
        move(
            waiting(new PollSchedule(FIVE, at(4), false, false, false)),
            new Pinged(),
            1,
            schedule(FIVE, 1, false)),
        move(POLLING, new Pinged(), 1, waiting(new PollSchedule(FIVE, at(30), true, true, false))),
        move(
            waiting(new PollSchedule(FIVE, at(30), true, true, false)),
            new StillPending(),
            2,
            schedule(FIVE, 2, false)),
        move(POLLING, new PollRefused(Reason.DECLINED), 2, end(Reason.DECLINED)),
        move(POLLING, new GrantInvalid(), 2, end(Reason.REFUSED)),
        move(polling(20, true), new GrantInvalid(), 21, end(Reason.RESULT_LOST)),
        move(
            POLLING,
            new TokensCollected("sealed:v1:x", Duration.ofSeconds(300)),
            2,
            collected(302, 2)),
        move(
            WAITING,
            new CancelRequested(CANCEL),
            2,
            WITHDRAWN,
            new Fact.Ended(Reason.CANCELLED, List.of(CANCEL))),
        move(
            WITHDRAWN,
            new TakenUp(NEXT),
            100,
            new Waiting(
                NEXT.takingUp(REQUEST),
                "id",
                at(600),
                new PollSchedule(FIVE, at(105), false, false, false),
                false),
            new Fact.Started("OSLO-47", at(600), List.of(NEXT_COMMAND))),
        move(WITHDRAWN, new Due(), 600, new Ended(REQUEST, Reason.CANCELLED)),
        move(
            WITHDRAWN,
            new TokensCollected("sealed:v1:x", Duration.ofSeconds(300)),
            2,
            new Collected(REQUEST, "sealed:v1:x", at(302), at(2), Optional.empty(), true)),
        move(WITHDRAWN, new Pinged(), 2, withdrawn(new PollSchedule(FIVE, T0, false, true, false))),
        move(
            withdrawn(new PollSchedule(FIVE, at(30), true, true, false)),
            new PollUnanswered(),
            2,
            withdrawn(new PollSchedule(FIVE, at(7), false, true, true))),
        move(
            withdrawn(new PollSchedule(FIVE, at(30), true, false, false)),
            new TakenUp(NEXT),
            2,
            new Waiting(
                NEXT.takingUp(REQUEST),
                "id",
                at(600),
                new PollSchedule(FIVE, at(32), true, false, false),
                false),
            new Fact.Started("OSLO-47", at(600), List.of(NEXT_COMMAND))),
        move(
            withdrawn(new PollSchedule(FIVE, T0, false, true, true)),
            new TakenUp(NEXT),
            2,
            new Waiting(
                NEXT.takingUp(REQUEST),
                "id",
                at(600),
                new PollSchedule(FIVE, at(2), false, false, true),
                false),
            new Fact.Started("OSLO-47", at(600), List.of(NEXT_COMMAND))),
        move(
            COLLECTED_WITHDRAWN,
            new TakenUp(NEXT),
            2,
            new Collected(
                NEXT.takingUp(REQUEST), "sealed:v1:x", at(300), at(2), Optional.empty(), false),
            new Fact.Started("OSLO-47", at(300), List.of(NEXT_COMMAND))),
        move(COLLECTED_WITHDRAWN, new Due(), 300, new Ended(REQUEST, Reason.CANCELLED)),
        move(COLLECTED_FOUND, new OfAnother(Optional.empty()), 2, unknown(REQUEST, 900, 32, false)),
        move(
            COLLECTED_FOUND,
            new OfAnother(Optional.of(TOKENS)),
            2,
            new Collected(REQUEST, "sealed:v1:y", at(200), at(2), Optional.of(at(900)), false)),
        move(COLLECTED_FOUND, new HandedOver(TOKENS), 2, handedOver(2)),
        move(
            COLLECTED_FOUND,
            new ProfileRefused(Reason.REFUSED),
            2,
            unknown(REQUEST, 900, 32, false)),
        move(
            COLLECTED_FOUND,
            new Joined(MEMBER),
            1,
            new Enrolled(REQUEST, MEMBER),
            new Fact.Enrolled(MEMBER)),
        move(WITHDRAWN, new PollRefused(Reason.DECLINED), 2, new Ended(REQUEST, Reason.CANCELLED)),
        move(WITHDRAWN, new GrantInvalid(), 2, new Ended(REQUEST, Reason.CANCELLED)),
        move(
            WITHDRAWN,
            new CancelRequested(CANCEL),
            3,
            WITHDRAWN,
            new Fact.Ended(Reason.NOTHING_OPEN, List.of(CANCEL))),
        move(
            COLLECTED,
            new Due(),
            1,
            collected(300, 31),
            new ProviderCall.AskProfile("sealed:v1:x")),
        move(COLLECTED, new Due(), 300, end(Reason.RESULT_LOST)),
        move(COLLECTED, new ProfileUnanswered(), 1, collected(300, 3)),
        move(COLLECTED, new EnrolmentEvent.Busy(Duration.ofSeconds(4)), 1, collected(300, 5)),
        move(COLLECTED, new ProfileRefused(Reason.REFUSED), 1, end(Reason.REFUSED)),
        move(
            COLLECTED,
            new Joined(MEMBER),
            1,
            new Enrolled(REQUEST, MEMBER),
            new Fact.Enrolled(MEMBER)),
        move(
            COLLECTED,
            new CancelRequested(CANCEL),
            1,
            COLLECTED,
            new Fact.Ended(Reason.NOTHING_OPEN, List.of(CANCEL))),
        move(
            new Enrolled(REQUEST, MEMBER),
            new CancelRequested(CANCEL),
            1,
            new Enrolled(REQUEST, MEMBER),
            new Fact.Ended(Reason.NOTHING_OPEN, List.of(CANCEL))));
  }

  @ParameterizedTest
  @MethodSource("moves")
  void moves(Enrolment from, EnrolmentEvent event, Instant at, Moved expected) {
    assertThat(EnrolmentSaga.on(from, event, at)).isEqualTo(expected);
  }

  static Stream<Arguments> ignored() {
    TokensCollected tokens = new TokensCollected("sealed:v1:x", FIVE);
    StartAccepted accepted = new StartAccepted("id", FIVE, FIVE);
    Enrolment over = new Ended(REQUEST, Reason.CANCELLED);
    return Stream.of(
        Arguments.of(UNIDENTIFIED, new Due()),
        Arguments.of(UNIDENTIFIED, tokens),
        Arguments.of(REQUESTED, accepted),
        Arguments.of(REQUESTED, new Identified(Person.FREE)),
        Arguments.of(STARTING, new Due()),
        Arguments.of(STARTING, tokens),
        Arguments.of(START_UNKNOWN, new Due()),
        Arguments.of(POLLING, new Due()),
        Arguments.of(WAITING, accepted),
        Arguments.of(WAITING, new TakenUp(NEXT)),
        Arguments.of(WITHDRAWN, new Due()),
        Arguments.of(UNKNOWN_WITHDRAWN, new LoginFound("lone")),
        Arguments.of(FOUND, accepted),
        Arguments.of(COLLECTED, new OfAnother(Optional.empty())),
        Arguments.of(COLLECTED, new HandedOver(TOKENS)),
        Arguments.of(COLLECTED, tokens),
        Arguments.of(COLLECTED, new Pinged()),
        Arguments.of(over, accepted),
        Arguments.of(over, tokens),
        Arguments.of(over, new Due()));
  }

  @ParameterizedTest
  @MethodSource("ignored")
  void ignoresWhatIsEarlyLateOrRepeated(Enrolment from, EnrolmentEvent event) {
    assertThat(EnrolmentSaga.on(from, event, at(1))).isInstanceOf(Ignored.class);
  }

  @Test
  void aRequestIsTakenOnWhileItIsValid() {
    assertThat(EnrolmentSaga.begin(REQUEST, Optional.of(Person.FREE), at(1)).next())
        .isEqualTo(new Requested(REQUEST, at(1)));
    assertThat(EnrolmentSaga.begin(REQUEST, Optional.empty(), at(1)).next())
        .isEqualTo(new Unidentified(REQUEST));
    assertThat(EnrolmentSaga.begin(REQUEST, Optional.of(Person.MEMBER), at(1)))
        .isEqualTo(end(Reason.ALREADY_MEMBER, COMMAND));
    assertThat(EnrolmentSaga.begin(REQUEST, Optional.of(Person.BEING_ASKED), at(1)))
        .isEqualTo(end(Reason.ALREADY_OPEN, COMMAND));
    assertThat(EnrolmentSaga.begin(REQUEST, Optional.of(Person.FREE), at(60)))
        .isEqualTo(end(Reason.REQUEST_EXPIRED, COMMAND));
  }

  /** The app may have asked: nobody asks again, and a ping finds the login. */
  @Test
  void aForgottenRequestIsOneWhoseStartWasNotAnswered() {
    EnrolmentRequest forgotten = forgotten(REQUEST);
    StartUnknown unknown =
        new StartUnknown(
            forgotten,
            at(300).plus(EnrolmentTimes.LONGEST_LOGIN),
            at(300).plus(EnrolmentTimes.BETWEEN_LOOKS),
            false);
    Step.Moved asked =
        new Step.Moved(
            unknown,
            List.of(new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, List.of(COMMAND))),
            Optional.empty());

    assertThat(EnrolmentSaga.begin(forgotten, Optional.of(Person.FREE), at(300))).isEqualTo(asked);
    assertThat(EnrolmentSaga.begin(forgotten, Optional.of(Person.MEMBER), at(300)).facts())
        .containsExactly(new Fact.Ended(Reason.ALREADY_MEMBER, List.of(COMMAND)));

    Enrolment waits = EnrolmentSaga.begin(forgotten, Optional.empty(), at(300)).next();
    assertThat(waits.dueAt()).contains(at(360));
    assertThat(EnrolmentSaga.on(waits, new EnrolmentEvent.Identified(Person.FREE), at(301)))
        .isInstanceOfSatisfying(
            Step.Moved.class,
            moved -> {
              assertThat(moved.next()).isInstanceOf(StartUnknown.class);
              assertThat(moved.facts()).isEqualTo(asked.facts());
              assertThat(moved.call()).isEmpty();
            });
  }

  private static EnrolmentRequest forgotten(EnrolmentRequest r) {
    return new EnrolmentRequest(
        r.enrolmentId(),
        r.checkoutId(),
        r.identificationId(),
        r.storeId(),
        r.posId(),
        r.msn(),
        r.clubId(),
        r.bindingMessage(),
        r.validUntil(),
        r.commandId(),
        r.notMe(),
        true);
  }

  @Test
  void whoTakesALoginUpKeepsItsIdentityAndWhatTheAppShows() {
    EnrolmentRequest now = NEXT.takingUp(REQUEST);
    assertThat(now.enrolmentId()).isEqualTo(REQUEST.enrolmentId());
    assertThat(now.bindingMessage()).isEqualTo(REQUEST.bindingMessage());
    assertThat(now.checkoutId()).isEqualTo(NEXT.checkoutId());
    assertThat(now.commandId()).contains(NEXT_COMMAND);
  }

  @ParameterizedTest
  @CsvSource({"oslo-1, 47, OSLO-47", "bergen-2, 3, BERGE-03", "7, 12, KASSA-12", "ab-9, 0, AB-00"})
  void bindingMessagesAreThoseTheProviderTakes(String store, int number, String expected) {
    assertThat(BindingMessage.of(store, number)).isEqualTo(expected).matches("[A-Z0-9-]{5,8}");
  }

  private static Arguments move(Enrolment from, EnrolmentEvent event, int second, Moved to) {
    return Arguments.of(from, event, at(second), to);
  }

  private static Arguments move(
      Enrolment from, EnrolmentEvent event, int second, Enrolment next, Fact... facts) {
    return move(from, event, second, new Moved(next, List.of(facts), Optional.empty()));
  }

  private static Arguments move(
      Enrolment from, EnrolmentEvent event, int second, Enrolment next, ProviderCall call) {
    return move(from, event, second, new Moved(next, List.of(), Optional.of(call)));
  }

  private static Moved end(Reason reason, UUID... outcomeOf) {
    return new Moved(
        new Ended(REQUEST, reason),
        List.of(new Fact.Ended(reason, List.of(outcomeOf))),
        Optional.empty());
  }

  private static Waiting waiting(PollSchedule polls) {
    return new Waiting(REQUEST, "id", at(600), polls, false);
  }

  private static Waiting withdrawn(PollSchedule polls) {
    return new Waiting(REQUEST, "id", at(600), polls, true);
  }

  private static StartUnknown unknown(
      EnrolmentRequest request, int until, int lookAt, boolean withdrawn) {
    return new StartUnknown(request, at(until), at(lookAt), withdrawn);
  }

  private static Found found(PollSchedule polls) {
    return new Found(REQUEST, at(900), "lone", polls, false);
  }

  private static Collected collected(int usableUntil, int nextAskAt) {
    return new Collected(
        REQUEST, "sealed:v1:x", at(usableUntil), at(nextAskAt), Optional.empty(), false);
  }

  private static Collected handedOver(int second) {
    return new Collected(REQUEST, "sealed:v1:y", at(200), at(second), Optional.empty(), false);
  }

  private static Waiting waitingFrom(int second) {
    return new Waiting(
        REQUEST,
        "id",
        at(second + 600),
        new PollSchedule(FIVE, at(second + 5), false, false, false),
        false);
  }

  private static Waiting polling(int second, boolean answerLost) {
    return waiting(new PollSchedule(FIVE, at(second + 30), true, false, answerLost));
  }

  private static Waiting schedule(Duration interval, int next, boolean answerLost) {
    return waiting(new PollSchedule(interval, at(next), false, false, answerLost));
  }

  private static Instant at(int second) {
    return T0.plusSeconds(second);
  }
}
