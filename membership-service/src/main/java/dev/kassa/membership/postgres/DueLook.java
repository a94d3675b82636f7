// Looks for enrolments about which something is due.
package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Looks ahead for enrolments about which something is due soon. It locks nothing and claims
 * nothing; who decides about the enrolment looks again under its lock.
 */
@ApplicationScoped
public class DueLook {
  private static final String DUE =
      """
      select cast(enrolment_id as text) as id, cast(checkout_id as text) as checkout,
        cast(extract(epoch from next_poll_at) * 1000000 as bigint) as due_at,
        cast(extract(epoch from next_poll_at - clock_timestamp()) * 1000 as bigint) as due_in
      from enrolment
      where open and state_version <= ?1
        and next_poll_at <= now() + make_interval(secs => cast(?2 as double precision))
      order by next_poll_at limit ?3
      """;

  /**
   * An enrolment that is due.
   *
   * @param at by the database's clock
   * @param in from now on; negative if its time has passed
   */
  public record Due(UUID enrolmentId, CheckoutId checkoutId, Instant at, Duration in) {}

  /**
   * Those that are due within this time.
   *
   * @param most at once, the most urgent first
   */
  public Uni<List<Due>> within(Mutiny.Session session, Duration time, int most) {
    return session
        .createNativeQuery(DUE, Object[].class)
        .setParameter(1, EnrolmentColumns.STATE_VERSION)
        .setParameter(2, time.toMillis() / 1000.0)
        .setParameter(3, most)
        .getResultList()
        .map(rows -> rows.stream().map(DueLook::due).toList());
  }

  private static Due due(Object[] row) {
    return new Due(
        UUID.fromString((String) row[0]),
        CheckoutId.of((String) row[1]),
        Instant.EPOCH.plus(((Number) row[2]).longValue(), ChronoUnit.MICROS),
        Duration.ofMillis(((Number) row[3]).longValue()));
  }
}
