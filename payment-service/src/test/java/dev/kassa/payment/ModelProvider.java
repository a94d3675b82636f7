package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The provider's books for one payment, reduced to what the saga can tell apart: states, aggregate
 * (API 4.6), idempotency with sticky refusals (API 4.9), and the notifications it owes. Not a fake
 * of an edge: the model that the saga is checked against.
 */
final class ModelProvider {
  Snapshot.State state;
  long amount;
  long authorized;
  long captured;
  long cancelled;
  long refunded;
  int captures;
  final Deque<Told> notifications = new ArrayDeque<>();
  private final Map<String, Answer> answers = new HashMap<>();

  record Told(Name name, long amount, Optional<String> key) {}

  /** Carried out, or refused with a code; either sticks to the key. */
  sealed interface Answer {
    record Ok() implements Answer {}

    record No(String code) implements Answer {}
  }

  boolean exists() {
    return state != null;
  }

  long reserved() {
    return Math.max(0, authorized - captured - cancelled);
  }

  Snapshot snapshot() {
    return new Snapshot(
        state, new Amounts(authorized, captured, cancelled, refunded), Optional.empty());
  }

  Answer write(Kind kind, String key, long value) {
    return answers.computeIfAbsent(key, k -> carryOut(kind, k, value));
  }

  private Answer carryOut(Kind kind, String key, long value) {
    if (kind == Kind.CREATE) {
      state = Snapshot.State.CREATED;
      amount = value;
      tell(Name.CREATED, value, key);
      return new Answer.Ok();
    }
    if (!exists()) {
      return new Answer.No("5090");
    }
    return switch (kind) {
      case CREATE -> throw new IllegalStateException("handled above");
      case TERMINATE -> {
        if (state == Snapshot.State.AUTHORIZED) {
          yield new Answer.No("6060");
        }
        if (state != Snapshot.State.CREATED) {
          yield new Answer.No("6050");
        }
        state = Snapshot.State.TERMINATED;
        cancelled = amount;
        tell(Name.TERMINATED, amount, key);
        yield new Answer.Ok();
      }
      case CAPTURE -> {
        if (state != Snapshot.State.AUTHORIZED) {
          yield new Answer.No("6080");
        }
        if (value > reserved()) {
          yield new Answer.No(cancelled > 0 ? "6070" : "6090");
        }
        captured += value;
        captures++;
        tell(Name.CAPTURED, value, key);
        yield new Answer.Ok();
      }
      case RELEASE -> {
        if (state != Snapshot.State.AUTHORIZED || cancelled > 0) {
          yield new Answer.No("6050");
        }
        if (reserved() == 0) {
          yield new Answer.No("6040");
        }
        long released = reserved();
        cancelled += released;
        notifications.add(new Told(Name.CANCELLED, released, Optional.empty()));
        yield new Answer.Ok();
      }
      case REFUND -> {
        if (value > captured - refunded) {
          yield new Answer.No("6150");
        }
        refunded += value;
        tell(Name.REFUNDED, value, key);
        yield new Answer.Ok();
      }
    };
  }

  void customer(Snapshot.State decision) {
    if (state != Snapshot.State.CREATED) {
      return;
    }
    state = decision;
    switch (decision) {
      case AUTHORIZED -> {
        authorized = amount;
        tell(Name.AUTHORIZED, amount, "create");
      }
      case ABORTED -> tell(Name.ABORTED, amount, "create");
      case EXPIRED -> tell(Name.EXPIRED, amount, "create");
      case CREATED, TERMINATED, UNKNOWN -> throw new IllegalArgumentException("no decision");
    }
  }

  void portalRefund(long value) {
    if (value > 0 && value <= captured - refunded) {
      refunded += value;
      notifications.add(new Told(Name.REFUNDED, value, Optional.empty()));
    }
  }

  void portalCancel() {
    if (state == Snapshot.State.AUTHORIZED && reserved() > 0 && cancelled == 0) {
      long released = reserved();
      cancelled += released;
      notifications.add(new Told(Name.CANCELLED, released, Optional.empty()));
    }
  }

  private void tell(Name name, long value, String key) {
    notifications.add(new Told(name, value, Optional.of(key)));
  }
}
