// The judgement: do the provider's books, the topics and the tills say the same.
package dev.kassa.systemtests;

import dev.kassa.systemtests.Evidence.Booked;
import dev.kassa.systemtests.Evidence.ClubNews;
import dev.kassa.systemtests.Evidence.Command;
import dev.kassa.systemtests.Evidence.PaymentNews;
import dev.kassa.systemtests.Evidence.Purchase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** Compares the three views of {@link Evidence} by the invariants of DESIGN 6. A pure function. */
final class Proof {
  /** The one answer that may come besides a command's outcome: its id was used twice. */
  static final String ID_REUSED = "ID_REUSED";

  /** Points of the local club: one for each full 100 minor units that a payment has left. */
  static final LongUnaryOperator LOCAL_POINTS = net -> net / 100;

  private static final Comparator<PaymentNews> BY_SEQUENCE =
      Comparator.comparingInt(PaymentNews::epoch).thenComparingLong(PaymentNews::sequence);

  private final Evidence evidence;
  private final List<PaymentNews> payments;
  private final List<ClubNews> club;
  private final LongUnaryOperator pointsOf;
  private final Map<String, Booked> books = new TreeMap<>();
  private final Map<String, PaymentNews> latest = new TreeMap<>();
  private final List<Difference> differences = new ArrayList<>();
  private final List<UUID> reused = new ArrayList<>();

  private Proof(Evidence evidence, LongUnaryOperator pointsOf) {
    this.evidence = evidence;
    this.pointsOf = pointsOf;
    this.payments =
        Epochs.held(
            evidence.payments(), PaymentNews::key, PaymentNews::epoch, PaymentNews::sequence);
    this.club = Epochs.held(evidence.club(), ClubNews::key, ClubNews::epoch, ClubNews::sequence);
    evidence.books().forEach(booked -> books.put(booked.key(), booked));
    payments.stream()
        .filter(PaymentNews::isFact)
        .forEach(
            news ->
                latest.merge(news.key(), news, (a, b) -> BY_SEQUENCE.compare(a, b) >= 0 ? a : b));
  }

  /**
   * Something that does not hold.
   *
   * @param key of the payment, the checkout, the command or the member it is about
   * @param what a sentence
   */
  record Difference(String key, String what) {}

  /**
   * What was found.
   *
   * @param differences empty: the proof holds
   * @param reused ids that were used again with other content, and refused besides their outcome
   */
  record Verdict(List<Difference> differences, List<UUID> reused) {
    /** Whether nothing was found. */
    boolean holds() {
      return differences.isEmpty();
    }
  }

  /**
   * Judges.
   *
   * @param pointsOf points for what a payment has left, minor units
   */
  static Verdict of(Evidence evidence, LongUnaryOperator pointsOf) {
    Proof proof = new Proof(evidence, pointsOf);
    proof.sameMoney();
    proof.settled();
    proof.oneOutcomeEach();
    proof.sequencesWithoutGap();
    proof.points();
    return new Verdict(List.copyOf(proof.differences), List.copyOf(proof.reused));
  }

