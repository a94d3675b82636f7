package dev.kassa.membership.enrolment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EnrolmentTimesTest {
  /** Else another instance would make the same call while the first one is under way. */
  @Test
  void aLeaseOutlivesTheCallUnderIt() {
    Instant now = Instant.EPOCH;
    PollSchedule polls = new PollSchedule(Duration.ofSeconds(5), now, false, false, false);
    assertThat(polls.claimed(now, EnrolmentTimes.LEASE).nextPollAt())
        .isAfter(now.plus(EnrolmentTimes.CALL_LIMIT));
    assertThat(EnrolmentTimes.LEASE).isGreaterThan(EnrolmentTimes.CALL_LIMIT);
  }
}
