// One cashier, one customer, one visit: what a till says and waits for.
package dev.kassa.systemtests;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.systemtests.Crowd.Someone;
import dev.kassa.systemtests.Plan.Checkout;
import dev.kassa.systemtests.Plan.Customer;
import dev.kassa.systemtests.Plan.Mistake;
import dev.kassa.systemtests.Plan.Path;
import dev.kassa.systemtests.Plan.Payment;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Codes;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Plays checkouts; many at once, each in a thread of its own. */
final class Player {
  /** Identity answers within 8 s of the append time (DESIGN 4); then the cashier scans again. */
  private static final Duration SCAN_PATIENCE = Duration.ofSeconds(12);

  private static final Duration RECOGNITION_PATIENCE = Duration.ofSeconds(20);

  /** An enrolment request is valid for 60 s from its append time. */
  private static final Duration ENROLMENT_PATIENCE = Duration.ofSeconds(75);

  /** The customer's time for a login request, and what a poll may need to learn of its end. */
  private static final Duration JOIN_PATIENCE = Duration.ofSeconds(120);

  /** The customer's time for a payment, and what reads alone need to learn of its end. */
  private static final Duration PAYMENT_PATIENCE = Duration.ofSeconds(150);

  private static final Duration REFUND_PATIENCE = Duration.ofSeconds(90);
  private static final Duration MEMBER_PATIENCE = Duration.ofSeconds(150);
  private static final int MOST_SCANS = 6;
  private static final int MOST_REQUESTS = 5;
  private static final Set<String> SCAN_AGAIN = Set.of("PROVIDER_UNAVAILABLE", "SCAN_EXPIRED");
  private static final String OVERLOADED = "OVERLOADED";
  private static final Set<String> PAY_AGAIN = Set.of("REQUEST_EXPIRED", OVERLOADED);

  /** What a cashier waits who is told to ask again in a moment. */
  private static final Duration MOMENT = Duration.ofSeconds(2);

  private static final Set<String> ASK_TO_JOIN_AGAIN =
      Set.of("REQUEST_EXPIRED", "RESULT_LOST", "PROVIDER_UNAVAILABLE");

  private final Doors doors;
  private final Simulator simulator;
  private final Crowd crowd;
  private final Scoreboard board;
  private final Attendance attendance;
  private final Duration pace;
  private final Map<UUID, UUID> outcomes = new ConcurrentHashMap<>();
  private final AtomicInteger paymentsInFlight = new AtomicInteger();

  /**
   * A player.
   *
   * @param pace how long a cashier takes before each step; zero: no time at all
   */
  Player(
      Doors doors,
      Simulator simulator,
      Crowd crowd,
      Scoreboard board,
      Attendance attendance,
      Duration pace) {
    this.attendance = attendance;
    this.pace = pace;
    this.doors = doors;
    this.simulator = simulator;
    this.crowd = crowd;
    this.board = board;
  }

  /** The event each command was answered with, as the tills heard it. */
  Map<UUID, UUID> outcomes() {
    return Map.copyOf(outcomes);
  }

  /** How many payments have been asked for and not been answered yet. */
  int paymentsInFlight() {
    return paymentsInFlight.get();
  }

  /** Somebody joins the club without buying anything, to be a member later. */
  void join(Checkout plan) throws IOException, InterruptedException {
    Someone someone = crowd.newcomer(plan.store());
    String person =
        simulator.person(
            someone.msisdn(), new Habit(Act.IGNORE, 0), new Habit(Act.APPROVE, plan.thinkMillis()));
    Visit visit = arrive(plan, someone, person);
    try {
      Named named = new Named.ByCode(visit.codes.clear());
      Optional<Recognised> recognised = recognise(visit, Customer.JOINS, named);
      if (recognised.isPresent()
          && join(visit, Customer.JOINS, recognised.get().identificationId()).isPresent()) {
        crowd.leaves(someone);
      }
    } finally {
      leave(visit);
    }
  }

