package dev.kassa.webhook;

import dev.kassa.contract.Msn;
import java.util.concurrent.CompletionStage;

/** Where it goes that somebody is said to have taken their consent back. */
public interface RevocationTopic {
  /**
   * Publishes one.
   *
   * @param body raw; the same text has the same id, however often it comes
   * @param sub whom it is about; sealed before it leaves
   * @return completes when all in-sync replicas have it; fails if that is not certain
   */
  CompletionStage<Void> publish(Msn msn, byte[] body, String sub);
}
