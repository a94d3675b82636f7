// Pings of logins that nobody knows, in a batch.
package dev.kassa.membership.shell;

import dev.kassa.contract.Msn;
import dev.kassa.membership.postgres.Loaded;
import dev.kassa.membership.postgres.MembershipWriter.Ping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Pings as loaded and as kept and taken by the batch. Lives for one attempt. */
final class KnownPings {
  private final Set<String> logins = new HashSet<>();
  private final Map<String, Ping> kept = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final List<Loaded.LonePing> lone = new ArrayList<>();

  void add(Loaded loaded) {
    logins.addAll(loaded.pings());
    lone.addAll(loaded.lonePings());
  }

  /** Keeps the ping of a login that is not known yet. */
  void keep(Ping ping) {
    taken.remove(ping.authReqId());
    if (logins.add(ping.authReqId())) {
      kept.put(ping.authReqId(), ping);
    }
  }

  /** Whether a ping of this login was kept; it is not any more. */
  boolean take(String authReqId) {
    boolean there = logins.remove(authReqId);
    if (there && kept.remove(authReqId) == null) {
      taken.add(authReqId);
    }
    return there;
  }

  /** A login that has been kept for longer than a start takes; its ping is not any more. */
  Optional<String> takeLone(Msn login) {
    Optional<String> found =
        lone.stream()
            .filter(ping -> ping.msn().equals(login) && !taken.contains(ping.authReqId()))
            .map(Loaded.LonePing::authReqId)
            .findFirst();
    found.ifPresent(taken::add);
    return found;
  }

  // ---- to be written

  Collection<Ping> kept() {
    return kept.values();
  }

  Collection<String> taken() {
    return taken;
  }
}
