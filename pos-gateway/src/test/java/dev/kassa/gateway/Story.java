// Checkouts for the tests of edges: a story told in short sentences, and the state it leads to.
package dev.kassa.gateway;

import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentRefused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Each sentence is a second after the one before; the first is at {@link #BEGIN}. */
public final class Story {
  /** When it begins. */
  public static final Instant BEGIN = Told.BEGIN;

  /** When the app gives up asking the customer to join. */
  public static final Instant JOIN_UNTIL = Told.EXPIRES;

  /** What every payment asks for, minor units of NOK. */
  public static final long AMOUNT = Told.AMOUNT;

  private final Told told = new Told();
  private final List<Heard> heard = new ArrayList<>();

  private Story and(Function<Told, Heard> sentence) {
    heard.add(sentence.apply(told));
    return this;
  }

  public Story scanned(String scan) {
    return and(t -> t.scan(scan));
  }

  public Story identified(String scan) {
    return and(t -> t.identified(scan, "a"));
  }

  public Story unidentified(String scan, CustomerUnidentified.Reason reason) {
    return and(t -> t.unidentified(scan, reason));
  }

  /** Somebody whom the club does not know. */
  public Story stranger() {
    return scanned("s").identified("s").and(t -> t.nonMember("a"));
  }

  /** A member with these points. */
  public Story member(long points) {
    return scanned("s").identified("s").and(t -> t.member("a", points));
  }

  public Story joinAsked(String command) {
    return and(t -> t.enrolmentAsked(command, "a"));
  }

  public Story joinTakenBack(String command) {
    return and(t -> t.enrolmentTakenBack(command));
  }

  public Story joinStarted(String... outcomeOf) {
    return and(t -> t.enrolmentStarted("a", outcomeOf));
  }

  public Story joined() {
    return and(t -> t.enrolled("a"));
  }

  public Story joinEnded(EnrolmentEnded.Reason reason, String... outcomeOf) {
    return and(t -> t.enrolmentEnded("a", reason, outcomeOf));
  }

  public Story booked(int attempt, long change, long points) {
    return and(t -> t.booked("a", attempt, change, points));
  }

  /** The till asks for payment; the service's facts about it are numbered anew. */
  public Story payAsked(int attempt) {
    told.nextPayment();
    return and(t -> t.paymentAsked("pay" + attempt, attempt));
  }

  public Story requested(int attempt) {
    return and(t -> t.requested(attempt));
  }

  /** In the app. */
  public Story created(int attempt) {
    return payAsked(attempt).requested(attempt).and(t -> t.created(attempt));
  }

  public Story authorized(int attempt) {
    return and(t -> t.authorized(attempt));
  }

  public Story captured(int attempt, long total, String... outcomeOf) {
    return and(t -> t.captured(attempt, total, outcomeOf));
  }

  public Story released(int attempt) {
    return and(t -> t.cancelled(attempt, 0));
  }

  public Story refunded(int attempt, long total, String... outcomeOf) {
    return and(t -> t.refunded(attempt, total, outcomeOf));
  }

  public Story declined(int attempt) {
    return and(t -> t.aborted(attempt, "pay" + attempt));
  }

  public Story expired(int attempt) {
    return and(t -> t.expired(attempt, "pay" + attempt));
  }

  public Story terminated(int attempt, String... outcomeOf) {
    return and(t -> t.terminated(attempt, outcomeOf));
  }

  public Story refused(int attempt, PaymentRefused.Reason reason) {
    return and(t -> t.refused(attempt, reason, "pay" + attempt));
  }

  public Story commandRefused(int attempt, CommandRefused.Reason reason, String command) {
    return and(t -> t.commandRefused(attempt, reason, command));
  }

  public Story pending(int attempt, OutcomePending.Phase phase) {
    return and(t -> t.pending(attempt, phase));
  }

  public Story cancelAsked(String command, int attempt) {
    return and(t -> t.cancelAsked(command, attempt));
  }

  public Story captureAsked(String command, int attempt) {
    return and(t -> t.captureAsked(command, attempt, AMOUNT));
  }

  public Story refundAsked(String command, int attempt, long amount) {
    return and(t -> t.refundAsked(command, attempt, amount));
  }

  /** Where it leads. */
  public CheckoutState state() {
    return Told.after(heard);
  }
}
