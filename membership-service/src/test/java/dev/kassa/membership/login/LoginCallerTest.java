// What an answer of the login means, where it is easily taken for something else.
package dev.kassa.membership.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginCallerTest {
  @Test
  void aStartThatWasNotSentIsNotUnknown() {
    assertThat(LoginCaller.started(new Unknown<>("ConnectException"), false))
        .isEqualTo(new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE));
    assertThat(LoginCaller.started(new Unknown<>("TimeoutException"), true))
        .isEqualTo(new EnrolmentEvent.StartUnanswered());
  }

  @Test
  void nobodyTookTheConnectionSoNothingWasSent() {
    assertThat(wasSent(new IllegalStateException(new ConnectException("refused")))).isFalse();
    assertThat(wasSent(new IOException("connection reset"))).isTrue();
    assertThat(wasSent(new TimeoutException())).isTrue();
  }

  private static boolean wasSent(Throwable failure) {
    AtomicBoolean left = new AtomicBoolean();
    LoginCaller.sending(left, Uni.createFrom().failure(failure))
        .onFailure()
        .recoverWithNull()
        .await()
        .indefinitely();
    return left.get();
  }

  @Test
  void tooManyLoginsOfAPersonAreToldByARetryAfter() {
    assertThat(LoginCaller.started(new Busy<>(Optional.of(Duration.ofSeconds(30))), true))
        .isEqualTo(new EnrolmentEvent.StartRefused(Reason.ALREADY_OPEN));
    assertThat(LoginCaller.started(new Busy<>(Optional.empty()), false))
        .isEqualTo(new EnrolmentEvent.StartRefused(Reason.PROVIDER_UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, REFUSED",
    "400, unknown_user_id, NO_USER",
    "400, invalid_user, NO_USER",
    "400, old_app, OLD_APP",
    "401, invalid_client, REFUSED",
    "418,, REFUSED"
  })
  void aStartThatIsRefusedIsOver(int status, String code, Reason reason) {
    assertThat(
            LoginCaller.started(
                new Refused<>(status, Optional.ofNullable(code), Optional.empty()), true))
        .isEqualTo(new EnrolmentEvent.StartRefused(reason));
  }

  /** The app asks on, whatever the gateway in front thinks of our keys. */
  @ParameterizedTest
  @CsvSource({"401,", "401, invalid_client", "400, invalid_client", "403,"})
  void aPollThatIsTurnedAwayAtTheDoorEndsNoLogin(int status, String code) {
    assertThat(poll(status, code)).isEqualTo(new EnrolmentEvent.Busy(Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "access_denied, DECLINED",
    "expired_token, EXPIRED",
    "invalid_user, NO_USER",
    "unknown_user_id, NO_USER",
    "old_app, OLD_APP",
    "something_new, REFUSED"
  })
  void aLoginThatIsOverEnds(String code, Reason reason) {
    assertThat(poll(400, code)).isEqualTo(new EnrolmentEvent.PollRefused(reason));
  }

  @Test
  void theRestOfTheTable() {
    assertThat(poll(400, "authorization_pending")).isEqualTo(new EnrolmentEvent.StillPending());
    assertThat(poll(400, "slow_down")).isEqualTo(new EnrolmentEvent.SlowDown());
    assertThat(poll(400, "invalid_grant")).isEqualTo(new EnrolmentEvent.GrantInvalid());
  }

  private static EnrolmentEvent poll(int status, String code) {
    return LoginCaller.pollRefused(
        new Refused<>(status, Optional.ofNullable(code), Optional.empty()));
  }
}
