package dev.kassa.webhook;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.RegistrationPlan.Listed;
import dev.kassa.webhook.RegistrationPlan.Wanted;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How the registrations of a sales unit stand. The provider deletes one without notice whose
 * receiver has failed for two weeks (API 5.1), and lists no secrets: what it has and what we hold
 * must be laid beside each other.
 *
 * @param unserved what should be notified, and is not with a secret that we hold
 * @param vanished secrets held here whose registration the provider does not list any more
 * @param orphans registrations at our address whose secret is not here: their notifications are
 *     refused for as long as they are delivered
 */
public record RegistrationCheck(
    List<Wanted> unserved, List<String> vanished, List<String> orphans) {
  /** Copies. */
  public RegistrationCheck {
    unserved = List.copyOf(unserved);
    vanished = List.copyOf(vanished);
    orphans = List.copyOf(orphans);
  }

  /**
   * Compares.
   *
   * @param wanted all of the sales unit
   * @param listed all registrations of the sales unit
   * @param ring the secrets we hold, of all units
   */
  public static RegistrationCheck of(
      Msn msn, List<Wanted> wanted, List<Listed> listed, SecretRing ring) {
    Set<String> ids = listed.stream().map(Listed::id).collect(Collectors.toSet());
    return new RegistrationCheck(
        wanted.stream()
            .filter(w -> listed.stream().noneMatch(l -> serves(l, w) && ring.holds(l.id())))
            .toList(),
        ring.secrets().stream()
            .filter(secret -> secret.msn().equals(msn))
            .map(LiveSecret::webhookId)
            .filter(id -> !ids.contains(id))
            .toList(),
        listed.stream()
            .filter(l -> wanted.stream().anyMatch(w -> w.url().equals(l.url())))
            .map(Listed::id)
            .filter(id -> !ring.holds(id))
            .toList());
  }

  private static boolean serves(Listed listed, Wanted wanted) {
    return listed.url().equals(wanted.url()) && listed.events().containsAll(wanted.events());
  }

  /** Whether all is as it should be. A secret too many is no fault: it verifies late retries. */
  public boolean isGood() {
    return unserved.isEmpty() && orphans.isEmpty();
  }
}
