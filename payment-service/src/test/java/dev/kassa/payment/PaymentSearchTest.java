package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Acts.Ask;
import dev.kassa.payment.Acts.Scenario;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every interleaving of the saga and the model of the provider, to stated bounds: one payment or
 * two of one checkout, one command of each kind, so many faults of any kind, a crash. The histories
 * go further at random; this leaves nothing out. {@code -Dkassa.long=true} allows one fault more.
 */
class PaymentSearchTest {
  private static final int MORE = Boolean.getBoolean("kassa.long") ? 1 : 0;

  /** What memory holds. */
  private static final int MOST = 20_000_000;

  private static final CapturePolicy AT_ONCE = new CapturePolicy.Immediate();
  private static final CapturePolicy ON_CONFIRM = new CapturePolicy.OnConfirm(60);

  /**
   * The scenarios.
   *
   * @param more faults than the normal run allows
   */
  static List<Scenario> scenarios(int more) {
    return List.of(
        new Scenario(
            "taken at once, given up, late approval released",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CANCEL),
            1 + more,
            true),
        new Scenario(
            "taken at once, given up, late approval kept",
            AT_ONCE,
            OnLateApproval.KEEP,
            EnumSet.of(Ask.CANCEL),
            1 + more,
            false),
        new Scenario(
            "taken at once and refunded in part",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.REFUND),
            1 + more,
            true),
        new Scenario(
            "confirmed in parts",
            ON_CONFIRM,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CAPTURE, Ask.CAPTURE_LAST),
            1 + more,
            false),
        new Scenario(
            "a part confirmed, a part of it refunded, the rest given up",
            ON_CONFIRM,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CAPTURE, Ask.REFUND, Ask.CANCEL),
            more,
            false),
        new Scenario(
            "two attempts of one checkout",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CANCEL, Ask.SECOND_ATTEMPT),
            more,
            false),
        new Scenario(
            "acts in the portal",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.REFUND, Ask.PORTAL),
            more,
            false),
        new Scenario(
            "acts in the portal while the till decides",
            ON_CONFIRM,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CAPTURE, Ask.PORTAL),
            more,
            false),
        new Scenario(
            "acts in the portal on what nobody waits for any more",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CANCEL, Ask.PORTAL),
            1 + more,
            false));
  }

  /** One test, because what all of them take is what is drawn in docs/payments.md. */
  @Test
  void nothingGoesWrongInAnyOrderAndEveryExitIsDrawn() {
    for (Scenario scenario : scenarios(MORE)) {
      Search search = new Search(scenario, MOST);
      List<String> story = search.run();
      System.out.println(search.figures());
      assertThat(String.join("\n", story)).as("the shortest story of a violation").isEmpty();
      assertThat(search.isExhausted()).as(scenario + " is exhausted").isTrue();
    }
    assertThat(Moves.exits())
        .as("exits that are taken, and those that docs/payments.md draws")
        .containsExactlyElementsOf(Drawing.exits());
  }
}