  /** Plays a checkout from the scan to the receipt, and further where goods come back. */
  void play(Checkout plan) throws IOException, InterruptedException {
    Optional<Someone> someone =
        switch (plan.customer()) {
          case MEMBER_QR_V1, MEMBER_QR_V2, MEMBER_NUMBER ->
              crowd.member(plan.store(), MEMBER_PATIENCE);
          case JOINS, DECLINES, IGNORES, WITHDRAWN, UNREADABLE ->
              Optional.of(crowd.newcomer(plan.store()));
        };
    if (someone.isEmpty()) {
      board.asked(plan.customer());
      board.otherwise(plan.customer(), "no member was free");
      return;
    }
    String person = simulator.person(someone.get().msisdn(), paymentHabit(plan), loginHabit(plan));
    Visit visit = arrive(plan, someone.get(), person);
    boolean member;
    try {
      member = play(visit);
    } finally {
      leave(visit);
    }
    if (member) {
      crowd.leaves(someone.get());
    }
  }

  /** Plays it out; whether the customer is a member in the end. */
  private boolean play(Visit visit) throws IOException, InterruptedException {
    Checkout plan = visit.plan();
    Named named = named(visit);
    boolean member = false;
    if (plan.customer() == Customer.UNREADABLE) {
      scanUnreadable(visit);
    }
    Optional<Recognised> recognised = recognise(visit, plan.customer(), named);
    Optional<String> identification = recognised.map(Recognised::identificationId);
    if (identification.isPresent()) {
      member =
          switch (plan.customer()) {
            case MEMBER_QR_V1, MEMBER_QR_V2, MEMBER_NUMBER -> knownMember(visit, recognised.get());
            case JOINS -> join(visit, Customer.JOINS, identification.get()).isPresent();
            case DECLINES -> ends(visit, plan.customer(), identification.get(), "DECLINED");
            case IGNORES -> {
              // The sale goes on while the app waits for an answer.
              yield ends(
                  visit,
                  plan.customer(),
                  new Request(identification.get(), false),
                  "EXPIRED",
                  () -> pay(visit, identification, named));
            }
            case WITHDRAWN -> withdraw(visit, identification.get());
            case UNREADABLE -> false;
          };
    }
    if (plan.customer() != Customer.IGNORES || identification.isEmpty()) {
      pay(visit, identification, named);
    }
    return member;
  }

  // ---- the customer

  /** Somebody at a till. */
  record Visit(Checkout plan, Someone someone, Codes codes, TillMessages messages, Till till) {
    private String key() {
      return messages.checkout().toString();
    }
  }

  /**
   * What the till knows after a scan.
   *
   * @param memberId absent if they are no member
   */
  record Recognised(String identificationId, Optional<String> memberId, Duration took) {}

  /**
   * What a person is asked.
   *
   * @param notMe they say that they are not the member whom their number finds
   */
  record Request(String identificationId, boolean notMe) {}

  /**
   * Somebody comes to a till.
   *
   * @param person the provider's id for them
   */
  Visit arrive(Checkout plan, Someone someone, String person)
      throws IOException, InterruptedException {
    TillMessages messages = doors.messages(plan, UuidCreator.getTimeOrderedEpoch());
    attendance.came(person, messages.checkout().toString());
    return new Visit(
        plan, someone, simulator.codes(someone.msisdn()), messages, doors.till(plan, messages));
  }

  /** They are gone. */
  void leave(Visit visit) {
    attendance.left(visit.key());
  }

  private static Habit paymentHabit(Checkout plan) {
    return switch (plan.payment()) {
      case APPROVED, REFUNDED, PARTLY_REFUNDED, MISTAKEN ->
          new Habit(Act.APPROVE, plan.thinkMillis());
      case DECLINED -> new Habit(Act.DECLINE, plan.thinkMillis());
      case EXPIRED, CANCELLED -> new Habit(Act.IGNORE, 0);
    };
  }

  private static Habit loginHabit(Checkout plan) {
    return switch (plan.customer()) {
      case JOINS -> new Habit(Act.APPROVE, plan.thinkMillis());
      case DECLINES -> new Habit(Act.DECLINE, plan.thinkMillis());
      case IGNORES, WITHDRAWN, MEMBER_QR_V1, MEMBER_QR_V2, MEMBER_NUMBER, UNREADABLE ->
          new Habit(Act.IGNORE, 0);
    };
  }

  private static Named named(Visit visit) {
    return switch (visit.plan().customer()) {
      case MEMBER_QR_V1, JOINS, WITHDRAWN -> new Named.ByCode(visit.codes().clear());
      case MEMBER_QR_V2, DECLINES -> new Named.ByCode(visit.codes().token());
      case MEMBER_NUMBER, IGNORES, UNREADABLE -> new Named.ByNumber(visit.someone().spoken());
    };
  }

