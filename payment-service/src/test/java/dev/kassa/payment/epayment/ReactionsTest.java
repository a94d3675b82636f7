package dev.kassa.payment.epayment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.payment.Drawing;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.epayment.Reactions.Reaction;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import dev.kassa.vipps.ProviderResponses;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table is what the docs show, and answers as they come over HTTP find their row. */
class ReactionsTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void theDocsShowTheTable() {
    assertThat(Drawing.table("Answers of the provider"))
        .containsExactlyElementsOf(Reactions.table().stream().map(ReactionsTest::line).toList());
  }

  private static String line(Reactions.Row row) {
    String told = row.told() == null ? "" : ", `" + row.told() + "`";
    return "| %s | %s | %s%s | %s | %s | %s |"
        .formatted(
            row.answer(),
            row.title(),
            row.create().words(),
            told,
            row.capture().words(),
            row.cancel().words(),
            row.refund().words());
  }

  static Stream<Reactions.Row> codes() {
    return Reactions.table().stream().filter(row -> row.answer().matches("[0-9]{4}"));
  }

  /** Whatever status the provider gives a code: which belongs to which is not published. */
  @ParameterizedTest
  @MethodSource("codes")
  void aCodeFindsItsRowWhateverItsStatus(Reactions.Row row) {
    for (int status : new int[] {400, 403, 404, 409}) {
      for (Kind kind : Kind.values()) {
        assertThat(reaction(kind, status, problem(row.answer())))
            .as(row.answer() + " as " + status + " of " + kind)
            .isEqualTo(written(row.of(kind), kind));
      }
    }
  }

  @Test
  void answersWithoutACode() {
    String page = "<html>not the provider's form</html>";
    for (int door : new int[] {301, 302, 307, 401, 403, 404, 422}) {
      assertThat(reaction(Kind.CREATE, door, page)).isEqualTo("CreateRefused AT_THE_DOOR");
      assertThat(reaction(Kind.CAPTURE, door, page)).isEqualTo("Unresolved, not done");
    }
    assertThat(reaction(Kind.CREATE, 409, page)).isEqualTo("CreateRefused CONFLICT");
    assertThat(reaction(Kind.REFUND, 409, page)).isEqualTo("CallRefused CONFLICT");
    assertThat(reaction(Kind.RELEASE, 409, page)).isEqualTo("CallRefused FOR_GOOD");
    assertThat(reaction(Kind.CAPTURE, 423, page)).isEqualTo("Unresolved, not done");
    assertThat(reaction(Kind.CAPTURE, 429, page)).isEqualTo("Unresolved, not done");
    assertThat(reaction(Kind.CAPTURE, 400, page)).isEqualTo("CallRefused FOR_GOOD");
    assertThat(reaction(Kind.CREATE, 400, problem("9999"))).isEqualTo("CreateRefused FOR_GOOD");
    for (int unknown : new int[] {408, 500, 502, 503, 504}) {
      assertThat(reaction(Kind.REFUND, unknown, page)).isEqualTo("Unresolved, perhaps done");
    }
  }

  @Test
  void aSuccessThatCannotBeReadIsUnknownExceptForACreate() {
    assertThat(reaction(Kind.CAPTURE, 200, "{}")).isEqualTo("Unresolved, perhaps done");
    assertThat(reaction(Kind.CREATE, 201, "")).isEqualTo("Created");
    assertThat(reaction(Kind.CREATE, 200, "{")).isEqualTo("Created");
  }

  @Test
  void whatWasNotSentWasNotDoneAndIsNoAttempt() {
    for (ProviderOutcome<byte[]> outcome :
        Stream.<ProviderOutcome<byte[]>>of(
                new Busy<>(Optional.empty()), new Unknown<>("ConnectException"))
            .toList()) {
      Epayment.Result result = Epayment.written(Kind.CAPTURE, "key", outcome, false, NOW);
      assertThat(said(result)).isEqualTo("Unresolved, not done");
      assertThat(result.sent()).isFalse();
    }
    Epayment.Result reset =
        Epayment.written(Kind.CAPTURE, "key", new Unknown<>("HttpClosedException"), true, NOW);
    assertThat(said(reset)).isEqualTo("Unresolved, perhaps done");
  }

  private static String reaction(Kind kind, int status, String body) {
    return said(
        Epayment.written(
            kind,
            "key",
            ProviderResponses.decode(
                status, body.getBytes(StandardCharsets.UTF_8), Optional.empty(), NOW),
            true,
            NOW));
  }

  private static String said(Epayment.Result result) {
    return switch (result.event().orElseThrow()) {
      case SagaEvent.Created _ -> "Created";
      case SagaEvent.Answered _ -> "Answered";
      case SagaEvent.CreateRefused e -> "CreateRefused " + e.refusal();
      case SagaEvent.CallRefused e -> "CallRefused " + e.refusal();
      case SagaEvent.Unresolved e -> "Unresolved, " + (e.maybeDone() ? "perhaps done" : "not done");
      case SagaEvent other -> throw new AssertionError(other);
    };
  }

  private static String written(Reaction reaction, Kind kind) {
    String refused = kind == Kind.CREATE ? "CreateRefused " : "CallRefused ";
    return switch (reaction) {
      case DONE -> kind == Kind.CREATE ? "Created" : "Answered";
      case REFUSED -> refused + "FOR_GOOD";
      case THIS_AMOUNT -> refused + "THIS_AMOUNT";
      case CONFLICT -> refused + "CONFLICT";
      case AT_THE_DOOR -> kind == Kind.CREATE ? refused + "AT_THE_DOOR" : "Unresolved, not done";
      case AGAIN -> "Unresolved, not done";
      case UNKNOWN -> "Unresolved, perhaps done";
    };
  }

  private static String problem(String code) {
    return "{\"title\":\"t\",\"extraDetails\":[{\"name\":\"ErrorCode\",\"reason\":\""
        + code
        + "\"}]}";
  }
}
