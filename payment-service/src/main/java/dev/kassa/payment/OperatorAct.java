package dev.kassa.payment;

import dev.kassa.contract.payment.Amounts;

/** What a person may do about a payment that cannot be settled automatically. */
public sealed interface OperatorAct {
  /** The name under which it is asked for and kept. */
  Kind kind();

  /** All of it in one line, as it is kept: a repeated act is known by it. */
  default String inWords() {
    return this instanceof SettledByHand(Amounts a)
        ? "%s authorized %d, captured %d, cancelled %d, refunded %d"
            .formatted(kind(), a.authorized(), a.captured(), a.cancelled(), a.refunded())
        : kind().name();
  }

  /**
   * Takes it off the list and asks the provider; what was in the way and still is brings it back.
   */
  record ReadAgain() implements OperatorAct {
    @Override
    public Kind kind() {
      return Kind.READ_AGAIN;
    }
  }

  /** Makes the capture that was asked for and is unanswered once more, under its own key. */
  record Capture() implements OperatorAct {
    @Override
    public Kind kind() {
      return Kind.CAPTURE;
    }
  }

  /** Gives back all that is reserved. */
  record Release() implements OperatorAct {
    @Override
    public Kind kind() {
      return Kind.RELEASE;
    }
  }

  /**
   * It was settled outside, e.g. in the merchant portal.
   *
   * @param amounts totals as they stand there, with nothing reserved any more
   */
  record SettledByHand(Amounts amounts) implements OperatorAct {
    @Override
    public Kind kind() {
      return Kind.SETTLED_BY_HAND;
    }
  }

  /** Names of the acts. */
  enum Kind {
    READ_AGAIN,
    CAPTURE,
    RELEASE,
    SETTLED_BY_HAND
  }
}
