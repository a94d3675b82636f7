// Before anything is asked of the provider.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Requested;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Starting;
import dev.kassa.membership.enrolment.Enrolment.Unidentified;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.EnrolmentEvent.HandedOver;
import dev.kassa.membership.enrolment.EnrolmentEvent.Identified;
import dev.kassa.membership.enrolment.EnrolmentEvent.LoginFound;
import dev.kassa.membership.enrolment.EnrolmentEvent.Pinged;
import dev.kassa.membership.enrolment.EnrolmentEvent.PollNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.ProfileNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.StartNews;
import dev.kassa.membership.enrolment.EnrolmentEvent.TakenUp;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Ignored;
import dev.kassa.membership.enrolment.Step.Moved;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Decides while nothing was asked of the provider. */
final class BeforeStart {
  private BeforeStart() {}

  static Step on(Unidentified e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Identified(EnrolmentEvent.Person person) ->
          isTooLate(request, at)
              ? Steps.ended(request, Reason.REQUEST_EXPIRED, request.outcome())
              : request.beforeRestore()
                  ? forgotten(request, Optional.of(person), at)
                  : identified(request, person, at);
      case Due _ -> Steps.ended(request, Reason.UNKNOWN_IDENTIFICATION, request.outcome());
      case CancelRequested(UUID commandId) -> Steps.cancelled(request, commandId);
      case LoginFound _,
          Pinged _,
          HandedOver _,
          TakenUp _,
          StartNews _,
          PollNews _,
          ProfileNews _ ->
          new Ignored("nothing was asked of the provider");
    };
  }

  /**
   * A request that a restored database has forgotten: its start may have been made, and the login
   * cannot be asked for it. So it is one whose start was not answered, and no other is made until a
   * login of it is over for certain. Its person may come later than it, from another topic.
   */
  static Moved forgotten(
      EnrolmentRequest request, Optional<EnrolmentEvent.Person> person, Instant at) {
    if (person.isEmpty()) {
      return Steps.moved(new Unidentified(request.waitingUntil(at.plus(EnrolmentTimes.VALID_FOR))));
    }
    return person.get() == EnrolmentEvent.Person.FREE
        ? new Moved(
            new StartUnknown(
                request,
                at.plus(EnrolmentTimes.LONGEST_LOGIN),
                at.plus(EnrolmentTimes.BETWEEN_LOOKS),
                false),
            List.of(new Fact.Ended(Reason.PROVIDER_UNAVAILABLE, request.outcome())),
            Optional.empty())
        : identified(request, person.get(), at);
  }

  static Moved identified(EnrolmentRequest request, EnrolmentEvent.Person person, Instant at) {
    return switch (person) {
      case FREE -> Steps.moved(new Requested(request, at));
      case MEMBER -> Steps.ended(request, Reason.ALREADY_MEMBER, request.outcome());
      case BEING_ASKED -> Steps.ended(request, Reason.ALREADY_OPEN, request.outcome());
      case ASKED_ENOUGH -> Steps.ended(request, Reason.ASKED_TOO_OFTEN, request.outcome());
      case OF_ANOTHER_CHECKOUT ->
          Steps.ended(request, Reason.UNKNOWN_IDENTIFICATION, request.outcome());
      case TAKES_UP -> Steps.moved(new Ended(request, Reason.ALREADY_OPEN));
    };
  }

  static Step on(Requested e, EnrolmentEvent event, Instant at) {
    EnrolmentRequest request = e.request();
    return switch (event) {
      case Due _ ->
          isTooLate(request, at)
              ? Steps.ended(request, Reason.REQUEST_EXPIRED, request.outcome())
              : Steps.calling(
                  new Starting(request, at.plus(EnrolmentTimes.LEASE), false),
                  new ProviderCall.Start());
      case CancelRequested(UUID commandId) -> Steps.cancelled(request, commandId);
      case Identified _ -> new Ignored("identified before");
      case LoginFound _,
          Pinged _,
          HandedOver _,
          TakenUp _,
          StartNews _,
          PollNews _,
          ProfileNews _ ->
          new Ignored("nothing was asked of the provider");
    };
  }

  /** Whether the customer is not asked any more: they may have left. */
  static boolean isTooLate(EnrolmentRequest request, Instant at) {
    return !at.isBefore(request.validUntil());
  }
}
