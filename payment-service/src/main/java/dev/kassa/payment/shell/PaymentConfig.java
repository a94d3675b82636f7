package dev.kassa.payment.shell;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Times and sizes of this service. */
@ConfigMapping(prefix = "kassa.payment")
public interface PaymentConfig {
  /**
   * How long a call or read belongs to the instance that took it; longer than the HTTP time-out.
   */
  @WithDefault("PT15S")
  Duration lease();

  /** Calls under way per sales unit and instance. */
  @WithDefault("40")
  int concurrentCalls();

  /** Calls and reads taken at once by the sweep. */
  @WithDefault("200")
  int sweepSize();

  /** First wait before the same bytes go out again; doubles up to {@link #longestRetry}. */
  @WithDefault("PT0.5S")
  Duration firstRetry();

  /** Longest wait between two attempts. */
  @WithDefault("PT30S")
  Duration longestRetry();

  /**
   * While more is asked for than can be done, requests that have waited longer than this from the
   * broker's append on are refused (docs/adr/0010).
   */
  @WithDefault("PT0.5S")
  Duration admittedWait();

  /**
   * Tests of crashes name a folder here (see Failpoints). Absent in every deployment: then there
   * are no such points.
   */
  Optional<Path> failpoints();

  /** How long rows are kept. */
  Retention retention();

  /** Times of what is over; docs/retention.md has the reasons. */
  interface Retention {
    /**
     * Calls that are settled: longer than the provider repeats a notification (7 days, API 5.5).
     */
    @WithDefault("P30D")
    Duration calls();

    /** Notifications about payments that are not here: until their request must have come. */
    @WithDefault("P14D")
    Duration keptNotifications();

    /** Payments that are over: longer than a refund is possible (365 days, API 7.3). */
    @WithDefault("P400D")
    Duration payments();
  }
}
