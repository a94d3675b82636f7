// Two worlds that differ in nothing that matters have the same fingerprint.
package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.Desk.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Fingerprints of 128 bits. Times count from now and not below zero, what is past being past; what
 * waits side by side in no order is added, so that symmetric worlds are one.
 */
final class Canon {
  /** More than a person's patience ago is long ago. */
  private static final long LONG_AGO = -10_000;

  private final Instant now;
  private long a = 0x9e3779b97f4a7c15L;
  private long b = 0xc2b2ae3d27d4eb4fL;

  private Canon(Instant now) {
    this.now = now;
  }

  /** A fingerprint. */
  record Print(long a, long b) {}

  /**
   * Of a world.
   *
   * @param rest what the search has left to spend
   */
  static Print of(World world, long rest) {
    Canon canon = new Canon(world.now);
    canon.add(rest);
    canon.add(world.lanesFull);
    world.desks.forEach(canon::add);
    return new Print(canon.a, canon.b);
  }

  private void add(long value) {
    a = (a ^ value) * 0xff51afd7ed558ccdL;
    a ^= a >>> 32;
    b = (b + value) * 0xc4ceb9fe1a85ec53L;
    b ^= b >>> 29;
  }

  private void add(boolean value) {
    add(value ? 1 : 0);
  }

  private void add(Object value) {
    add(value == null ? 0L : value.hashCode());
  }

  private static long mix(long value) {
    long mixed = value * 0x9e3779b97f4a7c15L;
    return (mixed ^ mixed >>> 31) * 0xbf58476d1ce4e5b9L;
  }

  /** In how long; what is past is past. */
  private long in(Instant at) {
    return Math.max(0, Duration.between(now, at).toMillis());
  }

  private long in(Optional<Instant> at) {
    return at.map(this::in).orElse(-1L);
  }

  private void add(Desk desk) {
    add(desk.payment);
    add(desk.agenda);
    add(desk.provider);
    long unordered = 0;
    for (Attempt attempt : desk.lane) {
      unordered +=
          mix(attempt.call().key().hashCode() * 31L + 1) + in(attempt.call().leasedUntil());
    }
    for (Attempt attempt : desk.away) {
      unordered +=
          mix(attempt.call().key().hashCode() * 31L + 2) + in(attempt.call().leasedUntil());
    }
    for (PlannedCall call : desk.lateEffects) {
      unordered += mix(call.key().hashCode() * 31L + 3);
    }
    for (Instant lease : desk.reading) {
      unordered += mix(in(lease) * 31 + 4);
    }
    for (SagaEvent late : desk.late) {
      unordered += mix(late.hashCode() * 31L + 5);
    }
    for (var sent : desk.sent) {
      if (sent.getValue().isAfter(now.minusSeconds(61))) {
        unordered += mix(sent.getKey().ordinal() * 7L + sent.getValue().toEpochMilli());
      }
    }
    add(unordered);
    desk.told.values().forEach(told -> add(told.outcomes()));
    add(desk.stopped);
    add(desk.portalRefunded);
  }

  private void add(Payment payment) {
    Standing standing = payment.standing();
    add(standing.amounts());
    add(standing.owed().isPresent());
    add(standing.news());
    add(standing.stuck().map(stuck -> stuck.reason().ordinal()).orElse(-1));
    add(payment.deadline().map(this::in).orElse(-1L).longValue());
    switch (payment) {
      case Payment.Creating p -> {
        add(1);
        add(p.cancel().isPresent());
        add(p.maybeCreated());
        add(p.refused().isPresent());
        add(p.waiting());
        add(in(p.standing().request().validUntil()));
      }
      case Payment.AwaitingCustomer p -> {
        add(2);
        add(p.cancel().isPresent());
        add(p.terminations());
        p.waiting().ifPresent(this::add);
      }
      case Payment.Authorized _ -> add(3);
      case Payment.Capturing p -> {
        add(4);
        add(p.by());
        add(p.target());
        add(p.last());
        add(p.maybeTaken());
        add(p.refused().isPresent());
        add(in(p.until()));
        add(p.waiting());
      }
      case Payment.Releasing p -> {
        add(5);
        add(p.by());
        add(p.capture().isPresent());
        add(p.tries());
        add(p.waiting());
      }
      case Payment.Captured _ -> add(6);
      case Payment.Refunding p -> {
        add(7);
        add(p.by());
        add(p.amount());
        add(p.maybeDone());
        add(p.refused().isPresent());
        add(in(p.until()));
        add(p.waiting());
      }
      case Payment.Ended p -> {
        add(8);
        add(p.reason().ordinal());
        add(p.orphans());
      }
    }
  }

  private void add(Payment.Waiting waiting) {
    add(waiting.told());
    add(waiting.told() ? 0 : Math.max(LONG_AGO, Duration.between(now, waiting.since()).toMillis()));
  }

  private void add(Agenda agenda) {
    long unordered = 0;
    for (PlannedCall call : agenda.calls().values()) {
      unordered +=
          mix(
              call.key().hashCode() * 131L
                  + (call.settled() ? 1 : 0)
                  + in(call.nextAttempt()) * 17
                  + in(call.leasedUntil()) * 1009);
    }
    for (CallBudget.Attempt attempt : agenda.budget().attempts()) {
      if (attempt.at().isAfter(now.minusSeconds(65))) {
        unordered += mix(attempt.operation().ordinal() * 3L + attempt.at().toEpochMilli());
      }
    }
    add(unordered);
    add(Math.min(agenda.reads().made(), 4));
    add(in(agenda.reads().scheduled()));
    add(in(agenda.reads().asked()));
    add(agenda.open());
  }

  private void add(ModelProvider books) {
    add(books.state == null ? -1 : books.state.ordinal());
    add(new Amounts(books.authorized, books.captured, books.cancelled, books.refunded));
    add(books.capturedForUs);
    add(books.releasesNothing);
    add(books.odd);
    add(books.unheard);
    books.notifications.forEach(this::add);
    long unordered = 0;
    for (var answer : books.answers.entrySet()) {
      unordered += mix(answer.getKey().hashCode() * 31L + answer.getValue().hashCode());
    }
    add(unordered);
  }
}
