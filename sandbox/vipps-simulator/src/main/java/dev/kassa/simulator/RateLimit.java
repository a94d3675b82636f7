package dev.kassa.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** How many calls fit into a minute (API 7.1), over a window that slides. */
public final class RateLimit {
  /** Creates, captures, cancels and refunds, each, per reference and sales unit. */
  public static final int WRITES_PER_MINUTE = 5;

  /** Reads and event logs, each, per reference and subscription key. */
  public static final int READS_PER_MINUTE = 120;

  static final Duration WINDOW = Duration.ofMinutes(1);

  private RateLimit() {}

  /**
   * Whether one more call fits at {@code now}.
   *
   * @param accepted earlier calls that were let through, oldest first
   * @return empty when it fits, otherwise the whole seconds until it would, at least 1
   */
  public static OptionalLong secondsToWait(List<Instant> accepted, Instant now, int limit) {
    var start = now.minus(WINDOW);
    var recent = accepted.stream().filter(at -> at.isAfter(start)).toList();
    if (recent.size() < limit) {
      return OptionalLong.empty();
    }
    var free = recent.get(recent.size() - limit).plus(WINDOW);
    return OptionalLong.of(Math.max(1, (Duration.between(now, free).toMillis() + 999) / 1000));
  }

  /** The largest number of calls inside any one window; {@code calls} oldest first. */
  static int most(List<Instant> calls) {
    var most = 0;
    var from = 0;
    for (var to = 0; to < calls.size(); to++) {
      while (!calls.get(from).isAfter(calls.get(to).minus(WINDOW))) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