  /** How each of the three views sees a payment, a line each. */
  static List<String> views(Evidence evidence, String key) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "books:  "
            + evidence.books().stream()
                .filter(booked -> booked.key().equals(key))
                .findFirst()
                .map(
                    booked ->
                        "%s, asked %d, %s, captures %d"
                            .formatted(
                                booked.state(), booked.amount(), booked.sums(), booked.captures()))
                .orElse("nothing"));
    List<PaymentNews> news =
        evidence.payments().stream().filter(event -> event.key().equals(key)).toList();
    if (news.isEmpty()) {
      lines.add("events: nothing");
    }
    for (PaymentNews event : news) {
      lines.add(
          "events: %s epoch %d sequence %d %s%s%s at %s"
              .formatted(
                  event.type(),
                  event.epoch(),
                  event.sequence(),
                  event.sums().map(Sums::toString).orElse("no amounts"),
                  (event.outcomeOf().isEmpty() ? "" : ", outcome of " + event.outcomeOf())
                      + (event.copyOf().isEmpty() ? "" : ", of a copy of " + event.copyOf()),
                  event.reason().map(reason -> ", " + reason).orElse(""),
                  event.place()));
    }
    lines.add(
        "till:   "
            + Optional.ofNullable(evidence.told().get(key)).map(Sums::toString).orElse("nothing"));
    return lines;
  }

  private void differs(String key, String what) {
    differences.add(new Difference(key, what));
  }

  private void sameMoney() {
    Set<String> keys = new TreeSet<>(books.keySet());
    keys.addAll(latest.keySet());
    keys.addAll(evidence.told().keySet());
    for (String key : keys) {
      Booked booked = books.get(key);
      Sums events =
          Optional.ofNullable(latest.get(key)).flatMap(PaymentNews::sums).orElse(Sums.NONE);
      Sums told = evidence.told().getOrDefault(key, Sums.NONE);
      if (booked != null && !latest.containsKey(key)) {
        differs(key, "is in the provider's books and not on payment.events.v1");
      } else if (booked == null && !events.equals(Sums.NONE)) {
        differs(key, "has money on payment.events.v1 and is not in the provider's books");
      } else if (booked != null && !booked.sums().moved().equals(events.moved())) {
        differs(key, "has other sums in the provider's books than on payment.events.v1");
      }
      if (!told.equals(events)) {
        differs(key, "has other sums on payment.events.v1 than its till was told");
      }
    }
  }

  private void settled() {
    for (Booked booked : books.values()) {
      if (booked.state().equals("CREATED")) {
        differs(booked.key(), "still waits for its customer");
      }
      if (booked.sums().reserved() > 0 && booked.sums().authorized() > 0) {
        differs(booked.key(), "holds the customer's money: " + booked.sums().reserved());
      }
      if (booked.sums().captured() > booked.amount()) {
        differs(booked.key(), "took more than the till asked for");
      }
      if (booked.captures() > 1 && !partialCapturesAsked(booked.key())) {
        differs(booked.key(), "was captured " + booked.captures() + " times for one intent");
      }
      if (booked.sums().refunded() > booked.sums().captured()) {
        differs(booked.key(), "gave back more than was taken");
      }
    }
    evidence.complaints().forEach(complaint -> differs(complaint.key(), complaint.what()));
  }

  private boolean partialCapturesAsked(String key) {
    return evidence.commands().stream()
        .anyMatch(
            command ->
                command.key().equals(key) && command.type().equals("pos.capture-requested.v1"));
  }

  /**
   * An answer, whichever topic it is on.
   *
   * @param ofCopy refuses other content under the command's id
   */
  private record Answer(
      UUID event, String type, String key, int epoch, Optional<String> reason, boolean ofCopy) {
    private static Stream<Map.Entry<UUID, Answer>> of(
        PaymentNews news, List<UUID> commands, boolean ofCopy) {
      Answer answer =
          new Answer(news.id(), news.type(), news.key(), news.epoch(), news.reason(), ofCopy);
      return commands.stream().map(id -> Map.entry(id, answer));
    }
  }

  private void oneOutcomeEach() {
    Map<UUID, Map<UUID, Answer>> answers = new HashMap<>();
    answers()
        .forEach(
            entry ->
                answers
                    .computeIfAbsent(entry.getKey(), _ -> new LinkedHashMap<>())
                    .put(entry.getValue().event(), entry.getValue()));
    Map<UUID, Long> times = new HashMap<>();
    Map<UUID, Command> commands = new LinkedHashMap<>();
    for (Command command : evidence.commands()) {
      commands.putIfAbsent(command.id(), command);
      times.merge(command.id(), 1L, Long::sum);
    }
    for (Command command : commands.values()) {
      List<Answer> given = List.copyOf(answers.getOrDefault(command.id(), Map.of()).values());
      int epoch = given.stream().mapToInt(Answer::epoch).max().orElse(1);
      List<Answer> outcomes =
          given.stream().filter(answer -> !answer.ofCopy() && answer.epoch() == epoch).toList();
      String named = "the command " + command.id() + " (" + command.type() + ")";
      if (outcomes.size() != 1) {
        differs(
            command.key(),
            named
                + (outcomes.isEmpty()
                    ? " has no outcome"
                    : " has " + outcomes.size() + " outcomes: " + types(outcomes)));
      } else {
        UUID told = evidence.toldOutcomes().get(command.id());
        if (told != null && given.stream().noneMatch(answer -> answer.event().equals(told))) {
          differs(command.key(), named + " was answered at its till by an event of no topic");
        }
      }
      given.stream()
          .filter(answer -> answer.epoch() < epoch && movedMoney(answer))
          .filter(answer -> outcomes.stream().noneMatch(o -> o.type().equals(answer.type())))
          .forEach(
              answer ->
                  differs(
                      command.key(),
                      named
                          + " was answered "
                          + answer.type()
                          + " before a restore, and "
                          + types(outcomes)
                          + " after it"));
      if (given.stream().anyMatch(Answer::ofCopy)) {
        reused.add(command.id());
        if (times.get(command.id()) < 2) {
          differs(command.key(), named + " was sent once and refused " + ID_REUSED);
        }
      }
    }
    answers.forEach(
        (id, given) -> {
          if (!commands.containsKey(id)) {
            Answer first = given.values().iterator().next();
            differs(first.key(), first.type() + " answers " + id + ", which nobody sent");
          }
        });
  }

  private static boolean movedMoney(Answer answer) {
    return answer.type().equals("payment.captured.v1")
        || answer.type().equals("payment.refunded.v1");
  }

  private Stream<Map.Entry<UUID, Answer>> answers() {
    return Stream.concat(
        evidence.payments().stream()
            .flatMap(
                news ->
                    Stream.concat(
                        Answer.of(news, news.outcomeOf(), false),
                        Answer.of(news, news.copyOf(), true))),
        evidence.club().stream()
            .flatMap(
                news ->
                    news.outcomeOf().stream()
                        .map(
                            id ->
                                Map.entry(
                                    id,
                                    new Answer(
                                        news.id(),
                                        news.type(),
                                        news.key(),
                                        news.epoch(),
                                        news.reason(),
                                        news.reason().filter(ID_REUSED::equals).isPresent())))));
  }

  private static List<String> types(List<Answer> answers) {
    return answers.stream()
        .map(answer -> answer.type() + answer.reason().map(reason -> " " + reason).orElse(""))
        .toList();
  }

  private record Numbered(
      String topic, String place, UUID id, String key, int epoch, long sequence) {}

  private void sequencesWithoutGap() {
    sequencesWithoutGap(
        payments.stream()
            .filter(PaymentNews::isFact)
            .map(
                news ->
                    new Numbered(
                        "payment.events.v1",
                        news.place(),
                        news.id(),
                        news.key(),
                        news.epoch(),
                        news.sequence())));
    sequencesWithoutGap(
        club.stream()
            .map(
                news ->
                    new Numbered(
                        "membership.events.v1",
                        news.place(),
                        news.id(),
                        news.key(),
                        news.epoch(),
                        news.sequence())));
  }

  private void sequencesWithoutGap(Stream<Numbered> facts) {
    Map<String, List<Numbered>> seen = new HashMap<>();
    facts.forEach(
        fact -> {
          List<Numbered> before = seen.computeIfAbsent(fact.key(), _ -> new ArrayList<>());
          Optional<Numbered> same =
              before.stream()
                  .filter(
                      other -> other.epoch() == fact.epoch() && other.sequence() == fact.sequence())
                  .findFirst();
          if (same.isPresent()) {
            if (!same.get().id().equals(fact.id())) {
              differs(
                  fact.key(),
                  "%s has two events of sequence %d, the second at %s"
                      .formatted(fact.topic(), fact.sequence(), fact.place()));
            }
            return; // delivered again, which is allowed
          }
          if (fact.sequence() != before.size() + 1L) {
            differs(
                fact.key(),
                "%s goes on with sequence %d after %d events, at %s"
                    .formatted(fact.topic(), fact.sequence(), before.size(), fact.place()));
          }
          before.add(fact);
        });
  }

  private void points() {
    Map<String, String> memberOf = new HashMap<>();
    for (ClubNews news : club) {
      if (news.identificationId().isPresent() && news.memberId().isPresent()) {
        String id = news.identificationId().get();
        boolean disowned = evidence.disowned().contains(id);
        if (disowned && news.type().equals("membership.member-recognised.v1")) {
          continue; // the member whom the number finds, who they say they are not
        }
        String before = memberOf.put(id, news.memberId().get());
        if (before != null && !before.equals(news.memberId().get())) {
          differs(news.key(), "one identification belongs to two members");
        }
      }
    }
    Map<String, Long> earned = new TreeMap<>();
    for (PaymentNews fact : latest.values()) {
      Optional<String> member = fact.identificationId().map(memberOf::get);
      long net = fact.sums().map(Sums::net).orElse(0L);
      member.ifPresent(id -> earned.merge(id, pointsOf.applyAsLong(net), Long::sum));
    }
    Map<String, Long> booked = new TreeMap<>();
    Map<String, Long> bookedByPayment = new TreeMap<>();
    Set<UUID> counted = new HashSet<>();
    for (ClubNews news : club) {
      if (news.purchase().isPresent() && counted.add(news.id())) {
        Purchase purchase = news.purchase().get();
        booked.merge(news.memberId().orElse("nobody"), purchase.pointsChange(), Long::sum);
        bookedByPayment.merge(purchase.paymentKey(), purchase.pointsChange(), Long::sum);
      }
    }
    bookedByPayment.forEach(
        (key, points) -> {
          long due =
              Optional.ofNullable(latest.get(key))
                  .flatMap(PaymentNews::sums)
                  .map(sums -> pointsOf.applyAsLong(sums.net()))
                  .orElse(0L);
          if (points != due) {
            differs(key, "gave its member %d points, due are %d".formatted(points, due));
          }
        });
    Set<String> members = new TreeSet<>(earned.keySet());
    members.addAll(booked.keySet());
    members.addAll(evidence.balances().keySet());
    for (String member : members) {
      long due = earned.getOrDefault(member, 0L);
      long given = booked.getOrDefault(member, 0L);
      long balance = evidence.balances().getOrDefault(member, 0L);
      if (due != given) {
        differs(
            payment(member, memberOf).orElse(member),
            "the member %s has %d points booked, due are %d".formatted(member, given, due));
      } else if (balance != due && !evidence.erased().contains(member)) {
        differs(member, "has a balance of %d points, due are %d".formatted(balance, due));
      }
    }
  }

  /**
   * A payment of this member whose points are not all booked, to show somebody who looks for it.
   */
  private Optional<String> payment(String member, Map<String, String> memberOf) {
    return latest.values().stream()
        .filter(
            fact -> Objects.equals(member, fact.identificationId().map(memberOf::get).orElse(null)))
        .filter(fact -> pointsOf.applyAsLong(fact.sums().map(Sums::net).orElse(0L)) > 0)
        .map(PaymentNews::key)
        .filter(
            key ->
                club.stream()
                    .noneMatch(
                        news ->
                            news.purchase()
                                .filter(purchase -> purchase.paymentKey().equals(key))
                                .isPresent()))
        .findFirst();
  }
}
