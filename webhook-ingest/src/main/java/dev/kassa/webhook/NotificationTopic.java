package dev.kassa.webhook;

import java.util.concurrent.CompletionStage;

/** Where genuine notifications go. */
public interface NotificationTopic {
  /**
   * Publishes one.
   *
   * @param body raw; sealed before it leaves
   * @param signer the registration it came by
   * @return completes when all in-sync replicas have it; fails if that is not certain
   */
  CompletionStage<Void> publish(Routing routing, byte[] body, LiveSecret signer);
}
