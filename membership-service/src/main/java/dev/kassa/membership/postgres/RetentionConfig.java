package dev.kassa.membership.postgres;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long rows are kept that have served their purpose ({@code docs/retention.md}). */
@ConfigMapping(prefix = "kassa.membership.retention")
interface RetentionConfig {
  /**
   * Which member was identified: as long as a payment of that visit may still be captured (API
   * 4.7).
   */
  @WithDefault("P180D")
  Duration identifications();

  /**
   * The number of whoever was identified, and the whole identification of somebody who is no
   * member: as long as a cashier may still ask them to join, or they say that they are somebody
   * else. While they are being asked it is kept on.
   */
  @WithDefault("PT10M")
  Duration numbers();

  /** Hashes of the numbers of people who were asked: nobody is asked too often within a day. */
  @WithDefault("P1D")
  Duration asked();

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

  /** What operators asked for about members: who answers for it must be able to show it. */
  @WithDefault("P1095D")
  Duration acts();

  /** Rows deleted by one statement. */
  @WithDefault("5000")
  int bite();
}
