// Bounds of asking people to join.
package dev.kassa.membership.shell;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How often people may be asked to join. */
@ConfigMapping(prefix = "kassa.membership.enrolment")
interface EnrolmentConfig {
  /**
   * How often the phone of one person may be made to ring by one club within 24 hours, whatever
   * till asks and whatever came of it.
   */
  @WithDefault("3")
  @Min(1)
  @Max(20)
  int pushesPerDay();
}
