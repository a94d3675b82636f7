package dev.kassa.webhook;

import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Where the live secrets are kept, for this instance and its replicas. */
public interface LiveSecrets {
  /** Those known now; does not wait. */
  SecretRing ring();

  /** Looks again and returns what is there; the caller is not held up. */
  CompletionStage<SecretRing> reloaded();

  /**
   * Keeps a secret; returns when it is safe. The provider shows it once, so nothing may come
   * between.
   *
   * @param events what was registered
   */
  void keep(LiveSecret secret, Set<String> events, Instant registeredAt);

  /** Forgets the secret of a registration; nothing happens if there is none. */
  void forget(String webhookId);
}