  private void scanUnreadable(Visit visit) throws InterruptedException {
    Path path = Customer.UNREADABLE;
    board.asked(path);
    for (int scan = 1; scan <= MOST_SCANS; scan++) {
      Thread.sleep(pace);
      long sent = System.nanoTime();
      // A code of another kind, such as a soda bottle has.
      UUID id = visit.till().scan(new Named.ByCode("7038010068980"));
      Optional<Heard> answer = visit.till().await(visit.key(), SCAN_PATIENCE, answers(id));
      Optional<String> reason = answer.flatMap(heard -> heard.text("reason"));
      if (reason.filter("PRODUCT_CODE"::equals).isPresent()) {
        board.answered(path, since(sent, answer.get()));
        return;
      }
      if (answer.isPresent() && reason.filter(SCAN_AGAIN::contains).isEmpty()) {
        board.otherwise(path, described(answer.get()));
        return;
      }
      board.askedAgain(path);
    }
    board.otherwise(path, "not answered");
  }

  /** Scans until the till knows whether this is a member. */
  Optional<Recognised> recognise(Visit visit, Path path, Named named) throws InterruptedException {
    for (int scan = 1; scan <= MOST_SCANS; scan++) {
      Thread.sleep(pace);
      long sent = System.nanoTime();
      UUID id = visit.till().scan(named);
      Optional<Heard> answer = visit.till().await(visit.key(), SCAN_PATIENCE, answers(id));
      Optional<String> identification = answer.flatMap(heard -> heard.text("identificationId"));
      if (answer.isPresent() && identification.isEmpty()) {
        if (answer.get().text("reason").filter(SCAN_AGAIN::contains).isEmpty()) {
          board.otherwise(path, described(answer.get()));
          return Optional.empty();
        }
      } else if (identification.isPresent()) {
        Optional<Heard> recognition =
            visit
                .till()
                .await(
                    visit.key(),
                    RECOGNITION_PATIENCE,
                    heard ->
                        (heard.type().equals("membership.member-recognised.v1")
                                || heard.type().equals("membership.non-member-recognised.v1"))
                            && heard.text("identificationId").equals(identification));
        if (recognition.isPresent()) {
          return Optional.of(
              new Recognised(
                  identification.get(),
                  recognition.get().text("memberId"),
                  since(sent, recognition.get())));
        }
      }
      board.askedAgain(path);
    }
    board.otherwise(path, "not recognised");
    return Optional.empty();
  }

  private boolean knownMember(Visit visit, Recognised recognised) {
    Path path = visit.plan().customer();
    board.asked(path);
    if (recognised.memberId().isPresent()) {
      board.answered(path, recognised.took());
    } else {
      board.otherwise(path, "taken for a non-member");
    }
    return true;
  }

  private Optional<String> join(Visit visit, Path path, String identification)
      throws InterruptedException {
    board.asked(path);
    return join(visit, path, new Request(identification, false));
  }

  /** Asks somebody who will join; the member they are. */
  Optional<String> join(Visit visit, Path path, Request ask) throws InterruptedException {
    for (int request = 1; request <= MOST_REQUESTS; request++) {
      long sent = System.nanoTime();
      Optional<Heard> end = askOnce(visit, ask);
      if (end.isPresent() && end.get().type().equals("membership.member-enrolled.v1")) {
        if (path == Customer.JOINS) {
          board.answered(path, since(sent, end.get()));
        }
        return end.get().text("memberId");
      }
      if (end.isEmpty() || end.get().text("reason").filter(ASK_TO_JOIN_AGAIN::contains).isEmpty()) {
        board.otherwise(path, end.map(Player::described).orElse("not answered"));
        return Optional.empty();
      }
      board.askedAgain(path);
    }
    board.otherwise(path, "asked too often");
    return Optional.empty();
  }

  /** Asks somebody once; how it ended. */
  Optional<Heard> askOnce(Visit visit, Request ask) throws InterruptedException {
    Optional<Heard> started = askToJoin(visit, ask);
    return started.isPresent() ? enrolmentEnd(visit, started.get()) : Optional.empty();
  }

  /** What goes on while the app waits for an answer. */
  interface Meanwhile {
    void go() throws IOException, InterruptedException;
  }

  private boolean ends(Visit visit, Path path, String identification, String how)
      throws IOException, InterruptedException {
    return ends(visit, path, new Request(identification, false), how, () -> {});
  }

