package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;
import java.util.Objects;
import java.util.Optional;

/**
 * What is true of a payment in every phase.
 *
 * @param amounts what the provider has said of the money so far
 * @param sequence of the last fact published, 0 before the first
 * @param owed the request while its outcome has not been published
 * @param news somebody else acted on the money, and no read has confirmed yet what they did
 * @param stuck why a person must look, while one must
 * @param recall what waits until the provider has said what a restored database forgot
 */
public record Standing(
    Request request,
    Amounts amounts,
    long sequence,
    Optional<Command> owed,
    boolean news,
    Optional<Stuck> stuck,
    Optional<Recall> recall) {
  /** Rows of earlier releases say nothing of being stuck, and most nothing of a restore. */
  public Standing {
    stuck = Objects.requireNonNullElse(stuck, Optional.empty());
    recall = Objects.requireNonNullElse(recall, Optional.empty());
  }

  /** Of which nothing is forgotten. */
  public Standing(
      Request request,
      Amounts amounts,
      long sequence,
      Optional<Command> owed,
      boolean news,
      Optional<Stuck> stuck) {
    this(request, amounts, sequence, owed, news, stuck, Optional.empty());
  }

  /** The same with something else that waits, or nothing. */
  Standing with(Optional<Recall> waiting) {
    return new Standing(request, amounts, sequence, owed, news, stuck, waiting);
  }

  /** Minor units that the customer cannot use and we have neither taken nor given back. */
  public long reserved() {
    return Math.max(0, amounts.authorized() - amounts.captured() - amounts.cancelled());
  }

  /** Minor units that can still be given back. */
  public long refundable() {
    return amounts.captured() - amounts.refunded();
  }
}
