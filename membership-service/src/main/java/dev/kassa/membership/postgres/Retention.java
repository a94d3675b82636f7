package dev.kassa.membership.postgres;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Deletes what has served its purpose: erasure by retention (DESIGN 3, 5). */
@ApplicationScoped
class Retention {
  private static final Logger LOG = Logger.getLogger(Retention.class);

  private final Pool pool;
  private final RetentionConfig config;

  Retention(Pool pool, RetentionConfig config) {
    this.pool = pool;
    this.config = config;
  }

  @Scheduled(
      every = "1h",
      delayed = "2m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> clean() {
    return delete("identification", "identified_at", "true", config.identifications())
        .flatMap(_ -> delete("enrolment", "created_at", "not open", config.enrolments()))
        .flatMap(_ -> delete("purchase", "seen_at", "member_id is null", config.waitingPurchases()))
        .flatMap(_ -> delete("early_ping", "received_at", "true", config.pings()))
        .onFailure()
        .invoke(failure -> LOG.warnf("old rows are kept until the next hour: %s", failure))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> delete(String table, String column, String and, Duration olderThan) {
    return pool.preparedQuery(
            "delete from "
                + table
                + " where "
                + column
                + " < now() - make_interval(secs => $1) and "
                + and)
        .execute(Tuple.of((double) olderThan.toSeconds()))
        .replaceWithVoid();
  }
}
