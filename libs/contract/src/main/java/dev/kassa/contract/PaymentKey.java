package dev.kassa.contract;

/** The key of everything about one payment: {@code msn/reference}. */
public final class PaymentKey {
  private PaymentKey() {}

  /** The key as it stands on records and in {@code ce_subject}. */
  public static String of(Msn msn, Reference reference) {
    return msn + "/" + reference;
  }
}
