// When to ask the provider whether the customer has answered.
package dev.kassa.membership.enrolment;

import java.time.Duration;
import java.time.Instant;

/**
 * The pace of polls (API 3.5, 3.8): not more often than the interval, five seconds slower for good
 * after each {@code slow_down}, at once on a ping. The next poll's time is moved before a poll is
 * made, so that a crash cannot lead to a second one at once.
 *
 * @param interval least time between polls
 * @param nextPollAt not before
 * @param unanswered whether a poll is under way
 * @param pinged whether a ping came during it
 * @param answerLost whether the answer to a poll was lost: it may have held the tokens
 */
public record PollSchedule(
    Duration interval, Instant nextPollAt, boolean unanswered, boolean pinged, boolean answerLost) {
  /** The standard's interval where nobody names one. */
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  private static final Duration SLOW_DOWN_STEP = Duration.ofSeconds(5);

  /** The schedule of a login that the provider has just accepted. */
  public static PollSchedule first(Duration interval, Instant now) {
    return new PollSchedule(interval, now.plus(interval), false, false, false);
  }

  /** The schedule of a login that is found by its ping: it is worth asking at once. */
  static PollSchedule found(Instant now) {
    return new PollSchedule(DEFAULT_INTERVAL, now, false, false, false);
  }

  /**
   * Polls go on after a time in which nobody worked on the login. One that was under way is waited
   * for.
   *
   * @param lease longer than the call can take
   */
  PollSchedule takenUp(Instant now, Duration lease) {
    if (unanswered) {
      return new PollSchedule(interval, now.plus(lease), true, pinged, answerLost);
    }
    return new PollSchedule(interval, pinged ? now : now.plus(interval), false, false, answerLost);
  }

  /** As it is after news that came while nobody works on the login: a ping is not forgotten. */
  PollSchedule whileWithdrawn(PollSchedule news) {
    return new PollSchedule(
        news.interval, news.nextPollAt, news.unanswered, pinged || news.pinged, news.answerLost);
  }

  /** The provider says: ask now, while nobody does. */
  PollSchedule pingedWhileWithdrawn() {
    return new PollSchedule(interval, nextPollAt, unanswered, true, answerLost);
  }

  /**
   * A poll is about to be made. One still unanswered by now is lost.
   *
   * @param lease longer than the call can take
   */
  PollSchedule claimed(Instant now, Duration lease) {
    Duration pause = lease.compareTo(interval) > 0 ? lease : interval;
    return new PollSchedule(interval, now.plus(pause), true, false, answerLost || unanswered);
  }

  /** The customer has not answered yet. */
  PollSchedule pending(Instant now) {
    return after(interval, pinged ? now : now.plus(interval), answerLost);
  }

  /** The provider finds the polls too frequent. */
  PollSchedule slowedDown(Instant now) {
    Duration slower = interval.plus(SLOW_DOWN_STEP);
    return after(slower, now.plus(slower), answerLost);
  }

  /** The poll was certainly not carried out. */
  PollSchedule busy(Instant now, Duration retryAfter) {
    Duration pause = retryAfter.compareTo(interval) > 0 ? retryAfter : interval;
    return after(interval, now.plus(pause), answerLost);
  }

  /** Nobody knows what the provider answered. */
  PollSchedule lost(Instant now) {
    return after(interval, now.plus(interval), true);
  }

  /** The provider says: ask now. During a poll this is remembered for its answer. */
  PollSchedule pingedAt(Instant now) {
    return unanswered
        ? new PollSchedule(interval, nextPollAt, true, true, answerLost)
        : new PollSchedule(
            interval, now.isBefore(nextPollAt) ? now : nextPollAt, false, false, answerLost);
  }

  private static PollSchedule after(Duration interval, Instant nextPollAt, boolean answerLost) {
    return new PollSchedule(interval, nextPollAt, false, false, answerLost);
  }
}
