// Answers about what was read back, marked with how old that is.
package dev.kassa.gateway.http;

import dev.kassa.gateway.Checkouts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * {@code Age}: for how many seconds this replica has not heard whether there is more (RFC 9111). A
 * field {@code stale} says when that is too long.
 */
@ApplicationScoped
class Answers {
  private final Checkouts checkouts;
  private final Clock clock;

  Answers(Checkouts checkouts, Clock clock) {
    this.checkouts = checkouts;
    this.clock = clock;
  }

  boolean isStale() {
    return checkouts.isStale(clock.instant());
  }

  /** With the age, where it is known. */
  Response ok(Object json) {
    Response.ResponseBuilder answer = Response.ok(StateJson.text(json));
    Instant now = clock.instant();
    checkouts
        .asOf()
        .ifPresent(
            asOf -> answer.header("Age", Math.max(0, Duration.between(asOf, now).toSeconds())));
    return answer.build();
  }
}
