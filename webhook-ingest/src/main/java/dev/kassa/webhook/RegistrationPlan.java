package dev.kassa.webhook;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What to do so that the provider notifies one address of one sales unit, signed with a secret that
 * we hold. There is no update: a registration is replaced by a new one (API 5.1).
 *
 * @param deleteFirst registrations that stand in the way: at most one may exist of their kind
 * @param register whether a new registration is needed; its secret is shown once and written before
 *     anything is deleted
 * @param deleteAfter registrations at our address that the new one, or the one that serves, makes
 *     superfluous
 */
public record RegistrationPlan(
    List<String> deleteFirst, boolean register, List<String> deleteAfter) {
  /** Copies. */
  public RegistrationPlan {
    deleteFirst = List.copyOf(deleteFirst);
    deleteAfter = List.copyOf(deleteAfter);
  }

  /** A registration as the provider lists it; secrets are not listed. */
  public record Listed(String id, URI url, Set<String> events) {}

  /**
   * What is wanted.
   *
   * @param events all that the registration must cover
   * @param onlyOne whether the provider allows one registration of these events per sales unit,
   *     which is so for {@code user.checked-in.v1}
   */
  public record Wanted(URI url, Set<String> events, boolean onlyOne) {
    /** Copies. */
    public Wanted {
      events = Set.copyOf(events);
    }
  }

  /**
   * Decides.
   *
   * @param listed all registrations of the sales unit
   * @param ring the secrets we hold
   */
  public static RegistrationPlan of(Wanted wanted, List<Listed> listed, SecretRing ring) {
    boolean served = false;
    List<String> superfluous = new ArrayList<>();
    for (Listed registration : listed) {
      if (!isOf(registration, wanted)) {
        continue;
      }
      boolean serves =
          ring.holds(registration.id()) && registration.events().containsAll(wanted.events());
      if (serves && !served) {
        served = true;
      } else {
        superfluous.add(registration.id());
      }
    }
    return wanted.onlyOne() && !served
        ? new RegistrationPlan(superfluous, true, List.of())
        : new RegistrationPlan(List.of(), !served, superfluous);
  }

  /** Whether it is one of ours of this kind: what another kind needs is left alone. */
  public static boolean isOf(Listed registration, Wanted wanted) {
    return registration.url().equals(wanted.url())
        && registration.events().stream().anyMatch(wanted.events()::contains);
  }
}
