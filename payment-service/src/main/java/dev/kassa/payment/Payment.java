package dev.kassa.payment;

import dev.kassa.contract.payment.PaymentRefused;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Where one payment stands. Each phase holds what is true in it and nothing else. The drawing of
 * the phases and of every exit is in docs/payments.md; a test holds it to the code.
 */
public sealed interface Payment {
  /** What is true in every phase. */
  Standing standing();

  /**
   * Whether a second payment of the same checkout must wait (DESIGN 6.8). Not for one whose outcome
   * was told although a person must still look after its reservation.
   */
  default boolean isOpen() {
    return switch (this) {
      case Creating _, AwaitingCustomer _, Authorized _, Capturing _ -> true;
      case Releasing p -> p.standing().stuck().isEmpty();
      case Refunding p -> p.until().isPresent();
      case Captured _, Ended _ -> false;
    };
  }

  /** The same phase with another standing. */
  default Payment with(Standing standing) {
    return switch (this) {
      case Creating p ->
          new Creating(standing, p.cancel(), p.maybeCreated(), p.refused(), p.waiting());
      case AwaitingCustomer p ->
          new AwaitingCustomer(standing, p.cancel(), p.terminations(), p.waiting());
      case Authorized p -> new Authorized(standing, p.until());
      case Capturing p ->
          new Capturing(
              standing,
              p.by(),
              p.target(),
              p.last(),
              p.until(),
              p.maybeTaken(),
              p.refused(),
              p.waiting());
      case Releasing p ->
          new Releasing(standing, p.by(), p.capture(), p.tries(), p.refused(), p.waiting());
      case Captured _ -> new Captured(standing);
      case Refunding p ->
          new Refunding(
              standing, p.by(), p.amount(), p.until(), p.maybeDone(), p.refused(), p.waiting());
      case Ended p -> new Ended(standing, p.reason(), p.orphans());
    };
  }

  /** When the phase ends by itself, if it does. */
  default Optional<Instant> deadline() {
    return this instanceof Authorized(_, Instant until) ? Optional.of(until) : Optional.empty();
  }

  /**
   * The create call is under way, or its outcome is unknown.
   *
   * @param cancel the till has given up meanwhile: no create is sent any more
   * @param maybeCreated an attempt ended without an answer: only the provider knows
   * @param refused a refusal that was heard although it may be created: no create is sent any more,
   *     and a read decides
   */
  record Creating(
      Standing standing,
      Optional<Command> cancel,
      boolean maybeCreated,
      Optional<Doubted> refused,
      Waiting waiting)
      implements Payment {
    /** Rows of earlier releases say nothing of a refusal. */
    public Creating {
      refused = Objects.requireNonNullElse(refused, Optional.empty());
    }

    /** A refusal of the create call that a read has to confirm. */
    public record Doubted(PaymentRefused.Reason reason, String code) {}
  }

  /**
   * The request is on the customer's phone.
   *
   * @param cancel the till has given up; a terminate call is under way or will be tried again
   * @param terminations terminate calls that were refused: each new one needs a new key
   * @param waiting since the till gave up
   */
  record AwaitingCustomer(
      Standing standing, Optional<Command> cancel, int terminations, Optional<Waiting> waiting)
      implements Payment {
    /** Rows of earlier releases say nothing of waiting. */
    public AwaitingCustomer {
      waiting = Objects.requireNonNullElse(waiting, Optional.empty());
    }
  }

  /**
   * The money is reserved and the till decides (policies ON_CONFIRM and MANUAL).
   *
   * @param until when what is left is released
   */
  record Authorized(Standing standing, Instant until) implements Payment {}

  /**
   * A capture call is under way.
   *
   * @param by the till's command; absent for the capture that IMMEDIATE makes by itself
   * @param target total captured when this capture is done
   * @param last release the rest afterwards
   * @param until as in {@link Authorized}, for going back there
   * @param maybeTaken an attempt ended without an answer: a refusal of a later one settles nothing
   * @param refused the code of a refusal that concerns this amount only, heard although it may be
   *     taken: a read decides
   */
  record Capturing(
      Standing standing,
      Optional<Command> by,
      long target,
      boolean last,
      Instant until,
      boolean maybeTaken,
      Optional<String> refused,
      Waiting waiting)
      implements Payment {
    /** Rows of earlier releases say nothing of a refusal. */
    public Capturing {
      refused = Objects.requireNonNullElse(refused, Optional.empty());
    }
  }

  /**
   * What is reserved is being given back.
   *
   * @param by the command that is owed the end of it as its outcome
   * @param capture the till's capture that was refused although it may be done: the end of the
   *     release tells which, because nothing can be captured after it
   * @param tries release calls that were refused: each new one needs a new key
   * @param refused the code of the last of them
   */
  record Releasing(
      Standing standing,
      Optional<Command> by,
      Optional<DoubtedCapture> capture,
      int tries,
      Optional<String> refused,
      Waiting waiting)
      implements Payment {
    /** Rows of earlier releases say nothing of refusals. */
    public Releasing {
      capture = Objects.requireNonNullElse(capture, Optional.empty());
      refused = Objects.requireNonNullElse(refused, Optional.empty());
    }

    /**
     * A capture of which nobody knows.
     *
     * @param target total captured if it was done
     * @param code of the refusal
     */
    public record DoubtedCapture(Command by, long target, String code) {}
  }

  /** Money was taken and none is reserved any more. */
  record Captured(Standing standing) implements Payment {}

  /**
   * A refund call is under way. Amounts do not change meanwhile: what was given back before it is
   * what they say.
   *
   * @param amount minor units asked for
   * @param until as in {@link Authorized}, where a part is still reserved and it goes back there
   * @param maybeDone an attempt ended without an answer: a refusal of a later one settles nothing
   * @param refused the code of a refusal that was heard although it may be done: a read decides
   */
  record Refunding(
      Standing standing,
      Command by,
      long amount,
      Optional<Instant> until,
      boolean maybeDone,
      Optional<String> refused,
      Waiting waiting)
      implements Payment {
    /** Rows of earlier releases say nothing of a refusal. */
    public Refunding {
      until = Objects.requireNonNullElse(until, Optional.empty());
      refused = Objects.requireNonNullElse(refused, Optional.empty());
    }
  }

  /**
   * No money was taken and none is reserved. Not deaf: a late approval is released.
   *
   * @param orphans terminate calls of a late creation that were refused: each new one needs a new
   *     key
   */
  record Ended(Standing standing, Reason reason, int orphans) implements Payment {
    /** How it ended. */
    public enum Reason {
      REFUSED,
      ABORTED,
      EXPIRED,
      TERMINATED,
      /** Reserved money was given back. */
      CANCELLED,
      /** The till cancelled before its request arrived; no call was ever made. */
      CANCELLED_BEFORE
    }
  }

  /**
   * Since when an answer is waited for, and whether the till was told that it takes long (DESIGN
   * 6.10).
   */
  record Waiting(Instant since, boolean told) {
    static Waiting since(Instant now) {
      return new Waiting(now, false);
    }
  }
}
