// What is kept in memory, for how long, and who is told what.
package dev.kassa.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Checkouts.Change;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Customer;
import dev.kassa.gateway.Heard;
import dev.kassa.gateway.News;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.OffsetVector;
import dev.kassa.gateway.OffsetVector.Partition;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.Till;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.Told;
import dev.kassa.gateway.kafka.RecentCheckouts.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class RecentCheckoutsTest {
  private static final Duration STALE = Duration.ofSeconds(10);
  private static final Partition SCANS = new Partition('s', 0);
  private static final Partition COMMANDS = new Partition('c', 1);
  private static final Partition IDENTITY = new Partition('i', 0);
  private static final Partition FACTS = new Partition('p', 1);

  private final Told told = new Told();
  private final RecentCheckouts checkouts = checkouts(1000);
  private long offset;

  private static RecentCheckouts starting(int most) {
    return new RecentCheckouts(
        new Limits(Duration.ofHours(24), Duration.ofHours(1), most, Duration.ofMillis(300), STALE));
  }

  private static RecentCheckouts checkouts(int most) {
    RecentCheckouts made = starting(most);
    List.of(SCANS, COMMANDS, IDENTITY, FACTS).forEach(p -> made.begins(p, 0));
    made.caughtUp();
    return made;
  }

  private Read read(Partition partition, Heard heard) {
    return new Read(
        partition, offset++, heard, "a type", Optional.of("{\"offset\":" + (offset - 1) + "}"));
  }

  private void hears(Partition partition, Heard heard) {
    checkouts.hears(read(partition, heard));
  }

  /** Follows, asking for so many. */
  private static final class Listener implements Flow.Subscriber<Change> {
    private final List<Change> changes = new ArrayList<>();
    private Throwable failure;
    private boolean completed;
    private Flow.Subscription subscription;
    private final long wanted;

    Listener(long wanted) {
      this.wanted = wanted;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription made) {
      subscription = made;
      if (wanted > 0) {
        made.request(wanted);
      }
    }

    @Override
    public synchronized void onNext(Change change) {
      changes.add(change);
    }

    @Override
    public synchronized void onError(Throwable thrown) {
      failure = thrown;
    }

    @Override
    public synchronized void onComplete() {
      completed = true;
    }

    synchronized boolean completed() {
      return completed;
    }

    synchronized List<Change> changes() {
      return List.copyOf(changes);
    }

    synchronized Optional<Throwable> failure() {
      return Optional.ofNullable(failure);
    }

    List<Change> awaits(int count) {
      await().untilAsserted(() -> assertThat(changes()).hasSize(count));
      return changes();
    }
  }

  private Listener follow(String storeId, String lastEventId) {
    Listener listener = new Listener(Long.MAX_VALUE);
    checkouts.follow(storeId, Told.CHECKOUT, Optional.ofNullable(lastEventId)).subscribe(listener);
    return listener;
  }

  @Test
  void followerGetsTheStateAndThenEachMessage() {
    Listener listener = follow(Told.STORE, null);
    Change first = listener.awaits(1).getFirst();
    assertThat(first).isInstanceOf(Change.State.class);
    assertThat(first.position()).isEqualTo(OffsetVector.START);
    hears(SCANS, told.scan("s1"));
    hears(IDENTITY, told.identified("s1", "a"));
    List<Change> changes = listener.awaits(3);
    assertThat(changes.get(1).position()).hasToString("s0:0");
    assertThat(changes.get(2).position()).hasToString("i0:1,s0:0");
    assertThat(((Change.Event) changes.get(2)).state().customer())
        .isInstanceOf(Customer.Identified.class);
  }

  @Test
  void returningFollowerGetsWhatItMissedOnWhateverReplica() {
    Heard scan = told.scan("s1");
    Heard payment = told.paymentAsked("p1", 1);
    Heard identified = told.identified("s1", "a");
    hears(SCANS, scan); // 0
    hears(COMMANDS, payment); // 1
    hears(IDENTITY, identified); // 2
    Listener returned = follow(Told.STORE, "s0:0,i0:2");
    assertThat(returned.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.Event.class, event -> assertThat(event.json()).isEqualTo("{\"offset\":1}"));
    // Another replica reads the topics in another order.
    RecentCheckouts other = checkouts(1000);
    other.hears(new Read(COMMANDS, 1, payment, "t", Optional.of("1")));
    Listener early = new Listener(Long.MAX_VALUE);
    other.follow(Told.STORE, Told.CHECKOUT, Optional.of("s0:0,i0:2")).subscribe(early);
    other.hears(new Read(IDENTITY, 2, identified, "t", Optional.of("2")));
    other.hears(new Read(SCANS, 0, scan, "t", Optional.of("0")));
    assertThat(early.awaits(1).getFirst().position()).hasToString("c1:1,i0:2,s0:0");
  }

  @Test
  void whoComesBackBeforeThePastIsReadWaitsForIt() {
    RecentCheckouts other = starting(1000);
    Listener returned = new Listener(Long.MAX_VALUE);
    other.follow(Told.STORE, Told.CHECKOUT, Optional.of("s0:0")).subscribe(returned);
    Listener late = new Listener(Long.MAX_VALUE);
    other.follow(Told.STORE, Told.CHECKOUT, Optional.of("s0:0,i0:1")).subscribe(late);
    Listener gone = new Listener(Long.MAX_VALUE);
    other.follow(Told.STORE, Told.CHECKOUT, Optional.empty()).subscribe(gone);
    gone.subscription.cancel();
    List.of(SCANS, IDENTITY).forEach(p -> other.begins(p, 0));
    other.hears(new Read(SCANS, 0, told.scan("s1"), "t", Optional.of("0")));
    other.hears(new Read(IDENTITY, 1, told.identified("s1", "a"), "t", Optional.of("1")));
    other.caughtUp();
    assertThat(returned.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.Event.class, event -> assertThat(event.json()).isEqualTo("1"));
    other.hears(new Read(SCANS, 2, told.scan("s2"), "t", Optional.of("2")));
    assertThat(late.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.Event.class, event -> assertThat(event.json()).isEqualTo("2"));
    assertThat(other.followers()).isEqualTo(2);
  }

  @Test
  void nothingIsSaidOfACheckoutBeforeThePastIsRead() {
    RecentCheckouts other = starting(1000);
    other.begins(SCANS, 0);
    other.hears(new Read(SCANS, 0, told.scan("s1"), "t", Optional.of("0")));
    // Not of the one that is known already either: more of it may be to come.
    assertThatThrownBy(() -> other.find(Told.STORE, Told.CHECKOUT)).isInstanceOf(NotReadBack.class);
    assertThatThrownBy(() -> other.recent(Told.STORE, Checkouts.Which.ALL, 10))
        .isInstanceOf(NotReadBack.class);
    assertThatThrownBy(() -> other.refund(Told.STORE, Told.MSN, Told.reference(1), "R-1"))
        .isInstanceOf(NotReadBack.class);
    other.caughtUp();
    assertThat(other.find(Told.STORE, Told.CHECKOUT)).isPresent();
    assertThat(other.recent(Told.STORE, Checkouts.Which.ALL, 10)).hasSize(1);
    assertThat(other.refund(Told.STORE, Told.MSN, Told.reference(1), "R-1")).isEmpty();
  }

  @Test
  void idThatCannotBeServedGivesTheState() {
    hears(SCANS, told.scan("s1"));
    for (String id : List.of("x", "", "z9:1", "s7:0", "s0:99999")) {
      Change change = follow(Told.STORE, id).awaits(1).getFirst();
      assertThat(change).as(id).isInstanceOf(Change.State.class);
      assertThat(change.position()).as(id).hasToString("s0:0");
    }
  }

  @Test
  void logThatHasForgottenGivesTheState() {
    hears(SCANS, told.scan("s0"));
    String first = "s0:0";
    for (int i = 1; i <= 201; i++) {
      hears(SCANS, told.scan("s" + i));
    }
    assertThat(follow(Told.STORE, first).awaits(1).getFirst()).isInstanceOf(Change.State.class);
    assertThat(follow(Told.STORE, "s0:1").awaits(200)).allMatch(Change.Event.class::isInstance);
  }

  @Test
  void repetitionsAreToldToNobody() {
    Listener listener = follow(Told.STORE, null);
    Heard scan = told.scan("s1");
    hears(SCANS, scan);
    hears(SCANS, scan);
    hears(SCANS, told.scan("s2"));
    assertThat(listener.awaits(3).getLast().position()).hasToString("s0:2");
  }

  @Test
  void slowFollowerIsCutOff() {
    Listener slow = new Listener(1);
    checkouts.follow(Told.STORE, Told.CHECKOUT, Optional.empty()).subscribe(slow);
    for (int i = 0; i < 3000; i++) {
      hears(SCANS, told.scan("s" + i));
    }
    await().untilAsserted(() -> assertThat(checkouts.followers()).isZero());
    slow.subscription.request(Long.MAX_VALUE);
    await().untilAsserted(() -> assertThat(slow.failure()).isPresent());
    assertThat(slow.changes()).hasSizeLessThan(1500);
  }

  @Test
  void followerThatGoesIsForgotten() {
    Listener listener = follow(Told.STORE, null);
    listener.awaits(1);
    assertThat(checkouts.followers()).isEqualTo(1);
    listener.subscription.cancel();
    await().untilAsserted(() -> assertThat(checkouts.followers()).isZero());
  }

  @Test
  void anotherStoresWordIsAnotherCheckout() {
    hears(SCANS, told.scan("s1"));
    assertThat(checkouts.find("bergen-2", Told.CHECKOUT)).isEmpty();
    assertThat(checkouts.recent("bergen-2", Checkouts.Which.ALL, 10)).isEmpty();
    Listener other = follow("bergen-2", "s0:0");
    assertThat(other.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.State.class,
            state -> assertThat(state.state().updatedAt()).as("nothing").isEmpty());
  }

  @Test
  void closedCheckoutsGoAfterAnHourAndAllAfterADay() {
    hears(FACTS, told.captured(1, Told.AMOUNT));
    Instant last = checkouts.find(Told.STORE, Told.CHECKOUT).orElseThrow().updatedAt().get();
    checkouts.sweep(last.plus(Duration.ofMinutes(59)));
    assertThat(checkouts.size()).isEqualTo(1);
    checkouts.sweep(last.plus(Duration.ofMinutes(61)));
    assertThat(checkouts.size()).isZero();

    hears(COMMANDS, told.paymentAsked("p2", 2));
    checkouts.sweep(last.plus(Duration.ofHours(23)));
    assertThat(checkouts.size()).as("still open").isEqualTo(1);
    checkouts.sweep(last.plus(Duration.ofHours(25)));
    assertThat(checkouts.size()).isZero();
  }

  /** A large chain could not hold the messages of all that is over. */
  @Test
  void whatIsOverIsSoonToldAsItStandsAndNotAsItCameAbout() {
    hears(COMMANDS, told.paymentAsked("p1", 1));
    hears(FACTS, told.captured(1, Told.AMOUNT, "p1"));
    Instant last = checkouts.find(Told.STORE, Told.CHECKOUT).orElseThrow().updatedAt().get();
    checkouts.sweep(last.plusSeconds(110));
    List<Change> all = follow(Told.STORE, "-").awaits(2);
    assertThat(all.getFirst()).isInstanceOf(Change.Event.class);
    checkouts.sweep(last.plusSeconds(130));
    assertThat(follow(Told.STORE, "-").awaits(1).getFirst()).isInstanceOf(Change.State.class);
    // Whoever has all of it is told what comes, and nothing twice.
    Listener current = follow(Told.STORE, all.getLast().position().toString());
    hears(COMMANDS, told.refundAsked("r1", 1, 100));
    Change next = current.awaits(1).getFirst();
    assertThat(next).isInstanceOf(Change.Event.class);
    checkouts.sweep(last.plusSeconds(500));
    assertThat(follow(Told.STORE, all.getLast().position().toString()).awaits(1).getFirst())
        .as("not over while a refund is asked for")
        .isEqualTo(next);
  }

  @Test
  void whenThereAreTooManyTheOldestGoes() {
    RecentCheckouts few = checkouts(2);
    long at = 0;
    List<CheckoutId> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CheckoutId id = new CheckoutId(new UUID(0, i));
      ids.add(id);
      few.hears(new Read(SCANS, at++, told.scanOf(id, "s" + i), "t", Optional.of("{}")));
    }
    assertThat(few.size()).isEqualTo(2);
    assertThat(few.forgotten()).isEqualTo(1);
    assertThat(few.find(Told.STORE, ids.getFirst())).isEmpty();
    assertThat(few.find(Told.STORE, ids.getLast())).isPresent();
  }

  @Test
  void captureThatCameBeforeItsPaymentWasKnownIsMatched() {
    hears(COMMANDS, told.captureAsked("k1", 1, 100_000));
    assertThat(checkouts.size()).isZero();
    hears(FACTS, told.captured(1, 100_000, "k1"));
    assertThat(
            checkouts
                .find(Told.STORE, Told.CHECKOUT)
                .orElseThrow()
                .command(Told.id("k1"))
                .orElseThrow()
                .outcome())
        .isPresent();
  }

  private Optional<RefundState> refund(String storeId) {
    return checkouts.refund(storeId, Told.MSN, Told.reference(1), "R-1");
  }

  private static UUID refundId() {
    return CommandIds.of(CommandName.refund(Told.STORE, Told.MSN, Told.reference(1), "R-1"));
  }

  @Test
  void refundStandsWhereItsOutcomeSays() {
    Heard asked = told.as(refundId(), told.refundAsked("r", 1, Told.AMOUNT));
    Heard refused = told.commandRefused(1, CommandRefused.Reason.ID_REUSED, refundId());
    Heard done = told.refundedBy(1, refundId());
    assertThat(refund(Told.STORE)).isEmpty();
    hears(COMMANDS, asked);
    assertThat(refund(Told.STORE).orElseThrow().status()).isEqualTo(RefundState.Status.ASKED);
    assertThat(refund("bergen-2")).isEmpty();
    hears(FACTS, done);
    hears(FACTS, refused);
    assertThat(refund(Told.STORE).orElseThrow().status()).isEqualTo(RefundState.Status.DONE);
  }

  @Test
  void refundsOutcomeMayBeReadFirst() {
    hears(FACTS, told.refundedBy(1, refundId()));
    hears(COMMANDS, told.as(refundId(), told.refundAsked("r", 1, Told.AMOUNT)));
    assertThat(refund(Told.STORE).orElseThrow().status()).isEqualTo(RefundState.Status.DONE);
  }

  @Test
  void namesGiveTheSameIdsForEver() {
    // A changed id would take a repeated command for a new one during an update.
    assertThat(CommandIds.of(CommandName.payment("oslo-1", Told.CHECKOUT, 1)))
        .isEqualTo(UUID.fromString("6245b826-db7f-5946-81db-55c03d62130a"));
  }

  /** Ids are made by tills, and nothing keeps two stores from making the same. */
  @Test
  void refundsOfTwoStoresWithTheSameIdHaveTheirOwnOutcomes() {
    hears(COMMANDS, told.as(refundId(), told.refundAsked("r", 1, Told.AMOUNT)));
    hears(COMMANDS, told.as(refundId(), told.refundAskedIn("bergen-2", 1, Told.AMOUNT)));
    hears(FACTS, told.refundedBy("bergen-2", 1, refundId()));
    assertThat(refund(Told.STORE).orElseThrow().status())
        .as("the event names another store's command")
        .isEqualTo(RefundState.Status.ASKED);
    hears(FACTS, told.refundedBy(1, refundId()));
    assertThat(refund(Told.STORE).orElseThrow().status()).isEqualTo(RefundState.Status.DONE);
  }

  @Test
  void commandsOfAnotherStoreOnAPaymentAreKnownForWhatTheyAre() {
    hears(COMMANDS, told.captureAskedIn("bergen-2", "k", 1, 100));
    assertThat(checkouts.prior(capture(Told.STORE)))
        .as("a till's word does not make it its own")
        .isEqualTo(new Prior.Unheard());
    hears(FACTS, told.authorized(1));
    assertThat(checkouts.prior(capture(Told.STORE))).isEqualTo(new Prior.Unheard());
    assertThat(checkouts.prior(capture("bergen-2"))).isEqualTo(new Prior.AnotherStores());
  }

  private static TillCommand capture(String storeId) {
    Till till = new Till(storeId, "till-1");
    return TillCommand.of(
        till,
        new CaptureRequested(Told.MSN, Told.reference(1), till.storeId(), till.posId(), null, null),
        Told.CHECKOUT,
        new CommandName.Unnamed());
  }

  private static Heard scanIn(String storeId, CheckoutId checkout) {
    return new Heard(
        new Heard.EventId("/stores/" + storeId + "/tills/1", UUID.randomUUID()),
        Told.BEGIN,
        Optional.empty(),
        new News.Scan(
            new CustomerScanned(
                checkout,
                storeId,
                "till-1",
                Told.MSN,
                CustomerScanned.Scanner.KEYBOARD,
                null,
                new PersonalText("sealed:v1:x"))));
  }

  /** A till that makes up checkouts takes room from its own store alone, and from no payment. */
  @Test
  void madeUpCheckoutsEvictNeitherOpenPaymentsNorOtherStores() {
    RecentCheckouts few = checkouts(100);
    long at = 0;
    List<CheckoutId> open = new ArrayList<>();
    List<CheckoutId> neighbours = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      CheckoutId paying = new CheckoutId(new UUID(1, i));
      open.add(paying);
      few.hears(
          new Read(COMMANDS, at++, new Told(paying).paymentAsked("p", 1), "t", Optional.of("{}")));
      CheckoutId scanned = new CheckoutId(new UUID(2, i));
      neighbours.add(scanned);
      few.hears(new Read(SCANS, at++, scanIn("bergen-2", scanned), "t", Optional.of("{}")));
    }
    for (int i = 0; i < 5_000; i++) {
      CheckoutId madeUp = new CheckoutId(new UUID(3, i));
      few.hears(new Read(SCANS, at++, scanIn(Told.STORE, madeUp), "t", Optional.of("{}")));
    }
    assertThat(few.size()).isEqualTo(100);
    for (CheckoutId paying : open) {
      assertThat(few.find(Told.STORE, paying).orElseThrow().payments()).hasSize(1);
    }
    for (CheckoutId scanned : neighbours) {
      assertThat(few.find("bergen-2", scanned)).isPresent();
    }
    CheckoutId first = new CheckoutId(new UUID(3, 0));
    assertThat(few.find(Told.STORE, first)).isEmpty();
    assertThat(few.isForgotten(Told.STORE, first)).isTrue();
    assertThat(few.isForgotten("bergen-2", first)).as("never heard of there").isFalse();
    assertThat(few.isForgotten(Told.STORE, new CheckoutId(new UUID(9, 9)))).isFalse();
  }

  @Test
  void onlyOpenPaymentsMayBeMoreThanThereIsRoomFor() {
    RecentCheckouts few = checkouts(5);
    for (int i = 0; i < 10; i++) {
      Told one = new Told(new CheckoutId(new UUID(1, i)));
      few.hears(new Read(COMMANDS, i, one.paymentAsked("p", 1), "t", Optional.of("{}")));
    }
    assertThat(few.size()).isEqualTo(10);
    Told first = new Told(new CheckoutId(new UUID(1, 0)));
    few.hears(new Read(FACTS, 10, first.captured(1, Told.AMOUNT, "p"), "t", Optional.of("{}")));
    assertThat(few.size()).as("what has ended goes").isEqualTo(9);
  }

  @Test
  void followerOfAForgottenCheckoutIsToldSoAndNotThatThereIsNothing() {
    hears(FACTS, told.captured(1, Told.AMOUNT));
    Instant last = checkouts.find(Told.STORE, Told.CHECKOUT).orElseThrow().updatedAt().get();
    checkouts.sweep(last.plus(Duration.ofHours(2)));
    assertThat(follow(Told.STORE, null).awaits(1).getFirst()).isInstanceOf(Change.Forgotten.class);
    assertThat(follow(Told.STORE, "-").awaits(1).getFirst()).isInstanceOf(Change.Forgotten.class);
    hears(COMMANDS, told.paymentAsked("p2", 2));
    assertThat(checkouts.isForgotten(Told.STORE, Told.CHECKOUT)).as("heard of again").isFalse();
  }

  @Test
  void repetitionIsToldFromAnotherCommandUnderTheSameName() {
    Till till = new Till(Told.STORE, "till-7");
    Prior before = checkouts.prior(refundOf(till, 100));
    assertThat(before).isEqualTo(new Prior.Unheard());
    hears(COMMANDS, told.as(refundId(), told.refundAsked("r", 1, 100)));
    assertThat(checkouts.prior(refundOf(till, 100)))
        .isEqualTo(new Prior.Same(refundId(), Optional.empty()));
    assertThat(checkouts.prior(refundOf(till, 200))).isEqualTo(new Prior.Another(refundId()));
    hears(FACTS, told.commandRefused(1, CommandRefused.Reason.ID_REUSED, refundId()));
    RefundState reused = refund(Told.STORE).orElseThrow();
    assertThat(reused.reused()).isTrue();
    assertThat(reused.status()).as("its own is under way").isEqualTo(RefundState.Status.ASKED);
    assertThat(reused.amount().value()).isEqualTo(100);
    hears(FACTS, told.refundedBy(1, refundId()));
    assertThat(checkouts.prior(refundOf(till, 100)))
        .isInstanceOfSatisfying(Prior.Same.class, same -> assertThat(same.outcome()).isPresent());
  }

  private static TillCommand refundOf(Till till, long amount) {
    return TillCommand.of(
        till,
        new RefundRequested(
                Told.MSN,
                Told.reference(1),
                till.storeId(),
                till.posId(),
                new Money(Currency.NOK, amount),
                "RETURN")
            .notAfter(Instant.now()),
        CommandName.refund(till.storeId(), Told.MSN, Told.reference(1), "R-1"));
  }

  /** Left open, a stream would be a request in flight until the process is killed. */
  @Test
  void streamsEndWhenTheReplicaIsAboutToStop() {
    hears(SCANS, told.scan("s1"));
    Listener here = follow(Told.STORE, null);
    Listener ahead = follow(Told.STORE, "s0:99");
    here.awaits(1);
    checkouts.end();
    await().until(() -> here.completed() && ahead.completed());
    Listener late = follow(Told.STORE, null);
    await().until(late::completed);
    assertThat(checkouts.followers()).isZero();
  }
}
