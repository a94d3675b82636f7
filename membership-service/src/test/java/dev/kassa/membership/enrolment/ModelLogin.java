// The provider's login in the histories of enrolments.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/**
 * One person's login as the provider keeps it: started once, answered by the person at some time,
 * its tokens given out once.
 */
final class ModelLogin {
  static final Duration EXPIRY = Duration.ofSeconds(120);
  static final MemberId MEMBER = new MemberId("m-1");

  enum Answer {
    APPROVE,
    DECLINE,
    IGNORE,
    NO_APP
  }

  private final Answer answer;
  private final Duration answersAfter;
  private final Random random;
  private Instant startedAt;
  private int starts;
  private boolean collected;

  ModelLogin(Answer answer, Duration answersAfter, Random random) {
    this.answer = answer;
    this.answersAfter = answersAfter;
    this.random = random;
  }

  /** How often the person's phone rang. */
  int starts() {
    return starts;
  }

  /** Whether the provider gave the tokens out, wherever they went. */
  boolean collected() {
    return collected;
  }

  boolean answered(Instant now) {
    return startedAt != null && !now.isBefore(startedAt.plus(answersAfter));
  }

  /** Carries a call out and says what the answer is, if it arrives. */
  EnrolmentEvent carryOut(ProviderCall call, Instant now) {
    return switch (call) {
      case ProviderCall.Start _ -> start(now);
      case ProviderCall.Poll _ -> poll(now);
      case ProviderCall.AskProfile _ ->
          random.nextInt(30) == 0
              ? new EnrolmentEvent.ProfileRefused(Reason.REFUSED)
              : new EnrolmentEvent.Joined(MEMBER);
    };
  }

  private EnrolmentEvent start(Instant now) {
    if (answer == Answer.NO_APP) {
      return new EnrolmentEvent.StartRefused(Reason.NO_USER);
    }
    starts++;
    startedAt = now;
    return new EnrolmentEvent.StartAccepted("id", EXPIRY, Duration.ofSeconds(5));
  }

  private EnrolmentEvent poll(Instant now) {
    if (collected) {
      return new EnrolmentEvent.GrantInvalid();
    }
    boolean over = !now.isBefore(startedAt.plus(EXPIRY));
    if (answered(now) && answer == Answer.APPROVE) {
      collected = true;
      return new EnrolmentEvent.TokensCollected("sealed:v1:x", Duration.ofSeconds(300));
    }
    if (answered(now) && answer == Answer.DECLINE) {
      return new EnrolmentEvent.PollRefused(Reason.DECLINED);
    }
    if (over) {
      return new EnrolmentEvent.PollRefused(Reason.EXPIRED);
    }
    return random.nextInt(8) == 0
        ? new EnrolmentEvent.SlowDown()
        : new EnrolmentEvent.StillPending();
  }
}
