// People who come back from the login, in a batch.
package dev.kassa.membership.shell;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.MemberLink;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.postgres.StoredMember;
import dev.kassa.messaging.Outgoing.Cause;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Takes in what a call to the login came to; who logged in is stored under the member they are. */
final class Joining {
  private final Seals seals;
  private final Enrolling enrolling;
  private final Purchasing purchasing;
  private final Consumer<String> ignored;

  /**
   * @param ignored is told why something changed nothing
   */
  Joining(Seals seals, Enrolling enrolling, Purchasing purchasing, Consumer<String> ignored) {
    this.seals = seals;
    this.enrolling = enrolling;
    this.purchasing = purchasing;
    this.ignored = ignored;
  }

  void answered(States states, Arrival.Answered answered) {
    Optional<LockedEnrolment> enrolment = states.enrolment(answered.call().request().enrolmentId());
    if (enrolment.isEmpty()) {
      ignored.accept("the person was erased");
      return;
    }
    switch (answered.answer()) {
      case LoginAnswer.Happened(EnrolmentEvent event) ->
          enrolling.step(states, enrolment.get(), event, enrolment.get().cause());
      case LoginAnswer.Known(Profile profile) -> known(states, enrolment.get(), profile);
    }
  }

  private void known(States states, LockedEnrolment enrolment, Profile profile) {
    if (!(enrolment.enrolment() instanceof Enrolment.Collected)) {
      ignored.accept("late-profile");
      return;
    }
    Cause cause = enrolment.cause();
    Optional<Club> club = states.settings().club(enrolment.request().clubId());
    if (club.isEmpty()) {
      // Not in the settings at present: the person can be asked about again.
      enrolling.step(states, enrolment, new EnrolmentEvent.ProfileUnanswered(), cause);
      return;
    }
    Seals.Person asked = seals.person(enrolment).orElseThrow();
    KnownMember member = join(states, club.get(), enrolment.id(), asked, profile, cause);
    enrolling.step(states, enrolment, new EnrolmentEvent.Joined(member.id()), cause);
    purchasing.bookWaiting(states, Place.of(enrolment.request()), member, asked.phone(), cause);
  }

  /**
   * @param asked the person as they were asked
   */
  private KnownMember join(
      States states,
      Club club,
      UUID enrolmentId,
      Seals.Person asked,
      Profile profile,
      Cause cause) {
    KnownMembers members = states.members();
    Msn login = club.loginMsn();
    Seals.Hashes subject = seals.subject(login, profile.sub());
    Optional<Msisdn> msisdn = profile.phoneNumber().or(asked::msisdn);
    Seals.Hashes phone = msisdn.map(seals::phone).orElse(asked.phone());
    MemberLink link =
        MemberLink.of(
            members.bySubject(login, subject),
            members
                .byPhone(club.clubId(), phone)
                .map(
                    owner ->
                        new MemberLink.PhoneOwner(
                            owner.id(), members.hasSubject(owner.id(), login))));
    KnownMember member =
        switch (link) {
          case MemberLink.Known(MemberId id) -> update(members.find(id).orElseThrow(), profile);
          case MemberLink.Stranger _ -> begin(states, club, enrolmentId, profile, cause);
        };
    members.linkSubject(login, subject, member.id());
    members.unlinkPhones(member);
    members.linkPhone(club.clubId(), phone, member.id());
    // They answered under this number, whatever the shared one is.
    members.linkPhone(club.clubId(), asked.phone(), member.id());
    // Without consents they were given before, and stored then (API 3.9).
    profile
        .consents()
        .ifPresent(
            consents ->
                members.consent(
                    member.id(),
                    seals.seal("member_consent", member.id().value(), "consents", consents)));
    return member;
  }

  private KnownMember update(KnownMember member, Profile profile) {
    member.describe(sealed(member.id(), profile));
    return member;
  }

  /** An enrolment makes one member at most, so its id makes theirs, also when it is taken again. */
  private KnownMember begin(
      States states, Club club, UUID enrolmentId, Profile profile, Cause cause) {
    MemberId id = new MemberId("m-" + UuidCreator.getNameBasedSha1(enrolmentId, "member"));
    KnownMember member =
        KnownMember.joined(
            new StoredMember(id, club.clubId(), club.priceGroup(), 0, 1), sealed(id, profile));
    states.members().join(member);
    states.tell(member.changed(states.epoch()), cause);
    return member;
  }

  private String sealed(MemberId id, Profile profile) {
    return seals.profile(id, profile.claims());
  }
}
