package dev.kassa.payment;

import dev.kassa.contract.Money;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.payment.PaymentTerminated;
import dev.kassa.payment.Payment.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Writes the facts of one step: numbers them, carries the totals, and pays commands their outcome.
 * Lives for one step; the standing it ends with is the next phase's.
 */
final class Facts {
  /** A customer who waits longer than this is told that it is not known. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the provider has not said by then it may never say. */
  static final Duration UNANSWERED = Duration.ofHours(1);

  private final int epoch;
  private final List<PaymentEvent> facts = new ArrayList<>();
  private Standing standing;

  Facts(Standing standing, int epoch) {
    this.standing = standing;
    this.epoch = epoch;
  }

  Standing standing() {
    return standing;
  }

  /** The request while its outcome has not been published. */
  List<Command> owed() {
    return standing.owed().stream().toList();
  }

  /** A command and the request, where both wait for the same end; who asked last comes first. */
  List<Command> owedAnd(Optional<Command> by) {
    return Stream.of(by, standing.owed()).flatMap(Optional::stream).toList();
  }

  List<PaymentEvent> all() {
    return facts;
  }

  /**
   * Tells the till once per phase that nobody knows yet, and after an hour a person.
   *
   * @return the waiting as it goes on
   */
  Waiting patience(Waiting waiting, OutcomePending.Phase phase, Instant now) {
    if (!now.isBefore(waiting.since().plus(UNANSWERED))) {
      stuck(Stuck.Reason.UNANSWERED, null, now);
    }
    if (waiting.told() || now.isBefore(waiting.since().plus(PATIENCE))) {
      return waiting;
    }
    pending(phase, waiting.since());
    return new Waiting(waiting.since(), true);
  }

  /** A person must look, if none must already. */
  void stuck(Stuck.Reason reason, String detail, Instant now) {
    if (standing.stuck().isEmpty()) {
      standing(standing.owed(), standing.news(), Optional.of(new Stuck(reason, detail, now)));
    }
  }

  /** Whether somebody else acted on the money of which no read has told yet. */
  void news(boolean unconfirmed) {
    standing(standing.owed(), unconfirmed, standing.stuck());
  }

  /** The next phase begins free of what held up the last. */
  Standing freed() {
    standing(standing.owed(), standing.news(), Optional.empty());
    return standing;
  }

  /**
   * Takes in what the provider says of the money, field by field the larger (DESIGN 6.5), with a
   * fact for each field that grew.
   *
   * @param captured commands that a captured fact is the outcome of
   * @param cancelled commands that a cancelled fact is the outcome of
   * @param refunded commands that a refunded fact is the outcome of
   */
  void money(
      Amounts news, List<Command> captured, List<Command> cancelled, List<Command> refunded) {
    Amounts had = standing.amounts();
    long authorized = Math.max(had.authorized(), news.authorized());
    if (authorized > had.authorized()) {
      amounts(new Amounts(authorized, had.captured(), had.cancelled(), had.refunded()));
      fact(s -> new PaymentAuthorized(s, money(authorized - had.authorized())), List.of());
    }
    long taken = Math.max(had.captured(), news.captured());
    if (taken > had.captured()) {
      amounts(new Amounts(authorized, taken, had.cancelled(), had.refunded()));
      fact(s -> new PaymentCaptured(s, earning(), money(taken - had.captured())), captured);
    }
    long released = Math.max(had.cancelled(), news.cancelled());
    if (released > had.cancelled()) {
      amounts(new Amounts(authorized, taken, released, had.refunded()));
      fact(s -> new PaymentCancelled(s, money(released - had.cancelled())), cancelled);
    }
    long returned = Math.max(had.refunded(), news.refunded());
    if (returned > had.refunded()) {
      amounts(new Amounts(authorized, taken, released, returned));
      fact(s -> new PaymentRefunded(s, earning(), money(returned - had.refunded())), refunded);
    }
  }

  /**
   * Our refund was answered. The fact comes even if nothing grew, because the command is owed its
   * outcome: then a read had told of the money before.
   */
  void refundDone(Amounts news, Command by) {
    long before = standing.amounts().refunded();
    money(news, List.of(), List.of(), List.of(by));
    if (standing.amounts().refunded() == before) {
      refundFound(by);
    }
  }

  /** A capture that a read has told of before: its command is owed the outcome all the same. */
  void captureFound(Command by) {
    fact(s -> new PaymentCaptured(s, earning(), money(0)), List.of(by));
  }

  /** The same of a cancel. */
  void cancelFound(Command by) {
    fact(s -> new PaymentCancelled(s, money(0)), List.of(by));
  }

