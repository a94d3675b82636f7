// What membership-service said about a checkout.
package dev.kassa.gateway;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.membership.Visit;
import dev.kassa.gateway.Customer.Membership;
import java.util.List;
import java.util.Optional;

/**
 * The fold of {@code membership.events.v1}, whose events of one checkout are numbered.
 *
 * @param epoch of the last event, 0 before the first; as sequence
 * @param people what the club said of each identification, the newest last
 * @param enrolment never {@link Enrolment.Asked}: that is a till's word, not the club's
 * @param pointsEarned by the purchases of this checkout, less what refunds took back
 */
record Club(
    int epoch, long sequence, List<Standing> people, Enrolment enrolment, long pointsEarned) {
  private static final int PEOPLE_KEPT = 16;

  static final Club SILENT = new Club(0, 0, List.of(), new Enrolment.None(), 0);

  /** Whether somebody is a member; absent: not. */
  record Standing(IdentificationId identificationId, Optional<Membership> membership) {}

  /** Whether this event was read before (DESIGN 3). */
  boolean knows(MembershipEvent event) {
    Visit visit = event.visit();
    return visit.epoch() < epoch || (visit.epoch() == epoch && visit.sequence() <= sequence);
  }

  Club heard(MembershipEvent event) {
    return switch (event) {
      case MemberRecognised e ->
          at(e.visit())
              .said(
                  e.visit().identificationId(),
                  Optional.of(
                      new Membership(
                          e.memberId(), Optional.of(e.priceGroup()), Optional.of(e.points()))));
      case NonMemberRecognised e ->
          at(e.visit()).said(e.visit().identificationId(), Optional.empty());
      case EnrolmentStarted e ->
          at(e.visit()).with(new Enrolment.Started(e.bindingMessage(), e.expiresAt()));
      case MemberEnrolled e ->
          at(e.visit())
              .said(
                  e.visit().identificationId(),
                  Optional.of(new Membership(e.memberId(), Optional.empty(), Optional.empty())))
              .with(new Enrolment.Enrolled(e.memberId()));
      case EnrolmentEnded e -> at(e.visit()).ended(e.reason());
      case PurchaseRegistered e -> at(e.visit()).booked(e);
    };
  }

  /** What the club said of somebody. */
  Optional<Standing> of(IdentificationId person) {
    return people.stream().filter(p -> p.identificationId().equals(person)).findFirst();
  }

  private Club at(Visit visit) {
    return new Club(visit.epoch(), visit.sequence(), people, enrolment, pointsEarned);
  }

  private Club with(Enrolment next) {
    return new Club(epoch, sequence, people, next, pointsEarned);
  }

  private Club said(IdentificationId person, Optional<Membership> membership) {
    List<Standing> others =
        people.stream().filter(p -> !p.identificationId().equals(person)).toList();
    return new Club(
        epoch,
        sequence,
        Kept.with(others, new Standing(person, membership), PEOPLE_KEPT),
        enrolment,
        pointsEarned);
  }

  /** A purchase tells the balance of somebody the till may have seen recognised. */
  private Club booked(PurchaseRegistered e) {
    Optional<String> priceGroup =
        of(e.visit().identificationId())
            .flatMap(Standing::membership)
            .flatMap(Membership::priceGroup);
    Club told =
        said(
            e.visit().identificationId(),
            Optional.of(new Membership(e.memberId(), priceGroup, Optional.of(e.points()))));
    return new Club(epoch, sequence, told.people, enrolment, pointsEarned + e.pointsChange());
  }

  private Club ended(Reason reason) {
    return switch (reason) {
      case DECLINED,
          EXPIRED,
          CANCELLED,
          NO_USER,
          OLD_APP,
          RESULT_LOST,
          PROVIDER_UNAVAILABLE,
          REFUSED ->
          with(new Enrolment.Ended(reason));
      // These refuse a command; what was going on goes on.
      case ALREADY_OPEN,
          ASKED_TOO_OFTEN,
          ALREADY_MEMBER,
          REQUEST_EXPIRED,
          INVALID,
          UNKNOWN_IDENTIFICATION,
          UNKNOWN_SALES_UNIT ->
          switch (enrolment) {
            case Enrolment.None _, Enrolment.Asked _, Enrolment.Ended _ ->
                with(new Enrolment.Ended(reason));
            case Enrolment.Started _, Enrolment.Enrolled _ -> this;
          };
      case ID_REUSED, NOTHING_OPEN -> this;
    };
  }
}
