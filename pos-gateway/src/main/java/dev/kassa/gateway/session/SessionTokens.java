// Reads a token that is to become a session.
package dev.kassa.gateway.session;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Takes the tokens that are taken as a header too, and no other. */
@ApplicationScoped
class SessionTokens {
  private final JWTParser tokens;
  private final Clock clock;

  SessionTokens(JWTParser tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * How long it is still valid.
   *
   * @throws Refused if it is none
   */
  int secondsLeft(String token) {
    try {
      long left = tokens.parse(token).getExpirationTime() - clock.instant().getEpochSecond();
      return Math.toIntExact(Math.min(left, Integer.MAX_VALUE));
    } catch (ParseException _) {
      throw new Refused(
          Problem.of(Kind.MISSING_TOKEN, "the token is not signed by whom it should, or expired"));
    }
  }
}
