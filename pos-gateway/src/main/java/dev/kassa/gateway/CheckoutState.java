// Everything a till may know of one checkout, and the pure function that learns it.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.gateway.Customer.Membership;
import dev.kassa.gateway.Heard.EventId;
import dev.kassa.gateway.News.About;
import dev.kassa.gateway.Scans.Answer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * One checkout of one store: the fold of what was heard of it. No rule depends on order across
 * topics (DESIGN 3), so what each topic says is kept apart and brought together when it is asked
 * for: {@link #customer}, {@link #enrolment}, {@link #payments}. Messages of the same topic and key
 * are in order; repeated ones change nothing.
 *
 * @param storeId the same checkout id named by another store is another checkout
 * @param place till and sales unit of the newest message; absent before the first
 * @param scans what was scanned and answered
 * @param club what membership-service said
 * @param trails what was heard of each payment
 * @param commands of tills, with their outcomes
 * @param early outcomes that were read before their command
 * @param seen the last messages that have no number to tell repetitions by
 */
public record CheckoutState(
    String storeId,
    CheckoutId checkoutId,
    Optional<Place> place,
    Scans scans,
    Club club,
    List<PaymentTrail> trails,
    List<Command> commands,
    List<Early> early,
    List<EventId> seen) {
  /** More attempts than a cashier has patience for. */
  private static final int PAYMENTS_KEPT = 50;

  private static final int COMMANDS_KEPT = 200;
  private static final int EARLY_KEPT = 50;
  private static final int SEEN_KEPT = 200;

  /** Where and when it was last heard of. */
  public record Place(String posId, Msn msn, Instant updatedAt) {
    private static final Comparator<Place> NEWEST =
        Comparator.comparing(Place::updatedAt)
            .thenComparing(Place::posId)
            .thenComparing(place -> place.msn().value());
  }

  /** Outcomes whose command was not read yet; as in {@link Command}. */
  record Early(UUID commandId, boolean reused, Optional<Outcome> outcome) {
    private static Early of(UUID commandId, Outcome heard) {
      return new Early(commandId, false, Optional.empty()).and(heard);
    }

    private Early and(Outcome heard) {
      return new Early(
          commandId,
          reused || heard.isOfAnother(),
          heard.isOfAnother() ? outcome : outcome.or(() -> Optional.of(heard)));
    }
  }

  /** A checkout that nothing is known of yet. */
  public static CheckoutState empty(String storeId, CheckoutId checkoutId) {
    return new CheckoutState(
        storeId,
        checkoutId,
        Optional.empty(),
        Scans.NONE,
        Club.SILENT,
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** Whether this is a repetition. */
  public boolean knows(Heard heard) {
    return switch (heard.news()) {
      case News.OfClub(MembershipEvent event) -> club.knows(event);
      case News.OfPayment(PaymentFact fact) ->
          trail(fact.standing().msn(), fact.standing().reference())
              .filter(trail -> trail.knows(fact))
              .isPresent();
      case News.Scan _,
          News.EnrolmentAsked _,
          News.EnrolmentTakenBack _,
          News.PaymentAsked _,
          News.CancelAsked _,
          News.CaptureAsked _,
          News.RefundAsked _,
          News.Identified _,
          News.Unidentified _,
          News.OfPayment _ ->
          seen.contains(heard.id());
    };
  }

  /** The state after this message; the same one for a repetition. */
  public static CheckoutState apply(CheckoutState state, Heard heard) {
    return state.knows(heard) ? state : state.noted(heard).learnt(heard);
  }

  /**
   * The state after the outcomes in an event about another store's payment: of the payment nothing
   * is told here, but what a till of this store asked has ended.
   */
  public static CheckoutState applyOutcomes(CheckoutState state, UUID eventId, PaymentEvent event) {
    return state.outcomes(eventId, event);
  }

  /** Who stands there. */
  public Customer customer() {
    Optional<Answer> answer = scans.current();
    if (answer.isPresent()) {
      return switch (answer.get()) {
        case Answer.Nobody(_, var reason) -> new Customer.Unidentified(reason);
        case Answer.Somebody somebody ->
            club.of(somebody.identificationId())
                .map(standing -> customer(standing, Optional.of(somebody)))
                .orElseGet(
                    () -> new Customer.Identified(somebody.identificationId(), somebody.method()));
      };
    }
    if (scans.last().isPresent()) {
      return new Customer.Scanned();
    }
    // The club's topic was read first.
    return club.people().isEmpty()
        ? new Customer.None()
        : customer(club.people().getLast(), Optional.empty());
  }

  private static Customer customer(Club.Standing standing, Optional<Answer.Somebody> identified) {
    Optional<Membership> membership = standing.membership();
    return membership.isPresent()
        ? new Customer.Member(
            standing.identificationId(), identified.map(Answer.Somebody::method), membership.get())
        : new Customer.NotMember(
            standing.identificationId(), identified.map(Answer.Somebody::method));
  }

  /** Whether somebody has checked in at the sticker, and the till has done nothing about it yet. */
  public boolean isCheckIn() {
    return scans.last().isEmpty()
        && scans.current().filter(Answer.Somebody.class::isInstance).isPresent()
        && trails.isEmpty();
  }

  /** Where asking the customer to join stands. */
  public Enrolment enrolment() {
    boolean asked =
        commands.stream()
            .filter(c -> c.type().equals(MessageType.ENROLMENT_REQUESTED.ceType()))
            .anyMatch(c -> c.outcome().isEmpty());
    return switch (club.enrolment()) {
      case Enrolment.Started started -> started;
      case Enrolment.None _, Enrolment.Asked _, Enrolment.Enrolled _, Enrolment.Ended _ ->
          asked ? new Enrolment.Asked() : club.enrolment();
    };
  }

  /** Its payments, the first attempt first. */
  public List<PaymentState> payments() {
    return trails.stream()
        .map(trail -> trail.shown(checkoutId, refusal(trail)))
        .sorted(
            Comparator.comparing((PaymentState p) -> p.attempt().orElse(Integer.MAX_VALUE))
                .thenComparing(p -> p.msn().value())
                .thenComparing(p -> p.reference().value()))
        .toList();
  }

  /** What its purchases brought the member, less what refunds took back. */
  public long pointsEarned() {
    return club.pointsEarned();
  }

  /** When it was last heard of. */
  public Optional<Instant> updatedAt() {
    return place.map(Place::updatedAt);
  }

  /** Whether somebody paid or nothing came of it, and nothing is under way. */
  public boolean isClosed() {
    return !trails.isEmpty()
        && payments().stream().allMatch(PaymentState::isSettled)
        && commands.stream().allMatch(command -> command.outcome().isPresent() || isFact(command));
  }

  /** A scan is answered by an identification, not by an outcome. */
  private static boolean isFact(Command command) {
    return command.type().equals(MessageType.CUSTOMER_SCANNED.ceType());
  }

  private Optional<Outcome> refusal(PaymentTrail trail) {
    return trail
        .request()
        .flatMap(request -> command(request.commandId()))
        .flatMap(Command::outcome)
        .filter(outcome -> outcome.type().equals(MessageType.COMMAND_REFUSED.ceType()));
  }

  /** A command of this checkout. */
  public Optional<Command> command(UUID commandId) {
    return commands.stream().filter(c -> c.commandId().equals(commandId)).findFirst();
  }

  private Optional<PaymentTrail> trail(Msn msn, Reference reference) {
    return trails.stream()
        .filter(t -> t.msn().equals(msn) && t.reference().equals(reference))
        .findFirst();
  }

  private CheckoutState noted(Heard heard) {
    About about = heard.news().about();
    // A refusal of what could not be read may not say where; the others do.
    Optional<Place> here = about.posId().map(posId -> new Place(posId, about.msn(), heard.at()));
    boolean numbered =
        switch (heard.news()) {
          case News.OfClub _, News.OfPayment(PaymentFact _) -> true;
          case News.Scan _,
              News.EnrolmentAsked _,
              News.EnrolmentTakenBack _,
              News.PaymentAsked _,
              News.CancelAsked _,
              News.CaptureAsked _,
              News.RefundAsked _,
              News.Identified _,
              News.Unidentified _,
              News.OfPayment _ ->
              false;
        };
    return new CheckoutState(
        storeId,
        checkoutId,
        Stream.of(place, here).flatMap(Optional::stream).max(Place.NEWEST),
        scans,
        club,
        trails,
        commands,
        early,
        numbered ? seen : Kept.with(seen, heard.id(), SEEN_KEPT));
  }

  private CheckoutState learnt(Heard heard) {
    UUID id = heard.id().id();
    return switch (heard.news()) {
      case News.Scan _ -> with(scans.scanned(id)).commanded(heard);
      case News.Identified(var m) ->
          with(
              scans.answered(
                  new Answer.Somebody(heard.causedBy(), m.identificationId(), m.method())));
      case News.Unidentified(var m) ->
          with(scans.answered(new Answer.Nobody(heard.causedBy(), m.reason())));
      case News.EnrolmentAsked _,
          News.EnrolmentTakenBack _,
          News.CancelAsked _,
          News.CaptureAsked _,
          News.RefundAsked _ ->
          commanded(heard);
      case News.PaymentAsked(PaymentRequested m) ->
          commanded(heard).paying(m.msn(), m.reference(), trail -> trail.asked(id, m));
      case News.OfClub(MembershipEvent event) -> with(club.heard(event)).outcomes(id, event);
      case News.OfPayment(PaymentEvent event) -> heardOfPayment(id, event);
    };
  }

  private CheckoutState heardOfPayment(UUID id, PaymentEvent event) {
    return switch (event) {
      case PaymentFact fact ->
          paying(fact.standing().msn(), fact.standing().reference(), trail -> trail.heard(fact))
              .outcomes(id, event);
      case OutcomePending pending ->
          paying(pending.msn(), pending.reference(), trail -> trail.pending(pending));
      case CommandRefused refused ->
          (trail(refused.msn(), refused.reference()).isPresent()
                  ? paying(refused.msn(), refused.reference(), trail -> trail.refused(refused))
                  : this)
              .outcomes(id, event);
    };
  }

  private CheckoutState outcomes(UUID eventId, MembershipEvent event) {
    return switch (event) {
      case EnrolmentStarted e -> outcomes(e.outcomeOf(), outcome(eventId, event, Optional.empty()));
      case EnrolmentEnded e ->
          outcomes(e.outcomeOf(), outcome(eventId, event, Optional.of(e.reason().name())));
      case MemberRecognised _, NonMemberRecognised _, MemberEnrolled _, PurchaseRegistered _ ->
          this;
    };
  }

  private static Outcome outcome(UUID eventId, MembershipEvent event, Optional<String> reason) {
    return new Outcome(
        MessageType.of(event).ceType(), eventId, reason, Optional.empty(), Optional.empty());
  }

  private CheckoutState outcomes(UUID eventId, PaymentEvent event) {
    PaymentOutcome ended = PaymentOutcome.of(eventId, event);
    // A refund from another store is that store's command: it is not waited for here.
    return outcomes(ended.commandsOf(storeId), ended.outcome());
  }

  private CheckoutState outcomes(List<UUID> commandIds, Outcome outcome) {
    CheckoutState state = this;
    for (UUID commandId : commandIds) {
      state = state.outcome(commandId, outcome);
    }
    return state;
  }

  private CheckoutState outcome(UUID commandId, Outcome outcome) {
    for (int i = 0; i < commands.size(); i++) {
      Command command = commands.get(i);
      if (command.commandId().equals(commandId)) {
        return withCommands(Kept.with(commands, i, command.ended(outcome)));
      }
    }
    for (int i = 0; i < early.size(); i++) {
      if (early.get(i).commandId().equals(commandId)) {
        return withEarly(Kept.with(early, i, early.get(i).and(outcome)));
      }
    }
    return withEarly(Kept.with(early, Early.of(commandId, outcome), EARLY_KEPT));
  }

  private CheckoutState commanded(Heard heard) {
    UUID id = heard.id().id();
    if (command(id).isPresent()) {
      return this; // another message under a known id; the service refuses it
    }
    Early before =
        early.stream()
            .filter(e -> e.commandId().equals(id))
            .findFirst()
            .orElseGet(() -> new Early(id, false, Optional.empty()));
    Command command =
        new Command(
            id,
            MessageType.of(heard.news().message()).ceType(),
            heard.at(),
            Fingerprint.of(heard.news().message()),
            before.reused(),
            before.outcome());
    List<Command> sorted =
        Kept.with(commands, command, COMMANDS_KEPT).stream()
            .sorted(Comparator.comparing(Command::askedAt).thenComparing(Command::commandId))
            .toList();
    return withCommands(sorted)
        .withEarly(early.stream().filter(e -> !e.commandId().equals(id)).toList());
  }

  private CheckoutState paying(Msn msn, Reference reference, UnaryOperator<PaymentTrail> learning) {
    for (int i = 0; i < trails.size(); i++) {
      PaymentTrail trail = trails.get(i);
      if (trail.msn().equals(msn) && trail.reference().equals(reference)) {
        return withTrails(Kept.with(trails, i, learning.apply(trail)));
      }
    }
    return withTrails(
        Kept.with(trails, learning.apply(PaymentTrail.unheardOf(msn, reference)), PAYMENTS_KEPT));
  }

  private CheckoutState with(Scans next) {
    return new CheckoutState(storeId, checkoutId, place, next, club, trails, commands, early, seen);
  }

  private CheckoutState with(Club next) {
    return new CheckoutState(
        storeId, checkoutId, place, scans, next, trails, commands, early, seen);
  }

  private CheckoutState withTrails(List<PaymentTrail> next) {
    return new CheckoutState(storeId, checkoutId, place, scans, club, next, commands, early, seen);
  }

  private CheckoutState withCommands(List<Command> next) {
    return new CheckoutState(storeId, checkoutId, place, scans, club, trails, next, early, seen);
  }

  private CheckoutState withEarly(List<Early> next) {
    return new CheckoutState(storeId, checkoutId, place, scans, club, trails, commands, next, seen);
  }
}
