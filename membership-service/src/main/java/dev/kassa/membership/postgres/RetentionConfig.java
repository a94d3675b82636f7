package dev.kassa.membership.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long rows are kept that are of use for a visit only. */
@ConfigMapping(prefix = "kassa.membership.retention")
interface RetentionConfig {
  /** Who was identified: as long as a payment of that visit may still be captured. */
  @WithDefault("P14D")
  Duration identifications();

  /** Enrolments that are over. */
  @WithDefault("P30D")
  Duration enrolments();

  /** Purchases of people who did not become members. */
  @WithDefault("P30D")
  Duration waitingPurchases();

  /** Pings of logins that never became known. */
  @WithDefault("P1D")
  Duration pings();
}
