// Identified people in a batch.
package dev.kassa.membership.shell;

import dev.kassa.membership.Place;
import dev.kassa.membership.Recognition;
import dev.kassa.membership.postgres.MembershipWriter.Ask;
import java.time.Instant;
import java.util.Optional;

/** Says whether whoever was identified is in the club, and what follows from it. */
final class Recognising {
  private final Seals seals;
  private final Enrolling enrolling;
  private final Purchasing purchasing;

  Recognising(Seals seals, Enrolling enrolling, Purchasing purchasing) {
    this.seals = seals;
    this.enrolling = enrolling;
    this.purchasing = purchasing;
  }

  void identified(States states, Arrival.Identified arrival) {
    Place place = arrival.place();
    Optional<KnownMember> member = states.members().byPhone(place.clubId(), arrival.phone());
    states
        .identifications()
        .remember(
            seals.identification(
                place, arrival.msisdn(), arrival.phone(), member.map(KnownMember::id)));
    if (states.isDisowned(place)) {
      states.identifications().disown(place.identificationId());
    }
    states.tell(
        place,
        arrival.cause(),
        visit -> Recognition.event(visit, member.map(KnownMember::standing)));
    // First: who has said that they are not this member has nothing booked on them.
    states
        .waitingFor(place.identificationId())
        .forEach(
            enrolment ->
                enrolling.identified(
                    states, enrolment, place, seals.person(arrival.msisdn()), arrival.cause()));
    member.ifPresent(known -> member(states, arrival, known));
    if (member.isEmpty()) {
      askByItself(states, arrival);
    }
  }

  private void member(States states, Arrival.Identified arrival, KnownMember member) {
    Place place = arrival.place();
    if (states.members().needsRehash(place.clubId(), arrival.phone())) {
      states
          .members()
          .linkPhone(
              place.clubId(),
              arrival.phone(),
              Optional.of(seals.number(member.id(), arrival.msisdn())),
              member.id());
    }
    purchasing.recognised(states, place, member, arrival.phone(), arrival.cause());
  }

  private void askByItself(States states, Arrival.Identified arrival) {
    Instant now = states.now();
    Place place = arrival.place();
    // Who was identified long ago is not at the till any more: a record may have waited.
    if (now.isBefore(arrival.ask().validUntil())
        && Recognition.asksByItself(
            arrival.unit(), states.pastAsk(place.clubId(), arrival.phone()), now)) {
      states.note(
          new Ask(
              place.clubId(),
              arrival.phone().current().hex(),
              arrival.phone().current().version(),
              Optional.of(
                  seals.askedNumber(
                      place.clubId(), arrival.phone().current().hex(), arrival.msisdn())),
              Optional.of(now),
              false));
      enrolling.begin(
          states, arrival.ask(), Optional.of(seals.person(arrival.msisdn())), arrival.cause());
    }
  }
}
