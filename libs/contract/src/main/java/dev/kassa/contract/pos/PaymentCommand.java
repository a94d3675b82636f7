package dev.kassa.contract.pos;

import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;

/** A command of {@code pos.payments.v1}: what a till asks about one payment. */
public sealed interface PaymentCommand extends PosCommand
    permits PaymentRequested, PaymentCancelRequested, CaptureRequested, RefundRequested {
  /** The sales unit that takes, or took, the payment. */
  Msn msn();

  /** Which payment of the sales unit. */
  Reference reference();

  /** The store of the till that asks. */
  String storeId();

  /** The till that asks. */
  String posId();

  @Override
  default String key() {
    return PaymentKey.of(msn(), reference());
  }
}
