// The proof can fail: each kind of corruption is found in a history that was sound before.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.Evidence.Booked;
import dev.kassa.systemtests.Evidence.ClubNews;
import dev.kassa.systemtests.Evidence.Command;
import dev.kassa.systemtests.Evidence.Complaint;
import dev.kassa.systemtests.Evidence.PaymentNews;
import dev.kassa.systemtests.Evidence.Purchase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProofTest {
  private static final String PAID = "123456/paid-0001";
  private static final String LEFT = "123456/left-0001";
  private static final String WRONG = "999999/wrong-01";
  private static final String VISIT = "visit";
  private static final String MEMBER = "m-1";
  private static final UUID REQUEST = id(1);
  private static final UUID REFUND = id(2);
  private static final UUID LEFT_REQUEST = id(3);
  private static final UUID CANCEL = id(4);
  private static final UUID MISTAKE = id(5);
  private static final UUID JOIN = id(6);

  /** A sound history, each part of which can be spoilt. */
  private static final class History {
    private final List<Booked> books =
        new ArrayList<>(
            List.of(
                new Booked(PAID, 1_250, "AUTHORIZED", new Sums(1_250, 1_250, 0, 400), 1),
                new Booked(LEFT, 500, "TERMINATED", new Sums(0, 0, 500, 0), 0)));
    private final List<Complaint> complaints = new ArrayList<>();
    private final List<Command> commands =
        new ArrayList<>(
            List.of(
                new Command(REQUEST, "/stores/oslo-1/tills/7", "pos.payment-requested.v1", PAID),
                new Command(REFUND, "/stores/oslo-1/tills/7", "pos.refund-requested.v1", PAID),
                new Command(
                    LEFT_REQUEST, "/stores/oslo-1/tills/7", "pos.payment-requested.v1", LEFT),
                new Command(
                    CANCEL, "/stores/oslo-1/tills/7", "pos.payment-cancel-requested.v1", LEFT),
                new Command(MISTAKE, "/stores/oslo-1/tills/7", "pos.payment-requested.v1", WRONG),
                new Command(JOIN, "/stores/oslo-1/tills/7", "pos.enrolment-requested.v1", VISIT)));
    private final List<PaymentNews> payments =
        new ArrayList<>(
            List.of(
                fact(11, "requested", PAID, 1, Sums.NONE),
                fact(12, "created", PAID, 2, Sums.NONE),
                fact(13, "authorized", PAID, 3, new Sums(1_250, 0, 0, 0)),
                fact(14, "captured", PAID, 4, new Sums(1_250, 1_250, 0, 0), REQUEST),
                fact(15, "refunded", PAID, 5, new Sums(1_250, 1_250, 0, 400), REFUND),
                fact(21, "requested", LEFT, 1, Sums.NONE),
                fact(22, "terminated", LEFT, 2, Sums.NONE, LEFT_REQUEST, CANCEL),
                refusal(31, WRONG, "UNKNOWN_SALES_UNIT", MISTAKE)));
    private final List<ClubNews> club =
        new ArrayList<>(
            List.of(
                visit(41, "non-member-recognised", 1, Optional.empty()),
                visit(42, "enrolment-started", 2, Optional.empty(), JOIN),
                visit(43, "member-enrolled", 3, Optional.of(MEMBER)),
                purchase(44, 4, PAID, 1_250, 12, 12),
                purchase(45, 5, PAID, 850, -4, 8)));
    private final Map<String, Long> balances = new HashMap<>(Map.of(MEMBER, 8L));
    private final Map<String, Sums> told =
        new HashMap<>(Map.of(PAID, new Sums(1_250, 1_250, 0, 400), LEFT, Sums.NONE));
    private final Map<UUID, UUID> toldOutcomes = new HashMap<>(Map.of(REQUEST, id(14)));

    private final Set<String> erased = new HashSet<>();
    private final Set<String> disowned = new HashSet<>();

    private Evidence evidence() {
      return new Evidence(
          books,
          complaints,
          commands,
          payments,
          club,
          balances,
          erased,
          disowned,
          told,
          toldOutcomes);
    }

    private Proof.Verdict judged() {
      return Proof.of(evidence(), Proof.LOCAL_POINTS);
    }
  }

  @Test
  void aSoundHistoryHolds() {
    assertThat(new History().judged().differences()).isEmpty();
    assertThat(new History().judged().reused()).isEmpty();
  }

  @Test
  void whatIsDeliveredAgainChangesNothing() {
    History history = new History();
    // A relay that was killed sends the end of its queue again; a gateway repeats a command.
    history.payments.addAll(List.copyOf(history.payments.subList(2, 5)));
    history.club.addAll(List.copyOf(history.club));
    history.commands.add(history.commands.getFirst());
    assertThat(history.judged().differences()).isEmpty();
  }

  @Test
  void anIdThatIsUsedTwiceIsRefusedBesidesItsOutcome() {
    History history = new History();
    history.commands.add(history.commands.getFirst());
    history.payments.add(refusal(16, PAID, "ID_REUSED", REQUEST));
    assertThat(history.judged().differences()).isEmpty();
    assertThat(history.judged().reused()).containsExactly(REQUEST);
  }

  @Test
  void whoSaysThatTheyAreNotTheMemberIsSomebodyElse() {
    History history = new History();
    history.club.set(0, visit(41, "member-recognised", 1, Optional.of("m-2")));
    assertThat(history.judged().differences()).isNotEmpty();
    history.disowned.add("identification");
    assertThat(history.judged().differences()).isEmpty();
  }

  @Test
  void whoWasErasedHasNoBalance() {
    History history = new History();
    history.balances.remove(MEMBER);
    assertThat(history.judged().differences()).isNotEmpty();
    history.erased.add(MEMBER);
    assertThat(history.judged().differences()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("corruptions")
  void corruptionIsFound(String what, Consumer<History> corruption, String key, String sentence) {
    History history = new History();
    corruption.accept(history);
    assertThat(history.judged().differences())
        .as(what)
        .anySatisfy(
            difference -> {
              assertThat(difference.key()).isEqualTo(key);
              assertThat(difference.what()).contains(sentence);
            });
  }

  static Stream<Arguments> corruptions() {
    return Stream.of(
        corruption(
            "the provider took other money than the topics say",
            h -> h.books.set(0, booked(PAID, "AUTHORIZED", new Sums(1_250, 1_250, 0, 0), 1)),
            PAID,
            "other sums in the provider's books"),
        corruption("a refusal is lost", h -> h.payments.removeLast(), WRONG, "no outcome"),
        corruption(
            "a refund is missing on the topic",
            h -> h.payments.remove(4),
            PAID,
            "other sums in the provider's books"),
        corruption(
            "the till was told something else",
            h -> h.told.put(PAID, new Sums(1_250, 1_250, 0, 0)),
            PAID,
            "than its till was told"),
        corruption(
            "the till was told nothing", h -> h.told.remove(PAID), PAID, "than its till was told"),
        corruption(
            "the provider has a payment nobody published",
            h -> h.books.add(booked("123456/ghost-01", "AUTHORIZED", Sums.NONE, 0)),
            "123456/ghost-01",
            "not on payment.events.v1"),
        corruption(
            "the provider has lost a payment",
            h -> h.books.removeFirst(),
            PAID,
            "not in the provider's books"),
        corruption(
            "a payment is open for ever",
            h -> h.books.set(1, booked(LEFT, "CREATED", Sums.NONE, 0)),
            LEFT,
            "still waits"),
        corruption(
            "money stays reserved",
            h -> h.books.set(1, booked(LEFT, "AUTHORIZED", new Sums(500, 0, 0, 0), 0)),
            LEFT,
            "holds the customer's money: 500"),
        corruption(
            "one intent is captured twice",
            h -> h.books.set(0, booked(PAID, "AUTHORIZED", new Sums(1_250, 1_250, 0, 400), 2)),
            PAID,
            "captured 2 times"),
        corruption(
            "more is taken than asked",
            h -> h.books.set(0, booked(PAID, "AUTHORIZED", new Sums(2_500, 2_500, 0, 400), 1)),
            PAID,
            "took more"),
        corruption(
            "more is given back than was taken",
            h -> h.books.set(0, booked(PAID, "AUTHORIZED", new Sums(1_250, 1_250, 0, 1_300), 1)),
            PAID,
            "gave back more"),
        corruption(
            "the provider was written to too often",
            h -> h.complaints.add(new Complaint(PAID, "was written to too often")),
            PAID,
            "too often"),
        corruption(
            "a payment command has no outcome",
            h -> h.payments.removeIf(news -> news.outcomeOf().contains(CANCEL)),
            LEFT,
            "has no outcome"),
        corruption(
            "an enrolment command has no outcome",
            h -> h.club.removeIf(news -> news.outcomeOf().contains(JOIN)),
            VISIT,
            "has no outcome"),
        corruption(
            "a command has two outcomes",
            h -> h.payments.add(refusal(17, PAID, "INVALID", REQUEST)),
            PAID,
            "has 2 outcomes"),
        corruption(
            "the refusal of a copy names itself the outcome",
            h -> h.payments.add(refusal(16, PAID, "ID_REUSED", List.of(REQUEST), List.of())),
            PAID,
            "has 2 outcomes"),
        corruption(
            "a command sent once is refused as reused",
            h -> h.payments.add(refusal(16, PAID, "ID_REUSED", REQUEST)),
            PAID,
            "was sent once"),
        corruption(
            "an answer to nobody",
            h -> h.payments.add(refusal(18, PAID, "INVALID", id(99))),
            PAID,
            "which nobody sent"),
        corruption(
            "the till was answered by an event that is on no topic",
            h -> h.toldOutcomes.put(REQUEST, id(77)),
            PAID,
            "by an event of no topic"),
        corruption(
            "a payment's event is lost",
            h -> h.payments.remove(1),
            PAID,
            "goes on with sequence 3"),
        corruption(
            "a payment's events come in another order",
            h -> h.payments.add(1, h.payments.remove(2)),
            PAID,
            "goes on with sequence 3"),
        corruption(
            "two events of a payment have one number",
            h -> h.payments.add(2, fact(19, "created", PAID, 2, Sums.NONE)),
            PAID,
            "two events of sequence 2"),
        corruption(
            "a visit's event is lost", h -> h.club.remove(0), VISIT, "goes on with sequence 2"),
        corruption(
            "a purchase is not booked",
            h -> {
              h.club.removeIf(news -> news.purchase().isPresent());
              h.balances.put(MEMBER, 0L);
            },
            PAID,
            "0 points booked, due are 8"),
        corruption(
            "a refund is not booked",
            h -> {
              h.club.removeLast();
              h.balances.put(MEMBER, 12L);
            },
            PAID,
            "gave its member 12 points, due are 8"),
        corruption(
            "a purchase is booked twice",
            h -> {
              h.club.add(purchase(46, 6, PAID, 1_250, 12, 20));
              h.balances.put(MEMBER, 20L);
            },
            PAID,
            "gave its member 20 points, due are 8"),
        corruption(
            "a balance is wrong", h -> h.balances.put(MEMBER, 9L), MEMBER, "a balance of 9 points"),
        corruption(
            "somebody has points for nothing",
            h -> h.balances.put("m-2", 5L),
            "m-2",
            "a balance of 5 points"),
        corruption(
            "one identification is two people",
            h -> h.club.add(visit(47, "member-recognised", 6, Optional.of("m-2"))),
            VISIT,
            "two members"));
  }

  @Test
  void theThreeViewsOfAPaymentAreShown() {
    History history = new History();
    Evidence evidence = history.evidence();
    assertThat(Proof.views(evidence, PAID))
        .hasSize(7)
        .satisfies(lines -> assertThat(lines.getFirst()).startsWith("books:").contains("1250"))
        .satisfies(lines -> assertThat(lines.get(4)).startsWith("events:").contains("captured"))
        .satisfies(lines -> assertThat(lines.getLast()).startsWith("till:").contains("400"));
  }

  private static Arguments corruption(
      String what, Consumer<History> corruption, String key, String sentence) {
    return Arguments.of(what, corruption, key, sentence);
  }

  private static Booked booked(String key, String state, Sums sums, int captures) {
    return new Booked(key, key.equals(PAID) ? 1_250 : 500, state, sums, captures);
  }

  private static PaymentNews fact(
      int id, String name, String key, long sequence, Sums sums, UUID... outcomeOf) {
    return new PaymentNews(
        "payment.events.v1/0/" + id,
        id(id),
        "payment." + name + ".v1",
        key,
        1,
        sequence,
        Optional.of(sums),
        Optional.of("identification"),
        List.of(outcomeOf),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  private static PaymentNews refusal(int id, String key, String reason, UUID command) {
    boolean copy = reason.equals(Proof.ID_REUSED);
    return refusal(
        id, key, reason, copy ? List.of() : List.of(command), copy ? List.of(command) : List.of());
  }

  private static PaymentNews refusal(
      int id, String key, String reason, List<UUID> outcomeOf, List<UUID> copyOf) {
    return new PaymentNews(
        "payment.events.v1/0/" + id,
        id(id),
        "payment.command-refused.v1",
        key,
        1,
        0,
        Optional.empty(),
        Optional.empty(),
        outcomeOf,
        copyOf,
        Optional.of(reason),
        Optional.empty());
  }

  private static ClubNews visit(
      int id, String name, long sequence, Optional<String> member, UUID... outcomeOf) {
    return new ClubNews(
        "membership.events.v1/0/" + id,
        id(id),
        "membership." + name + ".v1",
        VISIT,
        1,
        sequence,
        Optional.of("identification"),
        member,
        List.of(outcomeOf),
        Optional.empty(),
        Optional.empty());
  }

  private static ClubNews purchase(
      int id, long sequence, String payment, long net, long change, long points) {
    return new ClubNews(
        "membership.events.v1/0/" + id,
        id(id),
        "membership.purchase-registered.v1",
        VISIT,
        1,
        sequence,
        Optional.of("identification"),
        Optional.of(MEMBER),
        List.of(),
        Optional.empty(),
        Optional.of(new Purchase(payment, net, change, points)));
  }

  private static UUID id(int number) {
    return new UUID(0, number);
  }
}
