package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Acts.Ask;
import dev.kassa.payment.Acts.Scenario;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /**
   * One test, because what all of them take is what is drawn in docs/payments.md. {@code
   * -Dkassa.story=…} tells one story again instead.
   */
  @Test
  void nothingGoesWrongInAnyOrderAndEveryExitIsDrawn() {
    String asked = System.getProperty("kassa.story");
    if (asked != null) {
      String story = told(asked);
      System.out.println(story);
      assertThat(story.lines().toList().getLast()).doesNotStartWith("BROKEN: ");
      return;
    }
    List<Scenario> scenarios = scenarios(MORE);
    for (int i = 0; i < scenarios.size(); i++) {
      Search search = new Search(scenarios.get(i), MOST);
      Search.Story broken = search.run();
      System.out.println(search.figures());
      if (broken != null) {
        String name = name(i, broken.choices());
        throw new AssertionError(
            "the shortest story of a violation: %s\n%s\n%s"
                .formatted(
                    broken.broken(),
                    Replay.again(PaymentSearchTest.class, "kassa.story=" + name),
                    told(name)));
      }
      assertThat(search.isExhausted()).as(scenarios.get(i) + " is exhausted").isTrue();
    }
    assertThat(Moves.exits())
        .as("exits that are taken, and those that docs/payments.md draws")
        .containsExactlyElementsOf(Drawing.exits());
  }

  /** Number of the scenario, faults more than normal, and what was chosen each time. */
  private static String name(int scenario, List<Integer> choices) {
    return "%d/%d/%s"
        .formatted(
            scenario, MORE, choices.stream().map(String::valueOf).collect(Collectors.joining(".")));
  }

  private static String told(String name) {
    String[] parts = name.split("/", -1);
    Scenario scenario = scenarios(Integer.parseInt(parts[1])).get(Integer.parseInt(parts[0]));
    List<Integer> choices =
        Stream.of(parts[2].split("\\.")).filter(c -> !c.isEmpty()).map(Integer::valueOf).toList();
    return String.join("\n", new Search(scenario, MOST).tell(choices));
  }
}
