package dev.kassa.membership.postgres;

import dev.kassa.messaging.postgres.OwnContext;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Deletes what has served its purpose: erasure by retention (DESIGN 3, 5). In bites, each a
 * transaction of its own, one after the other until nothing old is left: so it keeps up with any
 * load and holds nobody up. Rows that somebody is about to change are left to the next time.
 */
@ApplicationScoped
public class Retention {
  private static final Logger LOG = Logger.getLogger(Retention.class);

  private static final String BITE =
      """
      delete from %1$s where ctid = any (array(
        select ctid from %1$s where %2$s limit ?2 for update skip locked))
      """;

  private static final String BEFORE =
      "now() - make_interval(secs => cast(?1 as double precision))";

  private final OwnContext contexts;
  private final RetentionConfig config;

  Retention(OwnContext contexts, RetentionConfig config) {
    this.contexts = contexts;
    this.config = config;
  }

  private record Rule(String table, String which, Duration kept) {
    String sql() {
      return BITE.formatted(table, which.formatted(BEFORE));
    }
  }

  private List<Rule> rules() {
    return List.of(
        new Rule("identification", "identified_at < %s", config.identifications()),
        new Rule("enrolment", "not open and created_at < %s", config.enrolments()),
        new Rule("purchase", "member_id is null and seen_at < %s", config.waitingPurchases()),
        new Rule("early_ping", "received_at < %s", config.pings()),
        new Rule("past_ask", "not refused and noted_on < cast(%s as date)", config.asks()),
        new Rule("past_ask", "refused and noted_on < cast(%s as date)", config.refusals()),
        new Rule("visit", "used_on < cast(%s as date)", config.visits()));
  }

  @Scheduled(
      every = "10m",
      delayed = "2m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> cleanRegularly() {
    return clean()
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "old rows are kept until the next time: %s",
                    failure.getClass().getSimpleName()))
        .onFailure()
        .recoverWithNull();
  }

  /** Deletes all that is too old now. */
  public Uni<Void> clean() {
    Uni<Void> done = Uni.createFrom().voidItem();
    for (Rule rule : rules()) {
      done = done.flatMap(_ -> clean(rule));
    }
    return done;
  }

  private Uni<Void> clean(Rule rule) {
    return contexts
        .run(() -> Panache.withTransaction(() -> bite(rule)))
        .flatMap(deleted -> deleted < config.bite() ? Uni.createFrom().voidItem() : clean(rule));
  }

  private Uni<Integer> bite(Rule rule) {
    return Panache.getSession()
        .flatMap(
            session ->
                session
                    .createNativeQuery(rule.sql())
                    .setParameter(1, (double) rule.kept().toSeconds())
                    .setParameter(2, config.bite())
                    .executeUpdate());
  }
}
