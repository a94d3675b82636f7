package dev.kassa.payment.postgres;

import dev.kassa.payment.Payment;
import java.util.Optional;

/** What is left of a payment after a restart: its stored form, read again. */
public final class StoredForm {
  private StoredForm() {}

  /** The same payment, through its stored form. */
  public static Payment again(Payment payment) {
    return StateJson.read(
        StateJson.write(payment), Optional.of(StateJson.request(payment.standing().request())));
  }
}
