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
   * @param all whether it asks for all that happened, not only where the payment stands
   */
  void read(PaymentName payment, Instant leasedUntil, boolean all);

  /** Sales units of which creates wait so long for their turn that a further one would be late. */
  Set<Msn> crowded();
}
