// One payment of a person who was identified.
package dev.kassa.membership;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.PointRate;
import java.util.Optional;

/**
 * What is known of one payment of an identified person, and who it is booked on.
 *
 * @param place where it was asked for, and for whom
 * @param member absent while nobody knows of a member: it waits
 * @param rate what it earns: as the settings said when it was first heard of, and what its member's
 *     price group had of that once it is booked; absent if it was first heard of before rates were
 *     kept
 */
public record Purchase(
    Place place,
    Reference reference,
    Currency currency,
    Optional<MemberId> member,
    Optional<PointRate> rate,
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
        club.pointRate(fact.currency()),
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

  /** As it is, or with the rate of now where none was kept. */
  public Purchase rated(Club club) {
    return new Purchase(
        place, reference, currency, member, rate.or(() -> club.pointRate(currency)), booking);
  }

  /**
   * It is this member's: books what is not booked yet. What is booked once keeps its rate whatever
   * becomes of the settings and of the price group.
   *
   * @throws java.util.NoSuchElementException if it has no rate
   */
  public Owned book(MemberId owner, String priceGroup) {
    PointRate own = rate.orElseThrow().of(priceGroup);
    Purchase owned =
        new Purchase(place, reference, currency, Optional.of(owner), Optional.of(own), booking);
    return booking
        .book(own)
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
    return new Purchase(place, reference, currency, member, rate, next);
  }
}
