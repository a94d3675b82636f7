package dev.kassa.membership.postgres;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.hibernate.reactive.mutiny.Mutiny;

/** The database's time: one clock for the leases and validities of all instances (DESIGN 7). */
final class DatabaseClock {
  /** To be put into a query; microseconds, the precision of the columns it is compared with. */
  static final String MICROS = "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";

  private DatabaseClock() {}

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  static Uni<Instant> now(Mutiny.Session session) {
    return session
        .createNativeQuery("select " + MICROS, Long.class)
        .getSingleResult()
        .map(DatabaseClock::instant);
  }
}
