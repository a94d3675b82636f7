// What is kept in memory, for how long, and who is told what.
package dev.kassa.gateway.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.gateway.Checkouts.Change;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Customer;
import dev.kassa.gateway.Heard;
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
  private static final Partition SCANS = new Partition('s', 0);
  private static final Partition COMMANDS = new Partition('c', 1);
  private static final Partition IDENTITY = new Partition('i', 0);
  private static final Partition FACTS = new Partition('p', 1);

  private final Told told = new Told();
  private final RecentCheckouts checkouts = checkouts(1000);
  private long offset;

  private static RecentCheckouts starting(int most) {
    return new RecentCheckouts(
        new Limits(Duration.ofHours(24), Duration.ofHours(1), most, Duration.ofMillis(300)));
  }

  private static RecentCheckouts checkouts(int most) {
    RecentCheckouts made = starting(most);
    List.of(SCANS, COMMANDS, IDENTITY, FACTS).forEach(p -> made.begins(p, 0));
    made.caughtUp();
    return made;
  }

  private Read read(Partition partition, Heard heard) {
    return new Read(partition, offset++, heard, "a type", "{\"offset\":" + (offset - 1) + "}");
  }

  private void hears(Partition partition, Heard heard) {
    checkouts.hears(read(partition, heard));
  }

  /** Follows, asking for so many. */
  private static final class Listener implements Flow.Subscriber<Change> {
    private final List<Change> changes = new ArrayList<>();
    private Throwable failure;
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
    public void onComplete() {}

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
    other.hears(new Read(COMMANDS, 1, payment, "t", "1"));
    Listener early = new Listener(Long.MAX_VALUE);
    other.follow(Told.STORE, Told.CHECKOUT, Optional.of("s0:0,i0:2")).subscribe(early);
    other.hears(new Read(IDENTITY, 2, identified, "t", "2"));
    other.hears(new Read(SCANS, 0, scan, "t", "0"));
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
    other.hears(new Read(SCANS, 0, told.scan("s1"), "t", "0"));
    other.hears(new Read(IDENTITY, 1, told.identified("s1", "a"), "t", "1"));
    other.caughtUp();
    assertThat(returned.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.Event.class, event -> assertThat(event.json()).isEqualTo("1"));
    other.hears(new Read(SCANS, 2, told.scan("s2"), "t", "2"));
    assertThat(late.awaits(1).getFirst())
        .isInstanceOfSatisfying(
            Change.Event.class, event -> assertThat(event.json()).isEqualTo("2"));
    assertThat(other.followers()).isEqualTo(2);
  }

  @Test
  void nothingIsSaidOfACheckoutBeforeThePastIsRead() {
    RecentCheckouts other = starting(1000);
    other.begins(SCANS, 0);
    other.hears(new Read(SCANS, 0, told.scan("s1"), "t", "0"));
    // Not of the one that is known already either: more of it may be to come.
    assertThatThrownBy(() -> other.find(Told.STORE, Told.CHECKOUT)).isInstanceOf(NotReadBack.class);
    assertThatThrownBy(() -> other.recent(Told.STORE, Optional.empty(), Optional.empty(), 10))
        .isInstanceOf(NotReadBack.class);
    assertThatThrownBy(() -> other.refund(Told.STORE, Told.MSN, Told.reference(1), "R-1"))
        .isInstanceOf(NotReadBack.class);
    other.caughtUp();
    assertThat(other.find(Told.STORE, Told.CHECKOUT)).isPresent();
    assertThat(other.recent(Told.STORE, Optional.empty(), Optional.empty(), 10)).hasSize(1);
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
    assertThat(checkouts.recent("bergen-2", Optional.empty(), Optional.empty(), 10)).isEmpty();
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

  @Test
  void whenThereAreTooManyTheOldestGoes() {
    RecentCheckouts few = checkouts(2);
    long at = 0;
    List<CheckoutId> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      CheckoutId id = new CheckoutId(new UUID(0, i));
      ids.add(id);
      few.hears(new Read(SCANS, at++, told.scanOf(id, "s" + i), "t", "{}"));
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
}
