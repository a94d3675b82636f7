package dev.kassa.webhook;

import java.time.Duration;
import java.util.Optional;

/** Whether a notification is the provider's. */
public sealed interface Verdict {
  /** Signed with this live secret. */
  record Genuine(LiveSecret signer) implements Verdict {}

  /**
   * Signed with this live secret, but not now. A warning: whether the provider signs a retry again
   * is not documented (API 9), and it retries for 7 days.
   *
   * @param age since it was sent, negative if from the future; empty if its date is none
   */
  record Stale(LiveSecret signer, Optional<Duration> age) implements Verdict {}

  /** Not the provider's, or changed on the way. */
  record Forged(What what) implements Verdict {
    /** What does not fit. */
    public enum What {
      /** The body is not the one whose hash is in the header. */
      BODY,
      /** No live secret makes this signature. */
      SIGNATURE
    }
  }

  /**
   * Not in the form of a notification.
   *
   * @param header which one is missing or unreadable
   */
  record Malformed(String header) implements Verdict {}

  /**
   * None of the secrets that it points at made its signature; another still may have.
   *
   * @param perhapsNotYetHere whether it names a registration that is not here
   */
  record Unmatched(boolean perhapsNotYetHere) implements Verdict {}

  /**
   * For a registration whose secret is not here; perhaps not yet.
   *
   * @param webhookId as it says itself; empty when there are no live secrets at all
   */
  record UnknownRegistration(Optional<String> webhookId) implements Verdict {}
}