  /** Asks somebody who will not join; never a member. */
  boolean ends(Visit visit, Path path, Request ask, String how, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    boolean counts = path instanceof Customer; // a scene is counted as a whole
    if (counts) {
      board.asked(path);
    }
    Optional<Heard> end = Optional.empty();
    boolean beenHere = false;
    for (int request = 1; request <= MOST_REQUESTS; request++) {
      long sent = System.nanoTime();
      Optional<Heard> started = askToJoin(visit, ask);
      if (!beenHere) {
        meanwhile.go();
        beenHere = true;
      }
      if (path == Customer.IGNORES) {
        simulator.expireRequests(visit.someone().msisdn());
      }
      end = started.isPresent() ? enrolmentEnd(visit, started.get()) : Optional.empty();
      if (end.flatMap(heard -> heard.text("reason")).filter(how::equals).isPresent()) {
        if (counts) {
          board.answered(path, since(sent, end.get()));
        }
        return false;
      }
      if (end.flatMap(heard -> heard.text("reason"))
          .filter(ASK_TO_JOIN_AGAIN::contains)
          .isEmpty()) {
        break;
      }
      board.askedAgain(path);
    }
    board.otherwise(path, end.map(Player::described).orElse("not answered"));
    return false;
  }

  private boolean withdraw(Visit visit, String identification) throws InterruptedException {
    Path path = Customer.WITHDRAWN;
    board.asked(path);
    Optional<Heard> started = askToJoin(visit, new Request(identification, false));
    if (started.isEmpty() || !started.get().type().equals("membership.enrolment-started.v1")) {
      board.otherwise(path, started.map(Player::described).orElse("not answered"));
      return false;
    }
    Thread.sleep(pace);
    long sent = System.nanoTime();
    UUID id = visit.till().withdraw();
    Optional<Heard> outcome = outcome(visit, visit.key(), id, ENROLMENT_PATIENCE);
    if (outcome.flatMap(heard -> heard.text("reason")).filter("CANCELLED"::equals).isPresent()) {
      board.answered(path, since(sent, outcome.get()));
    } else {
      board.otherwise(path, outcome.map(Player::described).orElse("not answered"));
    }
    return false;
  }

  /** The outcome of a request to join: started, or ended at once. */
  private Optional<Heard> askToJoin(Visit visit, Request ask) throws InterruptedException {
    Thread.sleep(pace);
    UUID id =
        ask.notMe()
            ? visit.till().askWhoSaysNotMe(ask.identificationId())
            : visit.till().askToJoin(ask.identificationId());
    return outcome(visit, visit.key(), id, ENROLMENT_PATIENCE);
  }

  /** How an enrolment ended that was answered like this. */
  private Optional<Heard> enrolmentEnd(Visit visit, Heard started) throws InterruptedException {
    if (!started.type().equals("membership.enrolment-started.v1")) {
      return Optional.of(started);
    }
    long sequence = started.body().path("sequence").asLong();
    return visit
        .till()
        .await(
            visit.key(),
            JOIN_PATIENCE,
            heard ->
                (heard.type().equals("membership.member-enrolled.v1")
                        || heard.type().equals("membership.enrolment-ended.v1"))
                    && heard.body().path("sequence").asLong() > sequence);
  }

  // ---- the payment

  /** Asks for the money, and plays what becomes of it. */
  void pay(Visit visit, Optional<String> identification, Named named)
      throws IOException, InterruptedException {
    Payment story = visit.plan().payment();
    Mistake mistake = visit.plan().mistake();
    int first = 1;
    if (story == Payment.MISTAKEN && mistake != Mistake.ID_REUSED) {
      askMistakenly(visit, identification, named, mistake);
      first = 2;
    }
    switch (story) {
      case APPROVED, MISTAKEN, REFUNDED, PARTLY_REFUNDED -> {
        Optional<Asked> paid =
            ask(visit, identification, named, first, Payment.APPROVED, "payment.captured.v1");
        if (paid.isPresent() && story == Payment.MISTAKEN && mistake == Mistake.ID_REUSED) {
          reuseId(visit, identification, named, paid.get());
        } else if (paid.isPresent() && story == Payment.REFUNDED) {
          refund(visit, paid.get().attempt(), story, visit.plan().amount());
        } else if (paid.isPresent() && story == Payment.PARTLY_REFUNDED) {
          refund(visit, paid.get().attempt(), story, visit.plan().partOfAmount());
        }
      }
      case DECLINED -> ask(visit, identification, named, first, story, "payment.aborted.v1");
      case EXPIRED -> ask(visit, identification, named, first, story, "payment.expired.v1");
      case CANCELLED -> ask(visit, identification, named, first, story, "payment.terminated.v1");
    }
  }

