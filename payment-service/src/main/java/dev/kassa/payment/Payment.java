package dev.kassa.payment;

import java.time.Instant;
import java.util.Optional;

/**
 * Where one payment stands. Each phase holds what is true in it and nothing else.
 *
 * <pre>
 * Creating ─▶ AwaitingCustomer ─▶ Capturing ─▶ Captured ⇄ Refunding
 *    │              │   │    └──▶ Authorized ⇄ Capturing
 *    │              │   └───────▶ Releasing ─▶ Ended | Captured
 *    └──▶ Ended ◀───┘                 ▲
 *           └───── late approval ─────┘
 * </pre>
 */
public sealed interface Payment {
  /** What is true in every phase. */
  Standing standing();

  /** Whether a second payment of the same checkout must wait (DESIGN 6.8). */
  default boolean isOpen() {
    return switch (this) {
      case Creating _, AwaitingCustomer _, Authorized _, Capturing _, Releasing _ -> true;
      case Captured _, Refunding _, Ended _ -> false;
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
   */
  record Creating(
      Standing standing, Optional<Command> cancel, boolean maybeCreated, Waiting waiting)
      implements Payment {}

  /**
   * The request is on the customer's phone.
   *
   * @param cancel the till has given up; a terminate call is under way or will be tried again
   * @param terminations terminate calls that were refused: each new one needs a new key
   */
  record AwaitingCustomer(Standing standing, Optional<Command> cancel, int terminations)
      implements Payment {}

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
   */
  record Capturing(
      Standing standing,
      Optional<Command> by,
      long target,
      boolean last,
      Instant until,
      Waiting waiting)
      implements Payment {}

  /**
   * What is reserved is being given back.
   *
   * @param by the command that is owed the end of it as its outcome
   * @param tries release calls that were refused: each new one needs a new key
   */
  record Releasing(Standing standing, Optional<Command> by, int tries, Waiting waiting)
      implements Payment {}

  /** Money was taken and none is reserved any more. */
  record Captured(Standing standing) implements Payment {}

  /**
   * A refund call is under way.
   *
   * @param amount minor units asked for
   */
  record Refunding(Standing standing, Command by, long amount, Waiting waiting)
      implements Payment {}

  /** No money was taken and none is reserved. Not deaf: a late approval is released. */
  record Ended(Standing standing, Reason reason) implements Payment {
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
