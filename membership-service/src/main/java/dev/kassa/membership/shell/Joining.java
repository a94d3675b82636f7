// People who come back from the login, in a batch.
package dev.kassa.membership.shell;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.MemberLink;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSeal.Field;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.postgres.MembershipWriter.Ping;
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
    if (isOfOtherTokens(answered.call().call(), enrolment.get().enrolment())) {
      ignored.accept("late-profile");
      return;
    }
    switch (answered.answer()) {
      case LoginAnswer.Happened(EnrolmentEvent event) ->
          enrolling.step(states, enrolment.get(), event(states, event), enrolment.get().cause());
      case LoginAnswer.Known(Profile profile) -> known(states, enrolment.get(), profile);
    }
  }

  /**
   * Two who were found to be each other's have changed tokens while user info was asked with the
   * ones before: that answer is about the other person, who is asked about again.
   */
  private static boolean isOfOtherTokens(ProviderCall call, Enrolment enrolment) {
    return call instanceof ProviderCall.AskProfile(String asked)
        && enrolment instanceof Enrolment.Collected collected
        && !collected.sealedTokens().equals(asked);
  }

  /** A late answer tells of a login that was found meanwhile and is being looked at. */
  private static EnrolmentEvent event(States states, EnrolmentEvent event) {
    return event instanceof EnrolmentEvent.StartAccepted accepted
            && states.byLogin(accepted.authReqId()).isPresent()
        ? new EnrolmentEvent.StartUnanswered()
        : event;
  }

  private void known(States states, LockedEnrolment enrolment, Profile profile) {
    if (!(enrolment.enrolment() instanceof Enrolment.Collected collected)) {
      ignored.accept("late-profile");
      return;
    }
    if (collected.found().isPresent() && !isTheirs(enrolment, profile)) {
      ofAnother(states, enrolment, collected, profile);
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
    KnownMember member = join(states, club.get(), enrolment.request(), asked, profile, cause);
    states.identifications().own(enrolment.request().identificationId());
    enrolling.step(states, enrolment, new EnrolmentEvent.Joined(member.id()), cause);
    purchasing.bookWaiting(states, Place.of(enrolment.request()), member, asked.phone(), cause);
  }

  private boolean isTheirs(LockedEnrolment enrolment, Profile profile) {
    return profile
        .phoneNumber()
        .map(seals::phone)
        .filter(phone -> enrolment.person().filter(p -> phone.contains(p.phoneHash())).isPresent())
        .isPresent();
  }

  /** Somebody else whose start was not answered has said yes: what was collected is theirs. */
  private void ofAnother(
      States states, LockedEnrolment finder, Enrolment.Collected collected, Profile profile) {
    Optional<LockedEnrolment> owner =
        profile
            .phoneNumber()
            .map(seals::phone)
            .flatMap(phone -> states.open(finder.request().clubId(), phone));
    Optional<Enrolment> theirs = owner.map(LockedEnrolment::enrolment);
    if (theirs.filter(Joining::isPolling).isPresent()) {
      // What comes of its poll must not get lost.
      enrolling.step(states, finder, new EnrolmentEvent.ProfileUnanswered(), finder.cause());
      return;
    }
    Optional<EnrolmentEvent.Tokens> instead = Optional.empty();
    if (theirs.filter(Joining::isWithoutLogin).isPresent()) {
      LockedEnrolment found = owner.orElseThrow();
      if (found.enrolment() instanceof Enrolment.Collected others) {
        instead = Optional.of(handed(found, others, finder));
      }
      if (found.enrolment() instanceof Enrolment.Found other) {
        loginOf(states, found)
            .ifPresent(msn -> states.pings().keep(new Ping(other.authReqId(), msn)));
      }
      enrolling.step(
          states,
          found,
          new EnrolmentEvent.HandedOver(handed(finder, collected, found)),
          found.cause());
    } else {
      ignored.accept("a login that none of ours started");
    }
    enrolling.step(states, finder, new EnrolmentEvent.OfAnother(instead), finder.cause());
  }

  private static Optional<Msn> loginOf(States states, LockedEnrolment enrolment) {
    return states.settings().club(enrolment.request().clubId()).map(Club::loginMsn);
  }

  private static boolean isPolling(Enrolment enrolment) {
    return enrolment instanceof Enrolment.Found found && found.polls().unanswered();
  }

  /** Whether nobody knows which login is this enrolment's. */
  private static boolean isWithoutLogin(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.StartUnknown _, Enrolment.Found _ -> true;
      case Enrolment.Collected collected -> collected.found().isPresent();
      case Enrolment.Unidentified _,
          Enrolment.Requested _,
          Enrolment.Starting _,
          Enrolment.Waiting _,
          Enrolment.Enrolled _,
          Enrolment.Ended _ ->
          false;
    };
  }

  private EnrolmentEvent.Tokens handed(
      LockedEnrolment from, Enrolment.Collected tokens, LockedEnrolment to) {
    return new EnrolmentEvent.Tokens(
        seals.seal(
            to.id(), Field.TOKENS, seals.open(from.id(), Field.TOKENS, tokens.sealedTokens())),
        tokens.usableUntil());
  }

  /**
   * @param asked the person as they were asked
   */
  private KnownMember join(
      States states,
      Club club,
      EnrolmentRequest request,
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
                            owner.id(), members.hasSubject(owner.id(), login))),
            request.notMe());
    KnownMember member =
        switch (link) {
          case MemberLink.Known(MemberId id) -> update(members.find(id).orElseThrow(), profile);
          case MemberLink.Stranger _ -> begin(states, club, request.enrolmentId(), profile, cause);
        };
    members.linkSubject(
        login, subject, seals.subject(member.id(), login, profile.sub()), member.id());
    members.unlinkPhones(member);
    members.linkPhone(club.clubId(), phone, number(member, msisdn), member.id());
    // They answered under this number, whatever the shared one is.
    members.linkPhone(club.clubId(), asked.phone(), number(member, asked.msisdn()), member.id());
    // They come with a person's first login alone (API 3.9). If that one's answer was lost or
    // nobody took it up, nobody knows them: nothing optional is assumed.
    profile
        .consents()
        .ifPresent(
            consents -> {
              members.consent(
                  member.id(),
                  seals.seal("member_consent", member.id().value(), "consents", consents));
              if (member.consented()) {
                states.tell(member.changed(states.epoch()), cause);
              }
            });
    return member;
  }

  private Optional<String> number(KnownMember member, Optional<Msisdn> msisdn) {
    return msisdn.map(number -> seals.number(member.id(), number));
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
            new StoredMember(
                id,
                club.clubId(),
                club.priceGroup(),
                0,
                1,
                profile.consents().isPresent() ? Consents.KNOWN : Consents.UNKNOWN),
            sealed(id, profile));
    states.members().join(member);
    states.tell(member.changed(states.epoch()), cause);
    return member;
  }

  private String sealed(MemberId id, Profile profile) {
    return seals.profile(id, profile.claims());
  }
}
