package dev.kassa.payment;

/**
 * Whose payment a command may be about (DESIGN 8): its own store's. Sales units are shared by
 * stores, so the sales unit alone says nothing. Only a refund may come from another store: the
 * customer brings the goods back wherever they are.
 */
public final class OwnStore {
  private OwnStore() {}

  /**
   * Whether the till may ask this of the payment.
   *
   * @param refund whether it asks for a refund
   */
  public static boolean admits(Payment payment, Command command, boolean refund) {
    String store = payment.standing().request().command().askedBy().storeId();
    return refund || store.equals(command.askedBy().storeId());
  }

  /**
   * Whether all that is there is a cancel, come before its request from another store: it takes
   * nobody's reference.
   */
  public static boolean isOnlyAnothersCancel(Payment payment, Command command) {
    return payment instanceof Payment.Ended ended
        && ended.reason() == Payment.Ended.Reason.CANCELLED_BEFORE
        && !admits(payment, command, false);
  }
}
