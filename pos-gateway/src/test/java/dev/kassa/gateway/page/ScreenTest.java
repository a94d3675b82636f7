// What is on screen after what has happened, by tables.
package dev.kassa.gateway.page;

import static dev.kassa.gateway.Story.AMOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.gateway.Story;
import dev.kassa.gateway.page.Screen.Attempt;
import dev.kassa.gateway.page.Screen.OnPayment;
import dev.kassa.gateway.page.Screen.Remark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ScreenTest {
  private static final Screen.Times TIMES =
      new Screen.Times(Duration.ofSeconds(8), Duration.ofMinutes(10), Duration.ofSeconds(6));
  // After the last sentence of any story here, and before any time has run out.
  private static final Instant NOW = Story.BEGIN.plusSeconds(7);
  private static final Optional<Money> ALL = Optional.of(nok(AMOUNT));

  private static Money nok(long value) {
    return new Money(Currency.NOK, value);
  }

  private static Story story() {
    return new Story();
  }

  /** Somebody recognised, and the payment in the app. */
  private static Story waiting() {
    return story().created(1);
  }

  private static Story paid() {
    return waiting().authorized(1).captured(1, AMOUNT, "pay1");
  }

  private static Screen screen(Story story) {
    return Screen.of(story.state(), false, NOW, TIMES);
  }

  static Stream<Arguments> statuses() {
    return Stream.of(
        arguments("nothing", story(), new Status.Start()),
        arguments("scanned", story().scanned("s"), new Status.Reading(Duration.ofSeconds(1))),
        arguments(
            "nobody",
            story().scanned("s").unidentified("s", CustomerUnidentified.Reason.NOT_A_PERSONAL_QR),
            new Status.Unreadable(CustomerUnidentified.Reason.NOT_A_PERSONAL_QR)),
        arguments("somebody", story().scanned("s").identified("s"), new Status.Ready()),
        arguments("member", story().member(1250), new Status.Ready()),
        arguments("stranger", story().stranger(), new Status.MayJoin()),
        arguments("asked to join", story().stranger().joinAsked("j"), new Status.AskingToJoin()),
        arguments(
            "joining",
            story().stranger().joinAsked("j").joinStarted("j"),
            new Status.Joining("OSLO-47")),
        arguments(
            "joined",
            story().stranger().joinAsked("j").joinStarted("j").joined(),
            new Status.Ready()),
        arguments(
            "did not join",
            story()
                .stranger()
                .joinAsked("j")
                .joinStarted("j")
                .joinEnded(EnrolmentEnded.Reason.DECLINED),
            new Status.Ready()),
        arguments("asked for money", story().payAsked(1), new Status.Asked(ALL)),
        arguments("taken on", story().payAsked(1).requested(1), new Status.Asked(ALL)),
        arguments(
            "in the app",
            waiting(),
            new Status.Waiting(ALL, Duration.ofMinutes(10).minusSeconds(7), Duration.ZERO)),
        arguments("giving up", waiting().cancelAsked("c", 1), new Status.Cancelling(ALL)),
        arguments(
            "giving up early", story().payAsked(1).cancelAsked("c", 1), new Status.Cancelling(ALL)),
        arguments("approved", waiting().authorized(1), new Status.Approved(ALL)),
        arguments("paid", paid(), new Status.Paid(nok(AMOUNT))),
        arguments(
            "paid in part", waiting().authorized(1).captured(1, 1000), new Status.Paid(nok(1000))),
        arguments(
            "refund asked", paid().refundAsked("r", 1, 1000), new Status.Refunding(nok(AMOUNT))),
        arguments(
            "refunded in part",
            paid().refundAsked("r", 1, 1000).refunded(1, 1000, "r"),
            new Status.PartlyRefunded(nok(AMOUNT), nok(1000))),
        arguments(
            "another refund asked",
            paid().refundAsked("r", 1, 1000).refunded(1, 1000, "r").refundAsked("r2", 1, 1000),
            new Status.Refunding(nok(AMOUNT))),
        arguments("refunded", paid().refunded(1, AMOUNT), new Status.Refunded(nok(AMOUNT))),
        arguments("released", waiting().authorized(1).released(1), new Status.Released()),
        arguments("declined", waiting().declined(1), new Status.Declined()),
        arguments("expired", waiting().expired(1), new Status.Expired()),
        arguments(
            "given up",
            waiting().cancelAsked("c", 1).terminated(1, "c", "pay1"),
            new Status.Cancelled()),
        arguments(
            "refused",
            story().payAsked(1).refused(1, PaymentRefused.Reason.PUSH_NOT_ALLOWED),
            new Status.Refused(new Refusal.OfPayment(PaymentRefused.Reason.PUSH_NOT_ALLOWED))),
        arguments(
            "request refused",
            story().payAsked(1).commandRefused(1, CommandRefused.Reason.NOT_ALLOWED, "pay1"),
            new Status.Refused(new Refusal.OfCommand(CommandRefused.Reason.NOT_ALLOWED))),
        arguments(
            "unknown",
            waiting().authorized(1).pending(1, OutcomePending.Phase.CAPTURING),
            new Status.Unknown(OutcomePending.Phase.CAPTURING)),
        arguments(
            "known again",
            waiting().authorized(1).pending(1, OutcomePending.Phase.CAPTURING).captured(1, AMOUNT),
            new Status.Paid(nok(AMOUNT))),
        arguments("asked again", waiting().declined(1).payAsked(2), new Status.Asked(ALL)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statuses")
  void statusIsWhatTheCashierMustKnow(String name, Story story, Status expected) {
    assertThat(screen(story).status()).isEqualTo(expected);
  }

  @Test
  void hintComesAfterSomeSecondsAndTimeRunsDownToNothing() {
    Story story = waiting();
    assertThat(at(story, Story.BEGIN.plusSeconds(2)))
        .isEqualTo(
            new Status.Waiting(ALL, Duration.ofMinutes(10).minusSeconds(2), Duration.ofSeconds(4)));
    assertThat(at(story, Story.BEGIN.plus(Duration.ofHours(1))))
        .isEqualTo(new Status.Waiting(ALL, Duration.ZERO, Duration.ZERO));
  }

  private static Status at(Story story, Instant now) {
    return Screen.of(story.state(), false, now, TIMES).status();
  }

  @Test
  void whereTheTillConfirmsAnApprovalWaitsForIt() {
    Story approved = waiting().authorized(1);
    Screen screen = Screen.of(approved.state(), true, NOW, TIMES);
    assertThat(screen.status()).isEqualTo(new Status.ToConfirm(ALL));
    assertThat(screen.actions().confirm()).contains(new OnPayment(1, 0));
    assertThat(screen.actions().cancel()).contains(new OnPayment(1, 0));
    Screen confirmed = Screen.of(approved.captureAsked("k", 1).state(), true, NOW, TIMES);
    assertThat(confirmed.status()).isEqualTo(new Status.Approved(ALL));
    assertThat(confirmed.actions().confirm()).isEmpty();
  }

  @Test
  void whatIsUnknownOpenOrPaidComesBeforeANewerAttempt() {
    Story unknown = waiting().authorized(1).pending(1, OutcomePending.Phase.RELEASING).payAsked(2);
    Screen screen = screen(unknown);
    assertThat(screen.status()).isEqualTo(new Status.Unknown(OutcomePending.Phase.RELEASING));
    assertThat(screen.attempts()).containsExactly(new Attempt(2, new Status.Asked(ALL)));
    assertThat(screen.actions().pay()).isEmpty();

    Story late = story().payAsked(2).refused(2, PaymentRefused.Reason.ANOTHER_OPEN);
    Story open = late.created(1);
    assertThat(screen(open).status()).isInstanceOf(Status.Waiting.class);
    Story money = open.authorized(1).captured(1, AMOUNT);
    assertThat(screen(money).status()).isEqualTo(new Status.Paid(nok(AMOUNT)));
    assertThat(screen(money).attempts())
        .containsExactly(
            new Attempt(
                2, new Status.Refused(new Refusal.OfPayment(PaymentRefused.Reason.ANOTHER_OPEN))));
  }

  static Stream<Arguments> payable() {
    return Stream.of(
        arguments("nothing", story(), Optional.empty()),
        arguments("member", story().member(1), Optional.of(1)),
        arguments("stranger", story().stranger(), Optional.of(1)),
        arguments(
            "while joining", story().stranger().joinAsked("j").joinStarted("j"), Optional.of(1)),
        arguments("in the app", waiting(), Optional.empty()),
        arguments("approved", waiting().authorized(1), Optional.empty()),
        arguments("paid", paid(), Optional.empty()),
        arguments("refunded", paid().refunded(1, AMOUNT), Optional.empty()),
        arguments("declined", story().member(1).created(1).declined(1), Optional.of(2)),
        arguments("expired", story().member(1).created(1).expired(1), Optional.of(2)),
        arguments("declined twice", waiting().declined(1).created(2).declined(2), Optional.of(3)),
        arguments(
            "unknown", waiting().pending(1, OutcomePending.Phase.CREATING), Optional.empty()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payable")
  void paymentIsOfferedOnlyWhereNoMoneyIsUnderWay(
      String name, Story story, Optional<Integer> attempt) {
    Screen.Actions actions = screen(story).actions();
    assertThat(actions.pay()).isEqualTo(attempt);
    assertThat(actions.editable())
        .isEqualTo(attempt.isPresent() || screen(story).status() instanceof Status.Start);
  }

  @ParameterizedTest
  @EnumSource(CustomerUnidentified.Reason.class)
  void aScanThatWasNobodyCanBeRepeatedAndSometimesPaidWith(CustomerUnidentified.Reason reason) {
    Screen.Actions actions = screen(story().scanned("s").unidentified("s", reason)).actions();
    assertThat(actions.editable()).isTrue();
    assertThat(actions.done()).as("the next scan is of this customer").isFalse();
    boolean providerMayKnow =
        switch (reason) {
          case PROVIDER_UNAVAILABLE, SUPERSEDED, SCAN_EXPIRED, UNREADABLE -> true;
          case NOT_A_PERSONAL_QR,
              PRODUCT_CODE,
              OTHER_LINK,
              STORE_STICKER,
              CODE_TOO_LONG,
              CODE_MANGLED,
              UNKNOWN_CODE,
              NOT_A_PHONE_NUMBER,
              UNKNOWN_SALES_UNIT,
              INVALID ->
              false;
        };
    assertThat(actions.pay().isPresent()).isEqualTo(providerMayKnow);
  }

  @Test
  void joiningIsAskedTakenBackAndAskedAgain() {
    Story story = story().stranger();
    assertThat(screen(story).joining()).isEqualTo(new Joining.MayAsk());
    assertThat(screen(story).actions().join().map(Screen.Ask::number)).contains(0);
    story.joinAsked("j");
    assertThat(screen(story).joining()).isEqualTo(new Joining.Asking());
    assertThat(screen(story).actions().join()).isEmpty();
    story.joinStarted("j");
    assertThat(screen(story).joining())
        .isEqualTo(new Joining.Confirming("OSLO-47", Duration.between(NOW, Story.JOIN_UNTIL)));
    assertThat(screen(story).actions().withdraw()).contains(0);
    story.joinTakenBack("w").joinEnded(EnrolmentEnded.Reason.CANCELLED, "w");
    assertThat(screen(story).joining())
        .isEqualTo(new Joining.Ended(EnrolmentEnded.Reason.CANCELLED));
    assertThat(screen(story).actions().withdraw()).isEmpty();
    assertThat(screen(story).actions().join().map(Screen.Ask::number)).contains(1);
  }

  @ParameterizedTest
  @EnumSource(EnrolmentEnded.Reason.class)
  void saleGoesOnHoweverJoiningEnds(EnrolmentEnded.Reason reason) {
    Story story = story().stranger().joinAsked("j").joinEnded(reason, "j");
    assertThat(screen(story).actions().pay()).contains(1);
  }

  @Test
  void whoIsNotTheMemberMayBeAsked() {
    assertThat(screen(story().member(1250)).actions().join().map(Screen.Ask::notMe)).contains(true);
    assertThat(screen(story().stranger()).actions().join().map(Screen.Ask::notMe)).contains(false);
  }

  @Test
  void memberIsShownWithPriceGroupAndPoints() {
    assertThat(screen(story().member(1250)).guest())
        .isEqualTo(
            new Guest.Member(Optional.of(Method.QR), Optional.of("gold"), Optional.of(1250L), 0));
    assertThat(screen(story().member(1250).created(1).booked(1, 2399, 3649)).guest())
        .isEqualTo(
            new Guest.Member(
                Optional.of(Method.QR), Optional.of("gold"), Optional.of(3649L), 2399));
    assertThat(screen(story().stranger()).guest())
        .isEqualTo(new Guest.NotMember(Optional.of(Method.QR)));
    assertThat(screen(story().scanned("s").identified("s")).guest())
        .isEqualTo(new Guest.Known(Method.QR));
  }

  static Stream<Arguments> remarks() {
    return Stream.of(
        arguments("nothing asked", waiting(), Optional.empty()),
        arguments("cancel under way", waiting().cancelAsked("c", 1), Optional.empty()),
        arguments(
            "cancel too late",
            waiting()
                .cancelAsked("c", 1)
                .authorized(1)
                .captured(1, AMOUNT)
                .commandRefused(1, CommandRefused.Reason.CAPTURED, "c"),
            Optional.of(
                new Remark.CancelRefused(new Refusal.OfCommand(CommandRefused.Reason.CAPTURED)))),
        arguments(
            "refund refused",
            paid()
                .refundAsked("r", 1, 1)
                .commandRefused(1, CommandRefused.Reason.PROVIDER_REFUSED, "r"),
            Optional.of(
                new Remark.RefundRefused(
                    new Refusal.OfCommand(CommandRefused.Reason.PROVIDER_REFUSED)))),
        arguments(
            "confirm refused",
            waiting()
                .authorized(1)
                .captureAsked("k", 1)
                .commandRefused(1, CommandRefused.Reason.BUSY, "k"),
            Optional.of(
                new Remark.ConfirmRefused(new Refusal.OfCommand(CommandRefused.Reason.BUSY)))),
        arguments(
            "refused request, which the status tells",
            story().payAsked(1).commandRefused(1, CommandRefused.Reason.INVALID, "pay1"),
            Optional.empty()),
        arguments(
            "refund that was carried out after one that was refused",
            paid()
                .refundAsked("r", 1, 1)
                .commandRefused(1, CommandRefused.Reason.BUSY, "r")
                .refundAsked("r2", 1, 1)
                .refunded(1, 1, "r2"),
            Optional.empty()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("remarks")
  void refusedCommandIsToldBesideTheStatus(String name, Story story, Optional<Remark> expected) {
    assertThat(screen(story).remark()).isEqualTo(expected);
  }

  @Test
  void whileOpenItCanBeGivenUpAndAfterItIsPaidRefunded() {
    assertThat(screen(waiting()).actions().cancel()).contains(new OnPayment(1, 0));
    assertThat(screen(waiting()).actions().next()).isFalse();
    assertThat(screen(waiting()).actions().refund()).isEmpty();
    assertThat(screen(waiting().cancelAsked("c", 1)).actions().cancel()).isEmpty();
    assertThat(screen(waiting().authorized(1)).actions().cancel()).isEmpty();
    Screen.Actions paid = screen(paid()).actions();
    assertThat(paid.cancel()).isEmpty();
    assertThat(paid.next()).isTrue();
    assertThat(paid.done()).isTrue();
    assertThat(paid.refund().map(Screen.Refundable::most)).contains(nok(AMOUNT));
    assertThat(
            screen(paid().refundAsked("r", 1, 1000).refunded(1, 1000, "r"))
                .actions()
                .refund()
                .map(Screen.Refundable::most))
        .contains(nok(AMOUNT - 1000));
    assertThat(screen(paid().refunded(1, AMOUNT)).actions().refund()).isEmpty();
  }

  @Test
  void reasonYoungerThanThePageIsStillARefusal() {
    assertThat(Refusal.ofCommand(Optional.of("SOMETHING_NEW"))).isEqualTo(new Refusal.Other());
    assertThat(Refusal.ofCommand(Optional.empty())).isEqualTo(new Refusal.Other());
  }

  @Test
  void earlierAttemptsAreListedOldestFirst() {
    Story story = waiting().declined(1).created(2).expired(2).payAsked(3);
    assertThat(screen(story).attempts())
        .isEqualTo(
            List.of(new Attempt(1, new Status.Declined()), new Attempt(2, new Status.Expired())));
  }
}
