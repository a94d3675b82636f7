package dev.kassa.payment.shell;

import dev.kassa.payment.postgres.PaymentName;

/** Makes what a committed batch has leased. Returns at once; what comes of it arrives later. */
interface ProviderCalls {
  /** A write. */
  void make(LeasedCall call);

  /** A read. */
  void read(PaymentName payment);
}
