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
import dev.kassa.membership.postgres.MembershipWriter.Ping;
import dev.kassa.membership.postgres.StoredIdentification;
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
  private final int pushesPerDay;
  private final Consumer<String> ignored;

  /**
   * @param pushesPerDay how often one person may be asked within 24 hours
   * @param ignored is told why something changed nothing
   */
  Enrolling(Seals seals, int pushesPerDay, Consumer<String> ignored) {
    this.seals = seals;
    this.pushesPerDay = pushesPerDay;
    this.ignored = ignored;
  }

  void asked(States states, Arrival.EnrolmentAsked asked) {
    EnrolmentRequest request = asked.request();
    states.touch(request.checkoutId());
    Optional<StoredIdentification> known = states.identification(request.identificationId());
    if (known.filter(found -> !isOf(request, found.place())).isPresent()) {
      // The customer before this one, perhaps.
      take(
          states,
          EnrolmentSaga.begin(
              request, Optional.of(EnrolmentEvent.Person.OF_ANOTHER_CHECKOUT), states.now()),
          Optional.empty(),
          asked.cause());
    } else {
      begin(states, request, known.map(seals::person), asked.cause());
    }
  }

  /** An identification counts in the checkout that made it, at that sales unit. */
  private static boolean isOf(EnrolmentRequest request, Place identified) {
    return request.checkoutId().equals(identified.checkoutId())
        && request.msn().equals(identified.msn());
  }

  /**
   * Takes a request on.
   *
   * @param person absent while nobody was identified
   */
  void begin(States states, EnrolmentRequest request, Optional<Seals.Person> person, Cause cause) {
    Optional<EnrolmentEvent.Person> standing =
        person.map(known -> standing(states, request, known));
    if (person.isPresent()) {
      disown(states, request);
    }
    if (standing.filter(EnrolmentEvent.Person.TAKES_UP::equals).isPresent()) {
      takeUp(states, request, person.orElseThrow(), cause);
    } else {
      take(states, EnrolmentSaga.begin(request, standing, states.now()), person, cause);
    }
  }

  private void take(States states, Step.Moved begun, Optional<Seals.Person> person, Cause cause) {
    EnrolmentRequest request = begun.next().request();
    tell(states, Place.of(request), begun.facts(), cause);
    // Also one that is over, if its identification is still to come: that is not the member's.
    if (begun.next().isOpen() || (request.notMe() && person.isEmpty())) {
      LockedEnrolment enrolment = new LockedEnrolment(begun.next(), cause, states.beginsAt());
      person.ifPresent(known -> enrolment.identify(seals.asked(enrolment.id(), known)));
      states.begin(enrolment);
      lookAt(states, enrolment);
    }
  }

  /** The app may ask the person already, and no till waits for the answer. */
  private void takeUp(States states, EnrolmentRequest request, Seals.Person person, Cause cause) {
    LockedEnrolment open = states.open(request.clubId(), person.phone()).orElseThrow();
    open.causedBy(cause.causationId(), cause.traceParent());
    step(states, open, new EnrolmentEvent.TakenUp(request), cause);
  }

  /** Who says that they are not the member is nobody until they have logged in, come what may. */
  private static void disown(States states, EnrolmentRequest request) {
    if (request.notMe()) {
      states.identifications().disown(request.identificationId());
    }
  }

  /** The identification that an enrolment was waiting for is here. */
  void identified(
      States states, LockedEnrolment enrolment, Place place, Seals.Person person, Cause cause) {
    EnrolmentRequest request = enrolment.request();
    EnrolmentEvent.Person standing =
        isOf(request, place)
            ? standing(states, request, person)
            : EnrolmentEvent.Person.OF_ANOTHER_CHECKOUT;
    if (standing != EnrolmentEvent.Person.OF_ANOTHER_CHECKOUT) {
      disown(states, request);
    }
    if (standing == EnrolmentEvent.Person.FREE) {
      enrolment.identify(seals.asked(enrolment.id(), person));
    }
    step(states, enrolment, new EnrolmentEvent.Identified(standing), cause);
    if (standing == EnrolmentEvent.Person.TAKES_UP) {
      takeUp(states, request, person, cause);
    }
  }

  /** The till takes back what is open at its checkout. */
  void cancel(States states, Arrival.CancelAsked asked) {
    Optional<LockedEnrolment> enrolment =
        states.latest(asked.place().checkoutId(), asked.place().msn());
    if (enrolment.isPresent()) {
      enrolment.get().keepStartBack();
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
      states.pings().keep(new Ping(ping.authReqId(), ping.msn()));
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
        boolean isNo = isNo(enrolment.enrolment(), event);
        enrolment.move(moved, event, states.now());
        tell(states, Place.of(enrolment.request()), moved.facts(), cause);
        afterwards(states, enrolment, event, isNo, cause);
        lookAt(states, enrolment);
      }
    }
  }

  private void lookAt(States states, LockedEnrolment enrolment) {
    if (enrolment.enrolment().dueAt().filter(at -> !at.isAfter(states.now())).isPresent()) {
      step(
          states,
          enrolment,
          found(states, enrolment.enrolment())
              .<EnrolmentEvent>map(EnrolmentEvent.LoginFound::new)
              .orElseGet(EnrolmentEvent.Due::new),
          enrolment.cause());
    }
  }

  /** A login that nobody knows, and that may be the one whose start was not answered. */
  private static Optional<String> found(States states, Enrolment enrolment) {
    return enrolment instanceof Enrolment.StartUnknown unknown
            && !unknown.withdrawn()
            && states.now().isBefore(unknown.until())
        ? states
            .settings()
            .club(unknown.request().clubId())
            .flatMap(club -> states.pings().takeLone(club.loginMsn()))
        : Optional.empty();
  }

  /** What is kept beside the enrolment has to know. */
  private void afterwards(
      States states, LockedEnrolment enrolment, EnrolmentEvent event, boolean isNo, Cause cause) {
    if (event instanceof EnrolmentEvent.StartAccepted accepted
        && states.pings().take(accepted.authReqId())) {
      step(states, enrolment, new EnrolmentEvent.Pinged(), cause);
    }
    if (isNo) {
      enrolment
          .person()
          .ifPresent(
              person ->
                  states.note(
                      new Ask(
                          enrolment.request().clubId(),
                          person.phoneHash(),
                          person.hashVersion(),
                          seals
                              .person(enrolment)
                              .flatMap(Seals.Person::msisdn)
                              .map(
                                  number ->
                                      seals.askedNumber(
                                          enrolment.request().clubId(),
                                          person.phoneHash(),
                                          number)),
                          Optional.empty(),
                          true)));
    }
  }

  /** Whether the person said no, to whoever asked; of a login that was found it is not certain. */
  private static boolean isNo(Enrolment enrolment, EnrolmentEvent event) {
    return enrolment instanceof Enrolment.Waiting
        && event instanceof EnrolmentEvent.PollRefused refused
        && refused.reason() == EnrolmentEnded.Reason.DECLINED;
  }

  private EnrolmentEvent.Person standing(
      States states, EnrolmentRequest request, Seals.Person person) {
    if (!request.notMe()
        && states.members().byPhone(request.clubId(), person.phone()).isPresent()) {
      return EnrolmentEvent.Person.MEMBER;
    }
    Optional<LockedEnrolment> open = states.open(request.clubId(), person.phone());
    if (open.isPresent()) {
      return open.get().enrolment().canBeTakenUp()
              && !request.beforeRestore()
              && !EnrolmentSaga.isTooLate(request, states.now())
          ? EnrolmentEvent.Person.TAKES_UP
          : EnrolmentEvent.Person.BEING_ASKED;
    }
    return states.starts(request.clubId(), person.phone()) < pushesPerDay
        ? EnrolmentEvent.Person.FREE
        : EnrolmentEvent.Person.ASKED_ENOUGH;
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
