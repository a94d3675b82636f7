// Purchases in a batch.
package dev.kassa.membership.shell;

import dev.kassa.contract.Money;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.Booking;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.postgres.MembershipWriter.Entry;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.messaging.Outgoing.Cause;
import java.util.Comparator;
import java.util.Optional;

/** Books purchases on the person who was identified, whoever paid (DESIGN 5). */
final class Purchasing {
  /** Takes a fact of a payment in, in order per payment; books it, or lets it wait. */
  void paid(States states, Arrival.Paid paid) {
    PaymentStanding fact = paid.standing();
    states.touch(fact.checkoutId());
    Purchase purchase =
        states
            .purchase(new Purchase.Name(fact.msn(), fact.reference()))
            .orElseGet(() -> Purchase.of(fact, paid.club()));
    purchase
        .learn(fact, paid.earning())
        .ifPresent(
            learned -> {
              Purchase rated = learned.rated(paid.club());
              member(states, rated)
                  .ifPresentOrElse(
                      member -> book(states, rated, member, paid.cause()), () -> states.put(rated));
            });
  }

  /** Whose it is: whoever it was booked on before, or else the one who was identified. */
  private static Optional<KnownMember> member(States states, Purchase purchase) {
    return purchase
        .member()
        .or(() -> states.identifiedMember(purchase.place()))
        .flatMap(states.members()::find);
  }

  /** The person of this place is this member now. */
  void bookWaiting(
      States states, Place place, KnownMember member, Seals.Hashes phone, Cause cause) {
    states.forgetAsks(place.clubId(), phone.hexes());
    recognised(states, place, member, phone, cause);
  }

  /**
   * The person of this place is this member: so is each of their identifications in the same
   * checkout, and what was paid under them is booked, whether it is here already or comes later.
   */
  void recognised(States states, Place place, KnownMember member, Seals.Hashes phone, Cause cause) {
    states.identifications().bind(place, phone, member.id());
    Optional<Club> club = states.settings().club(place.clubId());
    states
        .purchases(
            purchase ->
                purchase.waitsIn(place.checkoutId(), place.clubId())
                    && isOf(states, purchase, phone))
        .stream()
        .map(purchase -> club.map(purchase::rated).orElse(purchase))
        .filter(purchase -> purchase.rate().isPresent())
        .sorted(Comparator.comparing(purchase -> purchase.reference().value()))
        .forEach(purchase -> book(states, purchase, member, cause));
  }

  private static boolean isOf(States states, Purchase purchase, Seals.Hashes phone) {
    return states
        .identification(purchase.place().identificationId())
        .filter(known -> isOf(purchase, known))
        .flatMap(StoredIdentification::number)
        .filter(number -> phone.contains(number.phoneHash()))
        .isPresent();
  }

  /**
   * An identification counts in the checkout that made it and at that club, and not while its
   * person says that they are somebody else.
   */
  private static boolean isOf(Purchase purchase, StoredIdentification known) {
    return known.place().checkoutId().equals(purchase.place().checkoutId())
        && known.place().clubId().equals(purchase.place().clubId())
        && !known.disowned();
  }

  private static void book(States states, Purchase purchase, KnownMember member, Cause cause) {
    Purchase.Owned owned = purchase.book(member.id(), member.standing().priceGroup());
    states.put(owned.purchase());
    owned.booked().ifPresent(b -> register(states, owned.purchase(), b, member, cause));
  }

  private static void register(
      States states, Purchase purchase, Booking.Booked booked, KnownMember member, Cause cause) {
    member.add(booked.pointsChange());
    states.enter(new Entry(member.id(), purchase.name(), booked.pointsChange()));
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
