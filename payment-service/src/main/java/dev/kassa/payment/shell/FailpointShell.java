// The points before and after each commit.
package dev.kassa.payment.shell;

import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.postgres.Entries;
import dev.kassa.messaging.postgres.InboxQuestions;
import dev.kassa.messaging.postgres.Shell;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.reactive.mutiny.Mutiny;

/** A shell whose commits tests can interrupt; stands around the real one only where they may. */
final class FailpointShell implements Shell<Arrival, Payments> {
  private final Shell<Arrival, Payments> shell;
  private final Failpoints failpoints;
  private final Map<Payments, Set<Failpoint>> taken =
      Collections.synchronizedMap(new WeakHashMap<>());

  FailpointShell(Shell<Arrival, Payments> shell, Failpoints failpoints) {
    this.shell = shell;
    this.failpoints = failpoints;
  }

  @Override
  public Optional<String> key(Arrival arrival) {
    return shell.key(arrival);
  }

  @Override
  public Uni<Payments> load(Mutiny.Session session, List<Arrival> arrivals, InboxQuestions inbox) {
    return shell.load(session, arrivals, inbox);
  }

  @Override
  public boolean isHeld(Payments payments, Arrival arrival) {
    return shell.isHeld(payments, arrival);
  }

  @Override
  public void decide(Payments payments, Arrival arrival) {
    taken
        .computeIfAbsent(payments, _ -> EnumSet.noneOf(Failpoint.class))
        .add(Failpoint.commit(arrival));
    shell.decide(payments, arrival);
  }

  @Override
  public Uni<Void> store(Mutiny.Session session, Payments payments, Entries entries) {
    return shell
        .store(session, payments, entries)
        .invoke(() -> taken.getOrDefault(payments, Set.of()).forEach(failpoints::before));
  }

  @Override
  public List<Outgoing> outgoing(Payments payments) {
    return shell.outgoing(payments);
  }

  @Override
  public void committed(Payments payments) {
    taken.getOrDefault(payments, Set.of()).forEach(failpoints::after);
    shell.committed(payments);
  }
}
