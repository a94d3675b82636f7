package dev.kassa.payment.postgres;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.hibernate.reactive.mutiny.Mutiny;

/** Counts the payments about which something is still to come, by their phase. */
@ApplicationScoped
public class OpenLook {
  /** Reads a partial index: what is over for good is not in it, and what is stuck is. */
  private static final String LOOK =
      """
      select phase, count(*), count(stuck_since),
        cast(max(extract(epoch from now() - phase_since)) as bigint)
      from payment
      where due_at is not null
      group by phase
      """;

  /**
   * Payments of one phase.
   *
   * @param stuck those of them that wait for a person
   * @param oldestSeconds how long the one that waits longest has been in it
   */
  public record InPhase(String phase, long count, long stuck, long oldestSeconds) {}

  /** By phase; phases without payments are left out. */
  public Uni<List<InPhase>> look(Mutiny.Session session) {
    return session
        .createNativeQuery(LOOK, Object[].class)
        .getResultList()
        .map(
            rows ->
                rows.stream()
                    .map(
                        row ->
                            new InPhase(
                                (String) row[0],
                                ((Number) row[1]).longValue(),
                                ((Number) row[2]).longValue(),
                                ((Number) row[3]).longValue()))
                    .toList());
  }
}