  /** A request that went as planned. */
  private record Asked(UUID id, int attempt) {}

  private Optional<Asked> ask(
      Visit visit,
      Optional<String> identification,
      Named named,
      int firstAttempt,
      Path path,
      String expected)
      throws IOException, InterruptedException {
    board.asked(path);
    for (int attempt = firstAttempt; attempt < firstAttempt + MOST_REQUESTS; attempt++) {
      Thread.sleep(pace);
      long sent = System.nanoTime();
      paymentsInFlight.incrementAndGet();
      UUID id;
      Optional<Heard> outcome;
      try {
        Till.Ask request = request(visit, identification, named, attempt);
        id = visit.till().pay(request);
        if (visit.plan().sentTwice()) {
          visit.till().payAgain(id, request);
        }
        outcome = awaitEnd(visit, id, attempt);
      } finally {
        paymentsInFlight.decrementAndGet();
      }
      if (outcome.isPresent() && outcome.get().type().equals(expected)) {
        if (expected.equals("payment.captured.v1")
            && outcome.get().sums().orElse(Sums.NONE).captured() != visit.plan().amount()) {
          board.otherwise(path, "captured another sum");
          return Optional.empty();
        }
        board.answered(path, since(sent, outcome.get()));
        if (path == Payment.APPROVED) {
          board.asked(visit.plan().door());
          board.answered(visit.plan().door(), since(sent, outcome.get()));
        }
        return Optional.of(new Asked(id, attempt));
      }
      Optional<String> reason = outcome.flatMap(heard -> heard.text("reason"));
      if (reason.filter(PAY_AGAIN::contains).isEmpty()) {
        board.otherwise(path, outcome.map(Player::described).orElse("not answered"));
        return Optional.empty();
      }
      board.askedAgain(path);
      if (reason.get().equals(OVERLOADED)) {
        Thread.sleep(MOMENT);
      }
    }
    board.otherwise(path, "asked too often");
    return Optional.empty();
  }

  private static Till.Ask request(
      Visit visit, Optional<String> identification, Named named, int attempt) {
    return new Till.Ask(
        attempt,
        identification,
        named,
        visit.plan().store().msn(),
        Optional.of(visit.plan().amount()));
  }

  /** How a payment request ended, after what cashier and customer do meanwhile. */
  private Optional<Heard> awaitEnd(Visit visit, UUID request, int attempt)
      throws IOException, InterruptedException {
    String key = visit.messages().paymentKey(attempt);
    return switch (visit.plan().payment()) {
      case APPROVED, DECLINED, REFUNDED, PARTLY_REFUNDED, MISTAKEN ->
          outcome(visit, key, request, PAYMENT_PATIENCE);
      case CANCELLED -> cancel(visit, key, request, attempt);
      case EXPIRED -> {
        awaitPush(visit, key, request);
        Thread.sleep(visit.plan().thinkMillis());
        simulator.expireRequests(visit.someone().msisdn());
        yield outcome(visit, key, request, PAYMENT_PATIENCE);
      }
    };
  }

  private Optional<Heard> cancel(Visit visit, String key, UUID request, int attempt)
      throws InterruptedException {
    if (!visit.plan().cancelsAtOnce()) {
      // The cashier waits until the till says that the customer is asked, and loses patience.
      awaitPush(visit, key, request);
    }
    Thread.sleep(pace);
    UUID id = visit.till().cancel(attempt);
    Optional<Heard> ofCancel = outcome(visit, key, id, PAYMENT_PATIENCE);
    Optional<Heard> ofRequest = outcome(visit, key, request, PAYMENT_PATIENCE);
    if (ofCancel.isEmpty()) {
      board.otherwise(Payment.CANCELLED, "the cancel was not answered");
    }
    return ofRequest;
  }

  /** Waits until the till says that the customer is asked, or that it came to nothing. */
  private static void awaitPush(Visit visit, String key, UUID request) throws InterruptedException {
    var unused =
        visit
            .till()
            .await(
                key,
                PAYMENT_PATIENCE,
                heard ->
                    heard.type().equals("payment.created.v1")
                        || heard.outcomeOf().contains(request));
  }

