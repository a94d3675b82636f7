// The lock that makes one relay of a service the active one, on a connection of its own.
package dev.kassa.messaging.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A session lock: it is held as long as its connection, and everything the active relay does with
 * the database goes over that connection, so who has lost it can do nothing any more. The server
 * ends the connection of a holder that is frozen or whose host is gone, by its silence; the holder
 * ends one on which the server does not answer. Those without the lock ask for it as often as the
 * holder must be heard, and at once when it is given back.
 *
 * <p>All methods but {@link #isValid} are called on the context given.
 */
final class OutboxLease {
  /**
   * How often a holder must be heard at least, and how often the others ask. Twice of it is below
   * {@link #SILENCE}, so that one that is late loses nothing.
   */
  static final Duration BEAT = Duration.ofMillis(2_200);

  private static final Logger LOG = Logger.getLogger(OutboxLease.class);

  /** A connection that is silent for so long is ended by the server. */
  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** An answer that takes longer does not come. */
  private static final Duration ANSWER = Duration.ofSeconds(4);

  /** Counted from the last question that was answered; below the silence the server allows. */
  private static final Duration VALIDITY = Duration.ofMillis(4_500);

  private static final int AGAIN_MILLIS = 1_000;
  private static final int STAGGER_MILLIS = 400;

  private final Vertx vertx;
  private final Context context;
  private final PgConnectOptions options;
  private final String channel;
  private final Holder holder;

  private PgConnection connection;
  private boolean telling;
  private boolean tellAgain;
  private boolean asking;
  private boolean askAgain;
  private boolean waiting;
  private boolean closed;
  private volatile boolean held;
  private volatile long provenAt;

  /** The relay. */
  interface Holder {
    /** The lock is ours. */
    void acquired();

    /** The lock is not ours any more; called once for each {@link #acquired}. */
    void lost();

    /** Another instance has committed rows. */
    void told();
  }

  /**
   * @param server where and as whom to connect
   * @param channel name of the lock and of the NOTIFY channel: one per service
   */
  OutboxLease(
      Vertx vertx, Context context, PgConnectOptions server, String channel, Holder holder) {
    this.vertx = vertx;
    this.context = context;
    this.options = options(server, channel);
    this.channel = channel;
    this.holder = holder;
  }

  private static PgConnectOptions options(PgConnectOptions server, String channel) {
    PgConnectOptions options = new PgConnectOptions(server);
    Map<String, String> properties = new HashMap<>(options.getProperties());
    properties.put("application_name", channel);
    properties.put("idle_session_timeout", SILENCE.toMillis() + "");
    properties.put("statement_timeout", ANSWER.toMillis() + "");
    properties.put("lock_timeout", ANSWER.toMillis() + "");
    properties.put("idle_in_transaction_session_timeout", SILENCE.toMillis() + "");
    properties.put("tcp_user_timeout", SILENCE.toMillis() + "");
    properties.put("tcp_keepalives_idle", "2");
    properties.put("tcp_keepalives_interval", "1");
    properties.put("tcp_keepalives_count", "3");
    // What a crash of the server takes back is sent once more; nobody waits for its disk.
    properties.put("synchronous_commit", "off");
    // The table is empty when a statement is planned, and may be long when it is run.
    properties.put("enable_seqscan", "off");
    properties.put("jit", "off");
    options.setProperties(properties);
    options.setCachePreparedStatements(true);
    options.setTcpKeepAlive(true);
    options.setConnectTimeout((int) ANSWER.toMillis());
    return options;
  }

  /** Connects and asks for the lock, again and again, until {@link #close}. */
  void start() {
    PgConnection.connect(vertx, options)
        .onComplete(
            connected -> {
              if (connected.failed()) {
                LOG.warnf(
                    "KASSA-201 no connection for the outbox relay: %s",
                    connected.cause().toString());
                startAgain();
              } else if (closed) {
                discard(connected.result());
              } else {
                use(connected.result());
              }
            });
  }

  /** Whether the lock is ours as far as is known. */
  boolean isHeld() {
    return held;
  }

  /**
   * Whether the lock cannot be another's yet, even if this process was frozen a moment ago. In any
   * thread.
   */
  boolean isValid() {
    return held && System.nanoTime() - provenAt < VALIDITY.toNanos();
  }

  /** Runs a statement on the lock's connection. If it fails, the connection is given up. */
  Future<RowSet<Row>> run(String sql, Tuple arguments) {
    PgConnection asked = connection;
    if (asked == null) {
      return Future.failedFuture("no connection");
    }
    long askedAt = System.nanoTime();
    return asked
        .preparedQuery(sql)
        .execute(arguments)
        .timeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
        .onSuccess(_ -> provenAt = askedAt)
        .onFailure(
            failure -> {
              if (asked == connection) {
                LOG.warnf(
                    "KASSA-202 the outbox relay gives its connection up: %s", failure.toString());
                discard(asked);
                ended(asked);
              }
            });
  }

  /**
   * Tells the holder, wherever it is, that rows were committed. Never within a transaction that
   * writes: its commit would wait for all others that tell something.
   */
  void tell() {
    if (connection == null || held) {
      return; // a holder that comes looks for itself
    }
    if (telling) {
      tellAgain = true;
      return;
    }
    telling = true;
    run("notify " + channel, Tuple.tuple())
        .onComplete(
            _ -> {
              telling = false;
              if (tellAgain) {
                tellAgain = false;
                tell();
              }
            });
  }

  /** Gives the lock back, and tells the others so. */
  Future<Void> close() {
    closed = true;
    boolean mine = held;
    held = false;
    PgConnection last = connection;
    connection = null;
    if (last == null) {
      return Future.succeededFuture();
    }
    return mine
        ? last.preparedQuery("select pg_advisory_unlock(hashtext($1)), pg_notify($2, '')")
            .execute(Tuple.of(channel, free()))
            .timeout(ANSWER.toMillis(), TimeUnit.MILLISECONDS)
            .transform(_ -> last.close())
        : last.close();
  }

  /** The channel on which who gives the lock back says so. */
  private String free() {
    return channel + "_free";
  }

  private void use(PgConnection connected) {
    connection = connected;
    connected.closeHandler(_ -> ended(connected));
    connected.exceptionHandler(failure -> LOG.debugf("outbox relay's connection: %s", failure));
    connected.notificationHandler(
        told -> {
          if (told.getChannel().equals(free())) {
            ask();
          } else {
            holder.told();
          }
        });
    run("listen " + free(), Tuple.tuple()).onSuccess(_ -> ask());
  }

  private void ask() {
    if (connection == null || held) {
      return;
    }
    // One question at a time: a session that is given the lock twice has to give it back twice.
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    PgConnection asked = connection;
    run("select pg_try_advisory_lock(hashtext($1))", Tuple.of(channel))
        .onSuccess(
            rows -> {
              if (asked != connection) {
                return;
              }
              if (rows.iterator().next().getBoolean(0)) {
                run("listen " + channel, Tuple.tuple())
                    .onSuccess(
                        _ -> {
                          if (asked == connection) {
                            asking = false;
                            held = true;
                            holder.acquired();
                          }
                        });
              } else {
                asking = false;
                refused();
              }
            });
  }

  /** Another has the lock. */
  private void refused() {
    if (askAgain) {
      askAgain = false;
      ask();
    } else if (!waiting) {
      waiting = true;
      after(
          BEAT.toMillis(),
          () -> {
            waiting = false;
            ask();
          });
    }
  }

  private void ended(PgConnection which) {
    if (which != connection) {
      return;
    }
    connection = null;
    telling = false;
    tellAgain = false;
    asking = false;
    askAgain = false;
    boolean lost = held;
    held = false;
    if (lost) {
      holder.lost();
    }
    startAgain();
  }

  private void startAgain() {
    if (!closed) {
      after(AGAIN_MILLIS, this::start);
    }
  }

  /** Somewhat later at random, so that instances do not ask all at once. */
  private void after(long millis, Runnable what) {
    vertx.setTimer(
        millis + ThreadLocalRandom.current().nextInt(STAGGER_MILLIS),
        _ ->
            context.runOnContext(
                _ -> {
                  if (!closed) {
                    what.run();
                  }
                }));
  }

  private static void discard(PgConnection connection) {
    connection.close().onFailure(failure -> LOG.debugf("already closed: %s", failure.toString()));
  }
}
