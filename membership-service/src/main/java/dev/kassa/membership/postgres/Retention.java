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

  private static final String BITE_OFF =
      """
      update %1$s set %2$s where ctid = any (array(
        select ctid from %1$s where %3$s limit ?2 for update skip locked))
      """;

  private static final String BEFORE =
      "now() - make_interval(secs => cast(?1 as double precision))";

  private final OwnContext contexts;
  private final RetentionConfig config;

  Retention(OwnContext contexts, RetentionConfig config) {
    this.contexts = contexts;
    this.config = config;
  }

  /** What goes, and when. */
  private record Rule(String sql, Duration kept) {
    Rule(String table, String which, Duration kept) {
      this(BITE.formatted(table, which.formatted(BEFORE)), kept);
    }
  }

  /** Looked at each minute: numbers are kept for minutes. */
  private List<Rule> numbers() {
    return List.of(
        new Rule(
            "identification",
            "phone_hash is not null and member_id is null and identified_at < %s and not exists ("
                + "select from enrolment e where e.open and e.club_id = identification.club_id"
                + " and e.phone_hash = identification.phone_hash)",
            config.numbers()),
        // What was under way when its member was erased.
        new Rule(
            "identification",
            "identified_at < %s and member_id in ("
                + "select member_id from member where erased_at > now() - interval '1 day')",
            Duration.ZERO),
        new Rule(
            BITE_OFF.formatted(
                "identification",
                "msisdn = null, phone_hash = null, hash_version = null",
                "phone_hash is not null and member_id is not null and identified_at < " + BEFORE),
            config.numbers()));
  }

  private List<Rule> rules() {
    return List.of(
        // Also one that lost its member just when its number went.
        new Rule("identification", "identified_at < %s", config.identifications()),
        new Rule(
            BITE_OFF.formatted(
                "enrolment",
                "phone_hash = null, hash_version = null",
                "not open and phone_hash is not null and created_at < " + BEFORE),
            config.asked()),
        new Rule("enrolment", "not open and created_at < %s", config.enrolments()),
        new Rule("purchase", "member_id is null and seen_at < %s", config.waitingPurchases()),
        new Rule("early_ping", "received_at < %s", config.pings()),
        new Rule("past_ask", "not refused and noted_on < cast(%s as date)", config.asks()),
        new Rule("past_ask", "refused and noted_on < cast(%s as date)", config.refusals()),
        // Of who was erased at that very moment.
        new Rule(
            "consent_review",
            "last_at < %s and member_id in (select member_id from member where erased_at is not"
                + " null)",
            Duration.ZERO),
        new Rule("member_act", "asked_at < %s", config.acts()),
        new Rule("visit", "used_on < cast(%s as date)", config.visits()));
  }

  @Scheduled(
      every = "10m",
      delayed = "2m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> cleanRegularly() {
    return quietly(clean());
  }

  @Scheduled(
      every = "1m",
      delayed = "1m",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  Uni<Void> forgetNumbersRegularly() {
    return quietly(clean(numbers()));
  }

  private static Uni<Void> quietly(Uni<Void> cleaning) {
    return cleaning
        .onFailure()
        .invoke(
            failure ->
                LOG.warnf(
                    "KASSA-111 old rows are kept a while: %s", failure.getClass().getSimpleName()))
        .onFailure()
        .recoverWithNull();
  }

  /** Deletes all that is too old now. */
  public Uni<Void> clean() {
    return clean(numbers()).flatMap(_ -> clean(rules()));
  }

  private Uni<Void> clean(List<Rule> rules) {
    Uni<Void> done = Uni.createFrom().voidItem();
    for (Rule rule : rules) {
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
