package dev.kassa.vipps;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known after a call to the provider. There is no "failed": either it was done, or it was
 * certainly not done and why, or it was certainly not done yet, or nobody knows.
 *
 * @param <T> what the provider answers when it was done
 */
public sealed interface ProviderOutcome<T> {
  /** Carried out (2xx). */
  record Done<T>(T answer) implements ProviderOutcome<T> {}

  /**
   * Not carried out, and the same request will not be either (4xx).
   *
   * @param status HTTP status; branch on {@code code} where there is one (API 4.8)
   * @param code the provider's error code, e.g. {@code 6080}, or an OAuth error, e.g. {@code
   *     authorization_pending}; absent for validation errors and bodies that cannot be read
   * @param traceId for the provider's support
   */
  record Refused<T>(int status, Optional<String> code, Optional<String> traceId)
      implements ProviderOutcome<T> {
    /** Whether the provider gave this code. */
    public boolean is(String expected) {
      return code.filter(expected::equals).isPresent();
    }
  }

  /**
   * Not carried out now; the same request with the same key may be later: 423, 429, codes 6160,
   * 6250 and 6280 (API 7.2), or our own guard is open.
   *
   * @param retryAfter what the provider asked for, at most an hour
   */
  record Busy<T>(Optional<Duration> retryAfter) implements ProviderOutcome<T> {}

  /**
   * Perhaps carried out: time-out, broken connection, 5xx. Repeat the same bytes with the same key,
   * or read; never guess (API 7.2).
   *
   * @param cause kind of failure, without any value
   */
  record Unknown<T>(String cause) implements ProviderOutcome<T> {}

  /**
   * Turns the answer into something else; an answer that cannot be understood is an unknown
   * outcome.
   */
  default <R> ProviderOutcome<R> map(Function<T, R> reading) {
    return switch (this) {
      case Done<T>(T answer) -> {
        try {
          yield new Done<>(reading.apply(answer));
        } catch (RuntimeException e) {
          yield new Unknown<>("unreadable answer: " + e.getClass().getSimpleName());
        }
      }
      case Refused<T>(int status, var code, var traceId) -> new Refused<>(status, code, traceId);
      case Busy<T>(var retryAfter) -> new Busy<>(retryAfter);
      case Unknown<T>(String cause) -> new Unknown<>(cause);
    };
  }
}