  private void refund(Visit visit, int attempt, Path path, long amount)
      throws InterruptedException {
    board.asked(path);
    Thread.sleep(pace);
    long sent = System.nanoTime();
    UUID id = visit.till().refund(attempt, amount);
    Optional<Heard> outcome = visit.till().refunded(id, attempt, REFUND_PATIENCE);
    outcome.ifPresent(heard -> outcomes.put(id, heard.id()));
    if (outcome.isPresent()
        && outcome.get().type().equals("payment.refunded.v1")
        && outcome.get().sums().orElse(Sums.NONE).refunded() == amount) {
      board.answered(path, since(sent, outcome.get()));
    } else {
      board.otherwise(path, outcome.map(Player::described).orElse("not answered"));
    }
  }

  private void askMistakenly(
      Visit visit, Optional<String> identification, Named named, Mistake mistake)
      throws InterruptedException {
    Path path = Payment.MISTAKEN;
    board.asked(path);
    Checkout plan = visit.plan();
    Till.Ask right = request(visit, identification, named, 1);
    Till.Ask request =
        switch (mistake) {
          case SUM -> right.of(plan.amount() + 1);
          case UNKNOWN_SALES_UNIT -> right.to("999999");
          case FOREIGN_SALES_UNIT -> right.to(plan.store().stranger().msn());
          case NO_AMOUNT -> right.withoutAmount();
          case ID_REUSED -> throw new IllegalArgumentException("needs an earlier command");
        };
    long sent = System.nanoTime();
    UUID id;
    try {
      id = visit.till().pay(request);
    } catch (Till.NotTaken refusal) {
      refused(visit, mistake, refusal.asConsequence(), Duration.ofNanos(System.nanoTime() - sent));
      return;
    }
    refused(
        visit,
        mistake,
        sent,
        outcome(visit, request.msn() + "/" + visit.messages().reference(1), id, PAYMENT_PATIENCE));
  }

  private void reuseId(Visit visit, Optional<String> identification, Named named, Asked paid)
      throws InterruptedException {
    Path path = Payment.MISTAKEN;
    board.asked(path);
    Till.Ask other =
        request(visit, identification, named, paid.attempt()).of(visit.plan().amount() + 100);
    long sent = System.nanoTime();
    try {
      visit.till().payAgain(paid.id(), other);
    } catch (Till.NotTaken refusal) {
      refused(
          visit,
          Mistake.ID_REUSED,
          refusal.asConsequence(),
          Duration.ofNanos(System.nanoTime() - sent));
      return;
    }
    Optional<Heard> refusal =
        visit
            .till()
            .await(
                visit.messages().paymentKey(paid.attempt()),
                PAYMENT_PATIENCE,
                heard -> heard.copyOf().contains(paid.id()));
    refused(visit, Mistake.ID_REUSED, sent, refusal);
  }

  private void refused(Visit visit, Mistake mistake, long sent, Optional<Heard> refusal) {
    if (refusal.isEmpty()) {
      board.otherwise(Payment.MISTAKEN, mistake + " was not answered");
      return;
    }
    refused(
        visit,
        mistake,
        new Till.Consequence.RefusedBecause(
            refusal.get().text("reason").orElse(refusal.get().type())),
        since(sent, refusal.get()));
  }

  private void refused(Visit visit, Mistake mistake, Till.Consequence what, Duration took) {
    Set<Till.Consequence> expected = visit.till().of(mistake);
    if (expected.contains(what)) {
      board.answered(Payment.MISTAKEN, took);
    } else {
      board.otherwise(Payment.MISTAKEN, expected + " expected: " + what);
    }
  }

  // ---- listening

  private static Predicate<Heard> answers(UUID scan) {
    return heard ->
        heard.topic().equals("identity.customers.v1") && heard.causation().equals(scan.toString());
  }

  private Optional<Heard> outcome(Visit visit, String key, UUID command, Duration atMost)
      throws InterruptedException {
    Optional<Heard> outcome = visit.till().await(key, atMost, heard -> heard.isOutcomeOf(command));
    outcome.ifPresent(heard -> outcomes.put(command, heard.id()));
    return outcome;
  }

  private static Duration since(long sentNanos, Heard heard) {
    return Duration.ofNanos(Math.max(0, heard.heardAtNanos() - sentNanos));
  }

  private static String described(Heard heard) {
    return heard.type() + heard.text("reason").map(reason -> " " + reason).orElse("");
  }
}
