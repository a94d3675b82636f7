package dev.kassa.membership;

import dev.kassa.messaging.BrokenRules;
import dev.kassa.messaging.DocsTable;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes each rule out of the club, one at a time, and looks what catches it. The table is in
 * docs/enrolment.md, and nothing may go uncaught.
 */
class BrokenOnPurposeTest {
  private final BrokenRules rules;

  BrokenOnPurposeTest() throws IOException {
    rules =
        new BrokenRules(
            "dev.kassa.membership",
            "dev.kassa.membership.shell.Catchers",
            DocsTable.rows("enrolment.md", "Broken on purpose"));
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
