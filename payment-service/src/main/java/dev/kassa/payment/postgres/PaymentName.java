package dev.kassa.payment.postgres;

import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;
import dev.kassa.payment.Request;
import java.util.Comparator;

/** What a payment is found by: references are unique per sales unit only. */
public record PaymentName(Msn msn, Reference reference) implements Comparable<PaymentName> {
  private static final Comparator<PaymentName> ORDER =
      Comparator.comparing((PaymentName name) -> name.msn().value())
          .thenComparing(name -> name.reference().value());

  /** The name of the payment that was asked for. */
  public static PaymentName of(Request request) {
    return new PaymentName(request.msn(), request.reference());
  }

  /** The order in which rows are locked. */
  @Override
  public int compareTo(PaymentName other) {
    return ORDER.compare(this, other);
  }

  /** As it stands on records: the key of the topics. */
  @Override
  public String toString() {
    return PaymentKey.of(msn, reference);
  }
}
