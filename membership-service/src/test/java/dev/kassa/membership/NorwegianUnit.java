// A sales unit of the club, as the settings have it.
package dev.kassa.membership;

import dev.kassa.contract.Currency;
import dev.kassa.contract.Msn;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.settings.SalesUnit;
import java.net.URI;
import java.util.List;

/** With one store, {@code oslo-1}, in the club {@code club}. */
public final class NorwegianUnit {
  private NorwegianUnit() {}

  /**
   * The unit.
   *
   * @param automatic whether strangers are asked to join without a command
   */
  public static SalesUnit of(Msn msn, boolean automatic) {
    return new SalesUnit(
        msn,
        "NO",
        Currency.NOK,
        "club",
        "unit-" + msn,
        URI.create("https://example.com/webhooks"),
        List.of("/stores/oslo-1/"),
        new CapturePolicy.Immediate(),
        OnLateApproval.KEEP,
        30,
        automatic,
        List.of("oslo-1"),
        List.of());
  }
}
