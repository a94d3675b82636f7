package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The provider's books for one payment, reduced to what the saga can tell apart: states, aggregate
 * (API 4.6), idempotency with sticky refusals (API 4.9), refusals of its own, and the notifications
 * it owes. Not a fake of an edge: the model that the saga is checked against.
 */
final class ModelProvider {
  Snapshot.State state;
  long amount;
  long authorized;
  long captured;
  long cancelled;
  long refunded;

  /** What was captured because we asked, without what the portal took. */
  long capturedForUs;

  /** Refuses every release from now on, as after its period (6030). */
  boolean releasesNothing;

  /** Somebody acted in the merchant portal, and nobody told. */
  boolean unheard;

  /** The customer approved other money than was asked for. */
  boolean odd;

  final List<Told> notifications;
  final Map<String, Answer> answers;

  ModelProvider() {
    notifications = new ArrayList<>();
    answers = new HashMap<>();
  }

  private ModelProvider(ModelProvider other) {
    state = other.state;
    amount = other.amount;
    authorized = other.authorized;
    captured = other.captured;
    cancelled = other.cancelled;
    refunded = other.refunded;
    capturedForUs = other.capturedForUs;
    releasesNothing = other.releasesNothing;
    odd = other.odd;
    unheard = other.unheard;
    notifications = new ArrayList<>(other.notifications);
    answers = new HashMap<>(other.answers);
  }

  ModelProvider copy() {
    return new ModelProvider(this);
  }

  record Told(Name name, long amount, Optional<String> key) {}

  /** Carried out, with what was true then, or refused with a code; either sticks to the key. */
  sealed interface Answer {
    record Ok(Snapshot snapshot) implements Answer {}

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

  /** Whether the call of this key was carried out. */
  boolean did(String key) {
    return answers.get(key) instanceof Answer.Ok;
  }

  /** The keys of all that was carried out (API 4.5). */
  Set<String> done() {
    return answers.keySet().stream().filter(this::did).collect(Collectors.toSet());
  }

  Answer write(Kind kind, String key, long value) {
    Answer known = answers.get(key);
    if (known == null) {
      known = carryOut(kind, key, value);
      answers.put(key, known);
    }
    return known;
  }

  /** Refuses for a reason of its own, if it has not answered this key before. */
  Answer refuse(String key, String code) {
    return answers.computeIfAbsent(key, _ -> new Answer.No(code));
  }

  private Answer carryOut(Kind kind, String key, long value) {
    if (kind == Kind.CREATE) {
      state = Snapshot.State.CREATED;
      amount = value;
      tell(Name.CREATED, value, key);
      return new Answer.Ok(snapshot());
    }
    if (!exists()) {
      return new Answer.No("5090");
    }
    return switch (kind) {
      case CREATE -> throw new IllegalStateException("handled above");
      case TERMINATE -> terminate(key);
      case CAPTURE -> capture(key, value);
      case RELEASE -> release();
      case REFUND -> refund(key, value);
    };
  }

  private Answer terminate(String key) {
    if (state == Snapshot.State.AUTHORIZED) {
      return new Answer.No("6060");
    }
    if (state != Snapshot.State.CREATED) {
      return new Answer.No("6050");
    }
    state = Snapshot.State.TERMINATED;
    cancelled = amount;
    tell(Name.TERMINATED, amount, key);
    return new Answer.Ok(snapshot());
  }

  private Answer capture(String key, long value) {
    if (state != Snapshot.State.AUTHORIZED) {
      return new Answer.No("6080");
    }
    if (value > reserved()) {
      return new Answer.No(cancelled > 0 ? "6070" : "6090");
    }
    captured += value;
    capturedForUs += value;
    tell(Name.CAPTURED, value, key);
    return new Answer.Ok(snapshot());
  }

  private Answer release() {
    if (releasesNothing) {
      return new Answer.No("6030");
    }
    if (state != Snapshot.State.AUTHORIZED || cancelled > 0) {
      return new Answer.No("6050");
    }
    if (reserved() == 0) {
      return new Answer.No("6040");
    }
    long released = reserved();
    cancelled += released;
    notifications.add(new Told(Name.CANCELLED, released, Optional.empty()));
    return new Answer.Ok(snapshot());
  }

  private Answer refund(String key, long value) {
    if (value > captured - refunded) {
      return new Answer.No("6150");
    }
    refunded += value;
    tell(Name.REFUNDED, value, key);
    return new Answer.Ok(snapshot());
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

  void portalCapture() {
    if (state == Snapshot.State.AUTHORIZED && reserved() > 0) {
      long taken = reserved();
      captured += taken;
      notifications.add(new Told(Name.CAPTURED, taken, Optional.empty()));
    }
  }

  /** Also what the provider does by itself at the market's deadline (API 4.7). */
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
