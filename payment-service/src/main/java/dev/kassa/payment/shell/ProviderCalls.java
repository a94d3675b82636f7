package dev.kassa.payment.shell;

import dev.kassa.payment.postgres.PaymentName;
import java.time.Instant;

/** Makes what a committed batch has leased. Returns at once; what comes of it arrives later. */
interface ProviderCalls {
  /** A write. */
  void make(LeasedCall call);

  /**
   * A read.
   *
   * @param leasedUntil nobody else makes it before
   */
  void read(PaymentName payment, Instant leasedUntil);
}
