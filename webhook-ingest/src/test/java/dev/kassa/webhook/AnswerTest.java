package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.Answer.LookAgain;
import dev.kassa.webhook.Answer.Publish;
import dev.kassa.webhook.Answer.Refuse;
import dev.kassa.webhook.Answer.Tried;
import dev.kassa.webhook.Answer.TryAll;
import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import dev.kassa.webhook.Verdict.Unmatched;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerTest {
  private static final LiveSecret LIVE =
      new LiveSecret("a", URI.create("https://pos.example.com/a"), "s", new Msn("123456"));
  private static final Verdict UNKNOWN = new UnknownRegistration(Optional.of("b"));

  private static int refused(Answer answer) {
    assertThat(answer).isInstanceOf(Refuse.class);
    return ((Refuse) answer).status();
  }

  @Test
  void genuineIsPublished() {
    assertThat(Answer.to(new Genuine(LIVE), true, Tried.POINTED_AT)).isEqualTo(new Publish(LIVE));
  }

  @Test
  void staleIsPublishedUnlessTheDeploymentRefusesIt() {
    Stale stale = new Stale(LIVE, Optional.of(Duration.ofHours(1)));
    assertThat(Answer.to(stale, false, Tried.POINTED_AT)).isEqualTo(new Publish(LIVE));
    assertThat(refused(Answer.to(stale, true, Tried.POINTED_AT))).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(Forged.What.class)
  void forgedIsRefused(Forged.What what) {
    assertThat(refused(Answer.to(new Forged(what), false, Tried.POINTED_AT))).isEqualTo(401);
  }

  @Test
  void malformedIsRefused() {
    assertThat(refused(Answer.to(new Malformed("x-ms-date"), false, Tried.POINTED_AT)))
        .isEqualTo(401);
  }

  @Test
  void unknownIsLookedForOnceThenHeldBack() {
    assertThat(Answer.to(UNKNOWN, false, Tried.POINTED_AT)).isEqualTo(new LookAgain());
    assertThat(refused(Answer.to(UNKNOWN, false, Tried.RELOADED))).isEqualTo(503);
    assertThat(refused(Answer.to(UNKNOWN, false, Tried.ALL))).isEqualTo(503);
  }

  @Test
  void unmatchedIsLookedForBeforeEverySecretIsTried() {
    assertThat(Answer.to(new Unmatched(false), false, Tried.POINTED_AT)).isEqualTo(new TryAll());
    assertThat(Answer.to(new Unmatched(true), false, Tried.POINTED_AT)).isEqualTo(new LookAgain());
    assertThat(Answer.to(new Unmatched(true), false, Tried.RELOADED)).isEqualTo(new TryAll());
  }
}
