package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.Answer.LookAgain;
import dev.kassa.webhook.Answer.Publish;
import dev.kassa.webhook.Answer.Refuse;
import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
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
    assertThat(Answer.to(new Genuine(LIVE), true, false, true)).isEqualTo(new Publish(LIVE));
  }

  @Test
  void staleIsPublishedUnlessTheDeploymentRefusesIt() {
    Stale stale = new Stale(LIVE, Optional.of(Duration.ofHours(1)));
    assertThat(Answer.to(stale, false, false, true)).isEqualTo(new Publish(LIVE));
    assertThat(refused(Answer.to(stale, true, false, true))).isEqualTo(401);
  }

  @ParameterizedTest
  @EnumSource(Forged.What.class)
  void forgedIsRefused(Forged.What what) {
    assertThat(refused(Answer.to(new Forged(what), false, false, true))).isEqualTo(401);
  }

  @Test
  void malformedIsRefused() {
    assertThat(refused(Answer.to(new Malformed("x-ms-date"), false, false, true))).isEqualTo(401);
  }

  @Test
  void unknownIsLookedForOnceThenHeldBackAndCapped() {
    assertThat(Answer.to(UNKNOWN, false, false, true)).isEqualTo(new LookAgain());
    assertThat(refused(Answer.to(UNKNOWN, false, true, true))).isEqualTo(503);
    assertThat(refused(Answer.to(UNKNOWN, false, false, false))).isEqualTo(401);
  }
}
