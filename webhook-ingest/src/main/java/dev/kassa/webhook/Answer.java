package dev.kassa.webhook;

import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;

/**
 * What to do about a notification once it is judged (DESIGN 7). The provider repeats whatever is
 * not answered by 200, and holds back the later notifications of the same payment meanwhile.
 */
public sealed interface Answer {
  /** Publish it and answer 200 when that is certain, else 503. */
  record Publish(LiveSecret signer) implements Answer {}

  /** Look whether the secret has come, and judge once more. */
  record LookAgain() implements Answer {}

  /**
   * Answer with this status.
   *
   * @param why for the sender's log; says nothing that is not in its own request
   */
  record Refuse(int status, String why) implements Answer {}

  /**
   * Decides.
   *
   * @param refuseStale whether an old date is more than a warning
   * @param lookedAgain whether the secrets were read anew for this notification
   * @param withinCap whether unknown registrations may still be looked for this minute
   */
  static Answer to(Verdict verdict, boolean refuseStale, boolean lookedAgain, boolean withinCap) {
    return switch (verdict) {
      case Genuine genuine -> new Publish(genuine.signer());
      case Stale stale ->
          refuseStale
              ? new Refuse(401, "x-ms-date is too far from now")
              : new Publish(stale.signer());
      case Forged forged ->
          new Refuse(
              401,
              switch (forged.what()) {
                case BODY -> "x-ms-content-sha256 is not the hash of the body";
                case SIGNATURE -> "the signature is none of ours";
              });
      case Malformed malformed -> new Refuse(401, malformed.header() + " is missing or unreadable");
      case UnknownRegistration _ -> {
        if (!withinCap) {
          yield new Refuse(401, "the registration is unknown");
        }
        yield lookedAgain
            ? new Refuse(503, "the registration is not known here yet")
            : new LookAgain();
      }
    };
  }
}
