package dev.kassa.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Everything that can change in the simulator; the journal is a list of these. */
public sealed interface Change {
  /** A person was described, or described anew. */
  record PersonPut(Person person) implements Change {}

  /** The signing key for tokens, as a JSON Web Key with its private part. */
  record KeyMade(String jwk) implements Change {}

  /** An access token of API 1.3. */
  record TokenIssued(String token, String clientId, Instant expiresAt) implements Change {}

  /** A payment, with its CREATED event. */
  record PaymentCreated(Payment payment) implements Change {}

  /** A payment moved by one event. */
  record PaymentMoved(PaymentKey key, Payment.State state, Aggregate aggregate, PaymentEvent event)
      implements Change {}

  /** The outcome of an approval is unknown until then (API 7.4, amount 201). */
  record PaymentProcessing(PaymentKey key, Instant until) implements Change {}

  /** A person has seen a payment request by now, or scanned the code of one. */
  record PaymentSeen(PaymentKey key, String msisdn, String personId, Decision decision)
      implements Change {}

  /**
   * The issuer refused a card.
   *
   * @param nextAt when the customer tries the next; null: not by themselves
   */
  record CardRefused(PaymentKey key, Instant nextAt) implements Change {}

  /** The customer approved and the issuer refused; the payment waits on (API 4.6, 7.4). */
  record ApprovalRefused(PaymentKey key, Instant at) implements Change {}

  /** A key got its answer. */
  record Answered(String msn, Write.Kind kind, String idempotencyKey, Write.Remembered remembered)
      implements Change {}

  /** A write arrived and was answered with a status; refused ones too. */
  record WriteSeen(PaymentKey key, Write.Seen seen) implements Change {}

  /** A registration was made. */
  record WebhookRegistered(Webhook webhook) implements Change {}

  /** A registration is gone, deleted or because its receiver failed too long. */
  record WebhookRemoved(String id) implements Change {}

  /**
   * A delivery attempt ended.
   *
   * @param sentAt null in journals of before this was kept
   */
  record NotificationTried(
      Notification.Lane lane, long id, Instant at, TryOutcome outcome, int status, Instant sentAt)
      implements Change {}

  /** How a delivery attempt ended. */
  enum TryOutcome {
    DELIVERED,
    FAILED,
    GIVEN_UP
  }

  /** Whether notifications are dropped for ever from now on. */
  record NotificationsDropped(boolean drop) implements Change {}

  /** A login was started. */
  record LoginStarted(Login login) implements Change {}

  /** A person has seen a login request by now. */
  record LoginSeen(String authReqId, Decision decision) implements Change {}

  /** A login was decided or ran out. */
  record LoginDecided(String authReqId, Login.Status status, Instant at, boolean consentsAsked)
      implements Change {}

  /** A login's tokens were handed out. */
  record LoginCollected(String authReqId, String accessToken, Instant at) implements Change {}

  /** A printed code was described, or described anew. */
  record MerchantQrPut(MerchantQr qr) implements Change {}

  /** A printed code is gone. */
  record MerchantQrDeleted(String msn, String id) implements Change {}

  /** A person scanned a printed code. */
  record CheckedIn(CheckIn checkIn) implements Change {}

  /** A person looked for requests: what arrived by then is seen, even if it did not pop up. */
  record PhoneLookedAt(String personId, Instant at) implements Change {}

  /**
   * Where a journal begins that has been written anew: all that is known beside what follows.
   *
   * @param archived how far the archive was written
   */
  record Counted(long archived, Tally.Counts counts) implements Change {}

  /** A reference whose story goes on, from a journal that was written anew. */
  record StoryKept(Story story) implements Change {}

  /** A notification that waits, from a journal that was written anew. */
  record NotificationKept(Notification notification) implements Change {}

  /** A login, from a journal that was written anew. */
  record LoginKept(Login login) implements Change {}

  /**
   * What is remembered of a person beside their description, from a journal that was written anew.
   *
   * @param consents the logins in which consents were given, by sales unit
   */
  record PersonKept(
      String personId,
      int paymentsAsked,
      int loginsAsked,
      boolean approvedOnce,
      Map<String, String> consents)
      implements Change {}

  /** A registration whose receiver fails, from a journal that was written anew. */
  record WebhookFailing(String id, Instant since) implements Change {}

  /** A check-in whose news has gone out, from a journal that was written anew. */
  record CheckInKept(CheckIn checkIn) implements Change {}

  /** Fault rules where their dice and counts stand, from a journal that was written anew. */
  record FaultsKept(List<Faults.Standing> standing) implements Change {}

  /** The clock was moved; the sum of all moves. */
  record ClockMoved(Duration offset) implements Change {}

  /** Fault rules, beside those in force. */
  record FaultsAdded(List<FaultRule> rules) implements Change {}

  /** The fault rules in force, in place of those before. */
  record FaultsSet(List<FaultRule> rules) implements Change {}
}
