// Purchases in a batch.
package dev.kassa.membership.shell;

import dev.kassa.contract.Money;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.Booking;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.messaging.Outgoing.Cause;
import java.util.Comparator;
import java.util.Optional;

/** Books purchases on the person who was identified, whoever paid (DESIGN 5). */
final class Purchasing {
  private final Seals seals;

  Purchasing(Seals seals) {
    this.seals = seals;
  }

  /** Takes a fact of a payment in, in order per payment; books it, or lets it wait. */
  void paid(States states, Arrival.Paid paid) {
    PaymentStanding fact = paid.standing();
    states.touch(fact.checkoutId());
    Purchase purchase =
        states
            .purchase(new Purchase.Name(fact.msn(), fact.reference()))
            .orElseGet(() -> Purchase.of(fact, paid.club()));
    purchase
        .learn(fact)
        .ifPresent(
            learned -> {
              Optional<KnownMember> member = member(states, learned);
              if (member.isPresent()) {
                book(states, learned, member.get(), paid.club(), paid.cause());
              } else {
                states.put(learned);
              }
            });
  }

  /** Whose it is: whoever it was booked on before, or else the one who was identified. */
  private Optional<KnownMember> member(States states, Purchase purchase) {
    return purchase.member().flatMap(states.members()::find).or(() -> identified(states, purchase));
  }

  private Optional<KnownMember> identified(States states, Purchase purchase) {
    String club = purchase.place().clubId();
    return states
        .identification(purchase.place().identificationId())
        .filter(known -> isOf(purchase, known) && !known.disowned())
        .flatMap(known -> states.members().byPhone(club, seals.person(known).phone()));
  }

  /** The person of this place is this member now: books what waits in the same checkout. */
  void bookWaiting(
      States states, Place place, KnownMember member, Seals.Hashes phone, Cause cause) {
    // A club that is not in the settings at present: they wait on.
    Optional<Club> club = states.settings().club(place.clubId());
    if (club.isPresent()) {
      states
          .purchases(
              purchase ->
                  purchase.waitsIn(place.checkoutId(), place.clubId())
                      && isOf(states, purchase, phone))
          .stream()
          .sorted(Comparator.comparing(purchase -> purchase.reference().value()))
          .forEach(purchase -> book(states, purchase, member, club.get(), cause));
    }
  }

  private static boolean isOf(States states, Purchase purchase, Seals.Hashes phone) {
    return states
        .identification(purchase.place().identificationId())
        .filter(known -> isOf(purchase, known) && !known.disowned())
        .filter(known -> phone.contains(known.phoneHash()))
        .isPresent();
  }

  /** An identification counts in the checkout that made it, and at that club. */
  private static boolean isOf(Purchase purchase, StoredIdentification known) {
    return known.place().checkoutId().equals(purchase.place().checkoutId())
        && known.place().clubId().equals(purchase.place().clubId());
  }

  private static void book(
      States states, Purchase purchase, KnownMember member, Club club, Cause cause) {
    Purchase.Owned owned = purchase.book(member.id(), club);
    states.put(owned.purchase());
    owned.booked().ifPresent(b -> register(states, owned.purchase(), b, member, cause));
  }

  private static void register(
      States states, Purchase purchase, Booking.Booked booked, KnownMember member, Cause cause) {
    member.add(booked.pointsChange());
    states.tell(member.changed(states.epoch()), cause);
    long points = member.points();
    states.tell(
        purchase.place(),
        cause,
        visit ->
            new PurchaseRegistered(
                visit,
                member.id(),
                purchase.reference(),
                new Money(purchase.currency(), booked.booking().netCaptured()),
                booked.pointsChange(),
                points));
  }
}
