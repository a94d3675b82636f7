package dev.kassa.webhook;

import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import dev.kassa.webhook.Verdict.Unmatched;

/**
 * What to do about a notification once it is judged (DESIGN 7). The provider repeats whatever is
 * not answered by 200, and holds back the later notifications of the same payment meanwhile.
 */
public sealed interface Answer {
  /** Publish it and answer 200 when that is certain, else 503. */
  record Publish(LiveSecret signer) implements Answer {}

  /** Look whether the secret has come, and judge once more. */
  record LookAgain() implements Answer {}

  /** Try every secret, aside, if that may still be done; else it is to come again. */
  record TryAll() implements Answer {}

  /**
   * Answer with this status.
   *
   * @param why for the sender's log; says nothing that is not in its own request
   */
  record Refuse(int status, String why) implements Answer {}

  /** What was tried for this notification, each once and in this order. */
  enum Tried {
    /** The secrets that it points at. */
    POINTED_AT,
    /** The same, with the secrets read anew. */
    RELOADED,
    /** Every secret. */
    ALL
  }

  /**
   * Decides.
   *
   * @param refuseStale whether an old date is more than a warning
   */
  static Answer to(Verdict verdict, boolean refuseStale, Tried tried) {
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
      case Unmatched(boolean perhapsNotYetHere) ->
          perhapsNotYetHere && tried == Tried.POINTED_AT ? new LookAgain() : new TryAll();
      case UnknownRegistration _ ->
          tried == Tried.POINTED_AT
              ? new LookAgain()
              : new Refuse(503, "the registration is not known here yet");
    };
  }
}
