package dev.kassa.payment;

import dev.kassa.messaging.BrokenRules;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes each rule out of the saga, one at a time, and looks what catches it. The table is in
 * docs/payments.md, and nothing may go uncaught.
 */
class BrokenOnPurposeTest {
  private final BrokenRules rules;

  BrokenOnPurposeTest() throws IOException {
    rules =
        new BrokenRules(
            "dev.kassa.payment", "dev.kassa.payment.Catchers", Drawing.table("Broken on purpose"));
  }

  @Test
  void theTableHasEveryBrokenRule() {
    rules.areInTheTable();
  }

  @Test
  @EnabledIfSystemProperty(
      named = "kassa.long",
      matches = "true",
      disabledReason = "takes minutes: -Dkassa.long=true")
  void everyBrokenRuleIsCaught(@TempDir Path scratch) throws Exception {
    rules.areCaught(scratch);
  }
}
