package dev.kassa.payment.shell;

import dev.kassa.contract.Msn;
import dev.kassa.payment.postgres.PaymentName;
import java.time.Instant;
import java.util.Set;

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

  /** Sales units of which creates wait so long for their turn that a further one would be late. */
  Set<Msn> crowded();
}
