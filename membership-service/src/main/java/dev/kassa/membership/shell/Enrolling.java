// Enrolments in a batch.
package dev.kassa.membership.shell;

import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.Visit;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSaga;
import dev.kassa.membership.enrolment.Step;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.postgres.MembershipWriter.Ask;
import dev.kassa.messaging.Outgoing.Cause;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks the saga about enrolments and notes what it decides. Which provider calls are to be made
 * follows from the state, so a crash loses none; what is due at once is not stored before.
 */
final class Enrolling {
  private final Seals seals;
  private final Consumer<String> ignored;

  /**
   * @param ignored is told why something changed nothing
   */
  Enrolling(Seals seals, Consumer<String> ignored) {
    this.seals = seals;
    this.ignored = ignored;
  }

  void asked(States states, Arrival.EnrolmentAsked asked) {
    EnrolmentRequest request = asked.request();
    states.touch(request.checkoutId());
    // Identified at this sales unit: nobody is asked on the word of another one.
    Optional<Seals.Person> person =
        states
            .identification(request.identificationId())
            .filter(known -> known.place().msn().equals(request.msn()))
            .map(seals::person);
    begin(states, request, person, asked.cause());
  }

  /**
   * Takes a request on.
   *
   * @param person absent while nobody was identified
   */
  void begin(States states, EnrolmentRequest request, Optional<Seals.Person> person, Cause cause) {
    Optional<LockedEnrolment> withdrawn =
        person
            .filter(known -> standing(states, request, known) == EnrolmentEvent.Person.BEING_ASKED)
            .flatMap(known -> states.open(request.msn(), known.phone()))
            .filter(open -> open.enrolment() instanceof Enrolment.Withdrawn);
    if (withdrawn.isPresent()) {
      // The app still asks about the login that its till took back.
      withdrawn.get().causedBy(cause.causationId(), cause.traceParent());
      step(states, withdrawn.get(), new EnrolmentEvent.TakenUp(request), cause);
      return;
    }
    Step.Moved begun =
        EnrolmentSaga.begin(
            request, person.map(known -> standing(states, request, known)), states.now());
    tell(states, Place.of(request), begun.facts(), cause);
    if (begun.next().isOpen()) {
      LockedEnrolment enrolment = new LockedEnrolment(begun.next(), cause, states.beginsAt());
      person.ifPresent(known -> enrolment.identify(seals.asked(enrolment.id(), known)));
      states.begin(enrolment);
      lookAt(states, enrolment);
    }
  }

  /** The identification that an enrolment was waiting for is here. */
  void identified(States states, LockedEnrolment enrolment, Seals.Person person, Cause cause) {
    EnrolmentEvent.Person standing = standing(states, enrolment.request(), person);
    if (standing == EnrolmentEvent.Person.NON_MEMBER) {
      enrolment.identify(seals.asked(enrolment.id(), person));
    }
    step(states, enrolment, new EnrolmentEvent.Identified(standing), cause);
  }

  /** The till takes back what is open at its checkout. */
  void cancel(States states, Arrival.CancelAsked asked) {
    Optional<LockedEnrolment> enrolment =
        states.latest(asked.place().checkoutId(), asked.place().msn());
    if (enrolment.isPresent()) {
      step(
          states,
          enrolment.get(),
          new EnrolmentEvent.CancelRequested(asked.command()),
          asked.cause());
    } else {
      tell(
          states,
          asked.place(),
          List.of(EnrolmentSaga.nothingOpen(asked.command())),
          asked.cause());
    }
  }

  /** A login's ping; kept if we do not know the login yet (DESIGN 5). */
  void pinged(States states, Arrival.Pinged ping) {
    Optional<LockedEnrolment> enrolment = states.byLogin(ping.authReqId());
    if (enrolment.isPresent()) {
      LockedEnrolment pinged = enrolment.get();
      pinged.causedBy(Optional.of(ping.causeId()), pinged.traceParent());
      step(states, pinged, new EnrolmentEvent.Pinged(), pinged.cause());
    } else {
      states.keepPing(ping.authReqId());
    }
  }

  /** Its time has come, perhaps. */
  void due(States states, Arrival.Due due) {
    states
        .enrolment(due.enrolmentId())
        .filter(LockedEnrolment::isOpen)
        .ifPresent(enrolment -> lookAt(states, enrolment));
  }

  /** Something happened to an enrolment. */
  void step(States states, LockedEnrolment enrolment, EnrolmentEvent event, Cause cause) {
    switch (EnrolmentSaga.on(enrolment.enrolment(), event, states.now())) {
      case Step.Ignored(String why) -> ignored.accept(why);
      case Step.Moved moved -> {
        enrolment.move(moved);
        tell(states, Place.of(enrolment.request()), moved.facts(), cause);
        afterwards(states, enrolment, event, moved.facts(), cause);
        lookAt(states, enrolment);
      }
    }
  }

  private void lookAt(States states, LockedEnrolment enrolment) {
    if (enrolment.enrolment().dueAt().filter(at -> !at.isAfter(states.now())).isPresent()) {
      step(states, enrolment, new EnrolmentEvent.Due(), enrolment.cause());
    }
  }

  /** What is kept beside the enrolment has to know. */
  private void afterwards(
      States states,
      LockedEnrolment enrolment,
      EnrolmentEvent event,
      List<Fact> facts,
      Cause cause) {
    if (event instanceof EnrolmentEvent.StartAccepted accepted
        && states.takePing(accepted.authReqId())) {
      step(states, enrolment, new EnrolmentEvent.Pinged(), cause);
    }
    if (facts.stream().anyMatch(Enrolling::isRefusal)) {
      enrolment
          .person()
          .ifPresent(
              person ->
                  states.note(
                      new Ask(
                          enrolment.request().clubId(),
                          person.phoneHash(),
                          person.hashVersion(),
                          Optional.empty(),
                          true)));
    }
  }

  private static boolean isRefusal(Fact fact) {
    return fact instanceof Fact.Ended ended && ended.reason() == EnrolmentEnded.Reason.DECLINED;
  }

  private static EnrolmentEvent.Person standing(
      States states, EnrolmentRequest request, Seals.Person person) {
    if (states.members().byPhone(request.clubId(), person.phone()).isPresent()) {
      return EnrolmentEvent.Person.MEMBER;
    }
    return states.open(request.msn(), person.phone()).isPresent()
        ? EnrolmentEvent.Person.BEING_ASKED
        : EnrolmentEvent.Person.NON_MEMBER;
  }

  /** Publishes facts of an enrolment. */
  static void tell(States states, Place place, List<Fact> facts, Cause cause) {
    facts.forEach(fact -> states.tell(place, cause, event(fact)));
  }

  private static Function<Visit, MembershipEvent> event(Fact fact) {
    return switch (fact) {
      case Fact.Started(var message, var expiresAt, var outcomeOf) ->
          visit -> new EnrolmentStarted(visit, message, expiresAt, outcomeOf);
      case Fact.Enrolled(var memberId) -> visit -> new MemberEnrolled(visit, memberId);
      case Fact.Ended(var reason, var outcomeOf) ->
          visit -> new EnrolmentEnded(visit, reason, outcomeOf);
    };
  }
}
