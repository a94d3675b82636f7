package dev.kassa.contract.payment;

import dev.kassa.contract.PaymentKey;

/** A numbered fact about one payment. */
public sealed interface PaymentFact extends PaymentEvent
    permits PaymentRequestAccepted,
        PaymentCreated,
        PaymentAuthorized,
        PaymentCaptured,
        PaymentCancelled,
        PaymentRefunded,
        PaymentAborted,
        PaymentExpired,
        PaymentTerminated,
        PaymentRefused {
  /** Which payment, and where it stands after the fact. */
  PaymentStanding standing();

  @Override
  default String key() {
    return PaymentKey.of(standing().msn(), standing().reference());
  }
}
