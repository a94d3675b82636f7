package dev.kassa.payment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * All that is kept of one payment, for a person who looks at it.
 *
 * @param phaseSince when it came into its phase
 * @param calls every call to the provider that is still remembered, oldest first
 * @param acts what operators did or were refused, oldest first
 */
public record Dossier(Payment payment, Instant phaseSince, List<Call> calls, List<Act> acts) {
  /** Keeps what it was given. */
  public Dossier {
    calls = List.copyOf(calls);
    acts = List.copyOf(acts);
  }

  /**
   * A call to the provider.
   *
   * @param plannedAt when it was first wanted
   * @param nextAttempt when it is made again, if it is
   * @param settledAt when it was over, if it is
   */
  public record Call(
      SagaEvent.Kind kind,
      int attempts,
      Instant plannedAt,
      Optional<Instant> nextAttempt,
      Optional<Instant> settledAt) {}

  /**
   * An act of an operator.
   *
   * @param id its idempotency key, unique within the payment
   * @param act as {@link OperatorAct#inWords} says it
   * @param operator who did it
   * @param note why, in the operator's words
   * @param refused why nothing was done; absent if it was done
   */
  public record Act(
      UUID id, String act, String operator, String note, Instant at, Optional<String> refused) {}

  /** The act of this id, if there was one. */
  public Optional<Act> act(UUID id) {
    return acts.stream().filter(act -> act.id().equals(id)).findFirst();
  }
}
