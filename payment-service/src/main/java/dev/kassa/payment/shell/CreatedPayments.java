package dev.kassa.payment.shell;

import dev.kassa.payment.postgres.PaymentName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Payments that this instance knows to have been created at the provider: a notification that says
 * so once more brings nothing, and costs no transaction. Bounded and forgetful; what it does not
 * know is looked up.
 */
@ApplicationScoped
class CreatedPayments {
  private static final int MOST = 50_000;

  private final Set<String> names =
      Collections.newSetFromMap(
          Collections.synchronizedMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST;
                }
              }));

  void add(PaymentName name) {
    names.add(name.toString());
  }

  /**
   * Whether it is known to have been created.
   *
   * @param key of the topic's record, {@code msn/reference}
   */
  boolean knows(String key) {
    return names.contains(key);
  }
}
