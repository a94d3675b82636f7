package dev.kassa.membership.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long rows are kept that have served their purpose ({@code docs/retention.md}). */
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

  /** That somebody was asked by itself: after 30 days they may be asked again (DESIGN 5). */
  @WithDefault("P31D")
  Duration asks();

  /** That somebody said no: they are not asked by itself again. */
  @WithDefault("P3650D")
  Duration refusals();

  /**
   * The number of a checkout's last event, after its last event: as long as the topic keeps them,
   * so that no number comes twice for a reader; refunds come up to a year after the sale.
   */
  @WithDefault("P400D")
  Duration visits();

  /** Rows deleted by one statement. */
  @WithDefault("5000")
  int bite();
}