  /** The same of a refund. */
  void refundFound(Command by) {
    fact(s -> new PaymentRefunded(s, earning(), money(0)), List.of(by));
  }

  /** What waits until it is known what a restored database forgot. */
  void recall(Recall waiting) {
    standing = standing.with(Optional.of(waiting));
  }

  /** The authorised fact where it is the request's outcome. */
  void authorized(long amount, List<Command> outcomeOf) {
    Amounts had = standing.amounts();
    amounts(new Amounts(amount, had.captured(), had.cancelled(), had.refunded()));
    fact(s -> new PaymentAuthorized(s, money(amount - had.authorized())), outcomeOf);
  }

  void requested() {
    fact(s -> new PaymentRequestAccepted(s, standing.request().amount()), List.of());
  }

  void created() {
    fact(PaymentCreated::new, List.of());
  }

  void aborted(List<Command> outcomeOf) {
    fact(PaymentAborted::new, outcomeOf);
  }

  void expired(List<Command> outcomeOf) {
    fact(PaymentExpired::new, outcomeOf);
  }

  /** Ended before approval: the provider counts the whole amount as cancelled (API 4.6). */
  void terminated(long cancelled, List<Command> outcomeOf) {
    Amounts had = standing.amounts();
    amounts(new Amounts(had.authorized(), had.captured(), cancelled, had.refunded()));
    fact(PaymentTerminated::new, outcomeOf);
  }

  void refused(PaymentRefused.Reason reason, String code, List<Command> outcomeOf) {
    fact(s -> new PaymentRefused(s, reason, code), outcomeOf);
  }

  void commandRefused(Command command, CommandRefused.Reason reason, String detail) {
    Request r = standing.request();
    facts.add(
        new CommandRefused(
            r.msn(),
            r.reference(),
            r.checkoutId(),
            r.command().askedBy().storeId(),
            r.command().askedBy().posId(),
            r.identificationId().orElse(null),
            epoch,
            r.amount().currency(),
            standing.amounts(),
            reason,
            detail,
            List.of(command.id()),
            List.of(Asker.of(command.id(), command.askedBy()))));
    settle(List.of(command));
  }

  void pending(OutcomePending.Phase phase, Instant since) {
    Request r = standing.request();
    facts.add(
        new OutcomePending(
            r.msn(),
            r.reference(),
            r.checkoutId(),
            r.command().askedBy().storeId(),
            r.command().askedBy().posId(),
            r.identificationId().orElse(null),
            epoch,
            r.amount().currency(),
            standing.amounts(),
            phase,
            since));
  }

  private void fact(Function<PaymentStanding, PaymentEvent> make, List<Command> outcomeOf) {
    Request r = standing.request();
    standing =
        new Standing(
            r,
            standing.amounts(),
            standing.sequence() + 1,
            standing.owed(),
            standing.news(),
            standing.stuck(),
            standing.recall());
    List<UUID> ids = outcomeOf.stream().map(Command::id).toList();
    List<Asker> askedBy =
        outcomeOf.stream().map(command -> Asker.of(command.id(), command.askedBy())).toList();
    facts.add(
        make.apply(
            new PaymentStanding(
                r.msn(),
                r.reference(),
                r.checkoutId(),
                r.command().askedBy().storeId(),
                r.command().askedBy().posId(),
                r.identificationId().orElse(null),
                epoch,
                standing.sequence(),
                r.amount().currency(),
                standing.amounts(),
                ids,
                askedBy)));
    settle(outcomeOf);
  }

  /** Of what is left; null where all of it earns points. */
  private Long earning() {
    Request request = standing.request();
    return request.notEarning() == 0
        ? null
        : Long.valueOf(
            request.earning(standing.amounts().captured() - standing.amounts().refunded()));
  }

  private void settle(List<Command> paid) {
    standing(
        standing.owed().filter(command -> !paid.contains(command)),
        standing.news(),
        standing.stuck());
  }

  private void standing(Optional<Command> owed, boolean news, Optional<Stuck> stuck) {
    standing =
        new Standing(
            standing.request(),
            standing.amounts(),
            standing.sequence(),
            owed,
            news,
            stuck,
            standing.recall());
  }

  private void amounts(Amounts amounts) {
    standing =
        new Standing(
            standing.request(),
            amounts,
            standing.sequence(),
            standing.owed(),
            standing.news(),
            standing.stuck(),
            standing.recall());
  }

  private Money money(long value) {
    return new Money(standing.request().amount().currency(), value);
  }
}
