// One payment of a person who was identified.
package dev.kassa.membership;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import java.util.Optional;

/**
 * What is known of one payment of an identified person, and who it is booked on.
 *
 * @param place where it was asked for, and for whom
 * @param member absent while nobody knows of a member: it waits
 */
public record Purchase(
    Place place,
    Reference reference,
    Currency currency,
    Optional<MemberId> member,
    Booking booking) {
  /** Which payment it is: references are unique per sales unit only. */
  public record Name(Msn msn, Reference reference) {}

  /** A payment that the fact is the first news of; nothing is taken in yet. */
  public static Purchase of(PaymentStanding fact, Club club) {
    return new Purchase(
        new Place(
            fact.checkoutId(),
            fact.identificationId(),
            fact.storeId(),
            fact.posId(),
            fact.msn(),
            club.clubId()),
        fact.reference(),
        fact.currency(),
        Optional.empty(),
        Booking.NONE);
  }

  /** Its name. */
  public Name name() {
    return new Name(place.msn(), reference);
  }

  /** Whether it waits for its person in this checkout of this club. */
  public boolean waitsIn(CheckoutId checkoutId, String clubId) {
    return member.isEmpty()
        && place.checkoutId().equals(checkoutId)
        && place.clubId().equals(clubId);
  }

  /** Takes a fact in; absent if it, or a later one, was taken in before. */
  public Optional<Purchase> learn(PaymentStanding fact) {
    return booking.learn(fact).map(this::with);
  }

  /** It is this member's: books what is not booked yet. */
  public Owned book(MemberId owner, Club club) {
    Purchase owned = new Purchase(place, reference, currency, Optional.of(owner), booking);
    return booking
        .book(club)
        .map(booked -> new Owned(owned.with(booked.booking()), Optional.of(booked)))
        .orElseGet(() -> new Owned(owned, Optional.empty()));
  }

  /**
   * A purchase with its member.
   *
   * @param booked what the booking changed; absent if nothing
   */
  public record Owned(Purchase purchase, Optional<Booking.Booked> booked) {}

  private Purchase with(Booking next) {
    return new Purchase(place, reference, currency, member, next);
  }
}
