// Same intent, same name; another intent, another name.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandNameTest {
  private static final Till TILL = new Till("oslo-1", "till-7");

  @Test
  void keyIsOneTillsAndOneRoutes() {
    CommandName name = CommandName.byKey(TILL, "POST scans", List.of("c"), "k");
    assertThat(CommandName.byKey(TILL, "POST scans", List.of("c"), "k")).isEqualTo(name);
    assertThat(
            List.of(
                CommandName.byKey(new Till("oslo-1", "till-8"), "POST scans", List.of("c"), "k"),
                CommandName.byKey(new Till("oslo-2", "till-7"), "POST scans", List.of("c"), "k"),
                CommandName.byKey(TILL, "POST enrolment", List.of("c"), "k"),
                CommandName.byKey(TILL, "POST scans", List.of("d"), "k"),
                CommandName.byKey(TILL, "POST scans", List.of("c"), "l")))
        .doesNotContain(name)
        .doesNotHaveDuplicates();
  }

  @Test
  void paymentAndCancelAreNotTheSame() {
    assertThat(CommandName.payment("oslo-1", Told.CHECKOUT, 1))
        .isEqualTo(CommandName.payment("oslo-1", Told.CHECKOUT, 1))
        .isNotEqualTo(CommandName.payment("oslo-1", Told.CHECKOUT, 2))
        .isNotEqualTo(CommandName.payment("oslo-2", Told.CHECKOUT, 1))
        .isNotEqualTo(CommandName.cancel("oslo-1", Told.CHECKOUT, 1));
  }

  @Test
  void refundIsItsStores() {
    Reference reference = new Reference("order-0001");
    assertThat(CommandName.refund("oslo-1", Told.MSN, reference, "r1"))
        .isNotEqualTo(CommandName.refund("bergen-2", Told.MSN, reference, "r1"))
        .isNotEqualTo(CommandName.refund("oslo-1", Told.MSN, reference, "r2"));
  }
}
