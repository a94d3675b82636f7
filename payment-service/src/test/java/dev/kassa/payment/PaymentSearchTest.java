package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Search.Ask;
import dev.kassa.payment.Search.Scenario;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every interleaving of the saga and the model of the provider, to stated bounds: one payment or
 * two of one checkout, one command of each kind, so many faults of any kind, a crash. The histories
 * go further at random; this leaves nothing out. {@code -Dkassa.long=true} allows one fault more.
 */
class PaymentSearchTest {
  private static final int MORE = Boolean.getBoolean("kassa.long") ? 1 : 0;
  private static final CapturePolicy AT_ONCE = new CapturePolicy.Immediate();
  private static final CapturePolicy ON_CONFIRM = new CapturePolicy.OnConfirm(60);

  static Stream<Scenario> scenarios() {
    return Stream.of(
        new Scenario(
            "taken at once, given up, late approval released",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CANCEL),
            1 + MORE,
            true),
        new Scenario(
            "taken at once, given up, late approval kept",
            AT_ONCE,
            OnLateApproval.KEEP,
            EnumSet.of(Ask.CANCEL),
            1 + MORE,
            false),
        new Scenario(
            "taken at once and refunded in part",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.REFUND),
            1 + MORE,
            true),
        new Scenario(
            "confirmed in parts",
            ON_CONFIRM,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CAPTURE, Ask.CAPTURE_LAST),
            1 + MORE,
            false),
        new Scenario(
            "a part confirmed, a part of it refunded, the rest given up",
            ON_CONFIRM,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CAPTURE, Ask.REFUND, Ask.CANCEL),
            MORE,
            false),
        new Scenario(
            "two attempts of one checkout",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.CANCEL, Ask.SECOND_ATTEMPT),
            MORE,
            false),
        new Scenario(
            "acts in the portal",
            AT_ONCE,
            OnLateApproval.RELEASE,
            EnumSet.of(Ask.REFUND, Ask.PORTAL),
            MORE,
            false));
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nothingGoesWrongInAnyOrder(Scenario scenario) {
    Search search = new Search(scenario);
    List<String> story = search.run();
    System.out.println(search.figures());
    assertThat(String.join("\n", story)).as("the shortest story of a violation").isEmpty();
  }
}
