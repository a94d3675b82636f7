// Steps that several phases take.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Waiting;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartAccepted;
import dev.kassa.membership.enrolment.EnrolmentEvent.Tokens;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Moved;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Makes steps. */
final class Steps {
  private Steps() {}

  static Moved moved(Enrolment next) {
    return new Moved(next, List.of(), Optional.empty());
  }

  static Moved calling(Enrolment next, ProviderCall call) {
    return new Moved(next, List.of(), Optional.of(call));
  }

  static Moved ended(EnrolmentRequest request, Reason reason, List<UUID> outcomeOf) {
    return new Moved(
        new Ended(request, reason), List.of(new Fact.Ended(reason, outcomeOf)), Optional.empty());
  }

  static Moved cancelled(EnrolmentRequest request, UUID commandId) {
    return ended(request, Reason.CANCELLED, both(request, commandId));
  }

  static Moved nothingOpen(Enrolment enrolment, UUID commandId) {
    return new Moved(
        enrolment,
        List.of(new Fact.Ended(Reason.NOTHING_OPEN, List.of(commandId))),
        Optional.empty());
  }

  /**
   * The till took it back; what may come of it is remembered.
   *
   * @param both whether the request has had no outcome yet
   */
  static Moved withdrawn(Enrolment next, UUID commandId, boolean both) {
    return new Moved(
        next,
        List.of(
            new Fact.Ended(
                Reason.CANCELLED, both ? both(next.request(), commandId) : List.of(commandId))),
        Optional.empty());
  }

  private static List<UUID> both(EnrolmentRequest request, UUID commandId) {
    return Stream.concat(request.outcome().stream(), Stream.of(commandId)).toList();
  }

  static Moved started(
      EnrolmentRequest request, StartAccepted accepted, Instant at, List<UUID> outcomeOf) {
    Waiting waiting = waiting(request, accepted, at, false);
    return new Moved(
        waiting,
        List.of(new Fact.Started(request.bindingMessage(), waiting.expiresAt(), outcomeOf)),
        Optional.empty());
  }

  static Waiting waiting(
      EnrolmentRequest request, StartAccepted accepted, Instant at, boolean withdrawn) {
    return new Waiting(
        request,
        accepted.authReqId(),
        at.plus(accepted.expiresIn()),
        PollSchedule.first(accepted.interval(), at),
        withdrawn);
  }

  /** Another till asks for the person; whether the app does, nobody knows still. */
  static Moved stillUnknown(Enrolment next, EnrolmentRequest request) {
    return new Moved(
        next, List.of(new Fact.Ended(Reason.ALREADY_OPEN, request.outcome())), Optional.empty());
  }

  static Collected handedOver(
      EnrolmentRequest request, Tokens tokens, Instant at, boolean withdrawn) {
    return new Collected(
        request, tokens.sealed(), tokens.usableUntil(), at, Optional.empty(), withdrawn);
  }
}
