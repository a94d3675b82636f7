// The club's pure rules, as tables.
package dev.kassa.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.Booking.Booked;
import dev.kassa.membership.MemberLink.PhoneOwner;
import dev.kassa.membership.Recognition.PastAsk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MembershipRulesTest {
  private static final Msn MSN = new Msn("123456");
  private static final PointRate RATE = new PointRate(Currency.NOK, 2, Map.of());
  private static final MemberId ANNE = new MemberId("m-anne");
  private static final MemberId BERIT = new MemberId("m-berit");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void pointsFollowTheNetCapturedSum() {
    Booked bought = learned(Booking.NONE, fact(1, 3, 25_050, 0)).book(RATE).orElseThrow();
    assertThat(bought).isEqualTo(new Booked(new Booking(1, 3, 25_050, 25_050, 25_050, 500), 500));

    Booked partlyBack =
        learned(bought.booking(), fact(1, 4, 25_050, 10_000)).book(RATE).orElseThrow();
    assertThat(partlyBack)
        .isEqualTo(new Booked(new Booking(1, 4, 15_050, 15_050, 15_050, 300), -200));

    Booked allBack =
        learned(partlyBack.booking(), fact(1, 5, 25_050, 25_050)).book(RATE).orElseThrow();
    assertThat(allBack).isEqualTo(new Booked(new Booking(1, 5, 0, 0, 0, 0), -300));
  }

  @Test
  void nothingIsBookedTwiceOrBackwards() {
    Booking booked = learned(Booking.NONE, fact(1, 3, 1000, 0)).book(RATE).orElseThrow().booking();

    assertThat(booked.learn(fact(1, 3, 1000, 0), 1000)).isEmpty();
    assertThat(booked.learn(fact(1, 2, 500, 0), 500)).isEmpty();
    assertThat(learned(booked, fact(1, 4, 1000, 0)).book(RATE)).isEmpty();
    assertThat(learned(booked, fact(2, 1, 1000, 400)).book(RATE).orElseThrow().pointsChange())
        .as("after a restore the sequence starts anew under a higher epoch")
        .isEqualTo(-8);
  }

  @Test
  void goodsThatEarnNothingAreBookedWithoutPoints() {
    Booking half = Booking.NONE.learn(fact(1, 3, 1000, 0), 500).orElseThrow();
    Booked bought = half.book(RATE).orElseThrow();
    assertThat(bought.pointsChange()).isEqualTo(10);
    assertThat(bought.booking().netCaptured()).isEqualTo(1000);
    Booking back = bought.booking().learn(fact(1, 4, 1000, 600), 200).orElseThrow();
    assertThat(back.book(RATE).orElseThrow().pointsChange()).isEqualTo(-6);
  }

  @Test
  void aSumBelowOnePointIsBookedWithoutPoints() {
    assertThat(learned(Booking.NONE, fact(1, 3, 99, 0)).book(RATE))
        .contains(new Booked(new Booking(1, 3, 99, 99, 99, 0), 0));
  }

  @Test
  void anyDeliveryOfTheSameFactsLeadsToTheSameBalance() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 2000; run++) {
      long captured = 0;
      long refunded = 0;
      List<PaymentStanding> facts = new ArrayList<>();
      for (int sequence = 1; sequence <= 8; sequence++) {
        captured += random.nextInt(3) * 517L;
        refunded = Math.min(captured, refunded + random.nextInt(2) * 333L);
        facts.add(fact(1, sequence, captured, refunded));
      }
      List<PaymentStanding> delivered = new ArrayList<>(facts);
      for (int repeats = 0; repeats < 6; repeats++) {
        delivered.add(facts.get(random.nextInt(facts.size())));
      }
      Collections.shuffle(delivered, random);
      Booking booking = Booking.NONE;
      long balance = 0;
      for (PaymentStanding fact : delivered) {
        booking = booking.learn(fact, net(fact)).orElse(booking);
        Optional<Booked> booked = random.nextBoolean() ? booking.book(RATE) : Optional.empty();
        balance += booked.map(Booked::pointsChange).orElse(0L);
        booking = booked.map(Booked::booking).orElse(booking);
        assertThat(balance).as("seed %d run %d", seed, run).isGreaterThanOrEqualTo(0);
      }
      balance += booking.book(RATE).map(Booked::pointsChange).orElse(0L);
      assertThat(balance)
          .as("seed %d run %d", seed, run)
          .isEqualTo(RATE.points(captured - refunded));
    }
    System.Logger log = System.getLogger(MembershipRulesTest.class.getName());
    log.log(System.Logger.Level.INFO, "bookings: 2000 histories, seed " + seed);
  }

  @Test
  void aPersonIsTheMemberOfTheirSubjectFirst() {
    assertThat(MemberLink.of(Optional.of(ANNE), Optional.of(new PhoneOwner(BERIT, true)), false))
        .isEqualTo(new MemberLink.Known(ANNE));
    assertThat(MemberLink.of(Optional.empty(), Optional.of(new PhoneOwner(BERIT, false)), false))
        .isEqualTo(new MemberLink.Known(BERIT));
    assertThat(MemberLink.of(Optional.empty(), Optional.of(new PhoneOwner(BERIT, true)), false))
        .as("the number was given to somebody else")
        .isEqualTo(new MemberLink.Stranger());
    assertThat(MemberLink.of(Optional.empty(), Optional.empty(), false))
        .isEqualTo(new MemberLink.Stranger());
  }

  @Test
  void whoIsNotTheOwnerOfTheirNumberIsAStranger() {
    PhoneOwner berit = new PhoneOwner(BERIT, false);
    assertThat(MemberLink.of(Optional.empty(), Optional.of(berit), true))
        .isEqualTo(new MemberLink.Stranger());
    assertThat(MemberLink.of(Optional.of(ANNE), Optional.of(berit), true))
        .as("the subject says more than they do")
        .isEqualTo(new MemberLink.Known(ANNE));
  }

  @Test
  void nobodyIsAskedByItselfTwiceInThirtyDaysOrAfterARefusal() {
    SalesUnit automatic = NorwegianUnit.of(MSN, true);
    assertThat(Recognition.asksByItself(automatic, PastAsk.NONE, NOW)).isTrue();
    assertThat(Recognition.asksByItself(NorwegianUnit.of(MSN, false), PastAsk.NONE, NOW)).isFalse();
    assertThat(Recognition.asksByItself(automatic, asked(Duration.ofDays(30), false), NOW))
        .isTrue();
    assertThat(
            Recognition.asksByItself(
                automatic, asked(Duration.ofDays(30).minusSeconds(1), false), NOW))
        .isFalse();
    assertThat(Recognition.asksByItself(automatic, asked(Duration.ofDays(400), true), NOW))
        .isFalse();
    assertThat(Recognition.asksByItself(automatic, new PastAsk(Optional.empty(), true), NOW))
        .isFalse();
  }

  private static PastAsk asked(Duration ago, boolean refused) {
    return new PastAsk(Optional.of(NOW.minus(ago)), refused);
  }

  private static Booking learned(Booking before, PaymentStanding fact) {
    return before.learn(fact, net(fact)).orElseThrow();
  }

  private static long net(PaymentStanding fact) {
    return fact.amounts().captured() - fact.amounts().refunded();
  }

  private static PaymentStanding fact(int epoch, long sequence, long captured, long refunded) {
    return new PaymentStanding(
        MSN,
        new Reference("reference-1"),
        new CheckoutId(new UUID(0, 1)),
        "oslo-1",
        "till-7",
        new IdentificationId(new UUID(0, 2)),
        epoch,
        sequence,
        Currency.NOK,
        new Amounts(captured, captured, 0, refunded),
        List.of(),
        null);
  }
}
