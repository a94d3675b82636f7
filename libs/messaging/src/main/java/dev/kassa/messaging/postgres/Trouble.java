package dev.kassa.messaging.postgres;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** What kind of failure a transaction met, and so what helps. */
enum Trouble {
  /** The other one won: the same work may pass now. */
  CHANCE,
  /** Somebody holds a row for long: the others must not wait for it. */
  HELD,
  /** A condition of the database's or the network's, that passes without anybody's doing. */
  AWAY,
  /** The data: the database, or a limit of ours, does not take it. */
  DATA,
  /**
   * Nobody can tell: a statement that is wrong, a failure of a kind that was never seen. Nothing is
   * buried for it, because it may be the database's; and whom it does not concern goes on.
   */
  ODD;

  /** Serialisation failure and deadlock; a row under a key that another transaction just took. */
  private static final Set<String> REPEAT = Set.of("40001", "40P01", "23505");

  /** Lock timeout and statement timeout. */
  private static final Set<String> TOOK_TOO_LONG = Set.of("55P03", "57014");

  private static final String BAD_DATA = "22";
  private static final String BROKEN_CONSTRAINT = "23";
  private static final String WRONG_STATEMENT = "42";

  static Trouble of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Overtaken || cause instanceof Entries.Concurrent) {
        return CHANCE;
      }
      if (cause instanceof PgException pg) {
        return of(pg.getSqlState() == null ? "" : pg.getSqlState());
      }
      if (cause instanceof IOException
          || cause instanceof TimeoutException
          || cause instanceof VertxException) {
        return AWAY;
      }
      if (cause instanceof Outbox.TooLarge) {
        return DATA;
      }
    }
    return ODD;
  }

  private static Trouble of(String state) {
    if (REPEAT.contains(state)) {
      return CHANCE;
    }
    if (TOOK_TOO_LONG.contains(state)) {
      return HELD;
    }
    if (state.startsWith(BAD_DATA) || state.startsWith(BROKEN_CONSTRAINT)) {
      return DATA;
    }
    return state.startsWith(WRONG_STATEMENT) ? ODD : AWAY;
  }
}
