// From the outbox to the topics.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.HeldBack.Reason;
import dev.kassa.messaging.postgres.ProducerRun.Fate;
import dev.kassa.messaging.postgres.ProducerRun.Outcome;
import dev.kassa.messaging.postgres.ProducerRun.Sending;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox, in order per key, at least once, and deletes what the broker has
 * acknowledged. One relay per service is active at a time ({@link OutboxLease}).
 *
 * <p>It reads the next rows while those before are under way, and never waits for one row's answer
 * to send another's; so what the broker does not take holds up its own key or topic only ({@link
 * HeldBack}). Deleting rides with the next reading, in one statement. It is woken by commits that
 * wrote rows; the sweep every two seconds is the safety net and the holder's sign of life.
 *
 * <p>All state is confined to one Vert.x context.
 */
final class OutboxRelay implements OutboxLease.Holder {
  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

  /** How long what was sent may wait for a reading to ride with. */
  private static final long DELETE_AFTER_MILLIS = 100;

  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Context context;
  private final ProducerRuns runs;
  private final TopicDirectory directory;
  private final MeterRegistry metrics;
  private final int batchSize;
  private final OutboxLease lease;
  private final OutboxTable table;
  private final OutboxTroubles troubles;

  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean settling = new AtomicBoolean();
  private final Queue<Outcome> outcomes = new ConcurrentLinkedQueue<>();

  private final UnderWay underWay = new UnderWay();
  private HeldBack held = new HeldBack();
  private boolean wanted;
  private boolean asking;
  private boolean sending;
  private Future<Void> retiring;
  private long failures;
  private boolean deleteDue;
  private boolean deleteTimed;
  private boolean closed;

  /**
   * @param server where and as whom to connect
   * @param producers see {@link ProducerRuns}
   * @param batchSize rows read at once; twice as many of a topic are under way at most
   * @param channel name of the lock and of the NOTIFY channel: one per service
   */
  OutboxRelay(
      Vertx vertx,
      PgConnectOptions server,
      Supplier<Producer<String, byte[]>> producers,
      TopicDirectory directory,
      MeterRegistry metrics,
      int batchSize,
      String channel) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.runs = new ProducerRuns(producers, this::came);
    this.directory = directory;
    this.metrics = metrics;
    this.batchSize = batchSize;
    this.lease = new OutboxLease(vertx, context, server, channel, this);
    this.table = new OutboxTable(lease);
    this.troubles = new OutboxTroubles(table, metrics);
  }

  /** Begins, and never gives up. */
  void start() {
    context.runOnContext(
        _ -> {
          lease.start();
          vertx.setPeriodic(
              OutboxLease.BEAT.toMillis(),
              timer -> {
                if (closed) {
                  vertx.cancelTimer(timer);
                } else {
                  sweep();
                }
              });
        });
  }

  /** Rows were committed. Returns at once; any number of calls while one is answered cost one. */
  void wake() {
    if (!woken.getAndSet(true)) {
      context.runOnContext(
          _ -> {
            woken.set(false);
            if (lease.isHeld()) {
              wanted = true;
              turn();
            } else {
              lease.tell();
            }
          });
    }
  }

  /** Lets what is under way be acknowledged, for two seconds at most, and gives the lock back. */
  Future<Void> close() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        _ -> {
          closed = true;
          retire(LAST_PATIENCE)
              .compose(
                  _ ->
                      lease.isHeld() && !underWay.sent().isEmpty()
                          ? deleteAndRead(false).<Void>mapEmpty()
                          : Future.succeededFuture())
              .transform(_ -> lease.close())
              .onComplete(done);
        });
    return done.future();
  }

  @Override
  public void acquired() {
    LOG.debug("the outbox relay is the active one");
    wanted = true;
    turn();
  }

  @Override
  public void lost() {
    LOG.warn("KASSA-203 the outbox relay has lost its lock and stops");
    underWay.forgetAll();
    held = new HeldBack();
    troubles.none();
    asking = false;
    var _ = retire(Duration.ZERO);
  }

  @Override
  public void told() {
    wanted = true;
    turn();
  }

  private void sweep() {
    if (lease.isHeld()) {
      wanted = true;
      lookFor(Set.of());
      troubles.tell(held, System.nanoTime());
      ask(!sending && retiring == null);
    }
  }

  /** Does what there is to do, if the statement before has been answered. */
  private void turn() {
    boolean read = wanted && !sending && retiring == null && !closed;
    boolean delete = deleteDue || underWay.sent().size() > batchSize / 2;
    if (lease.isHeld() && (read || delete)) {
      ask(read);
    }
  }

  private void ask(boolean read) {
    if (asking) {
      return;
    }
    asking = true;
    deleteDue = false;
    wanted &= !read;
    if (read) {
      metrics.counter("kassa.outbox.readings").increment();
    }
    List<Long> deleted = underWay.sent();
    HeldBack asked = held;
    long failuresBefore = failures;
    deleteAndRead(read)
        .onSuccess(
            rows -> {
              if (asked != held) {
                return;
              }
              asking = false;
              underWay.deleted(deleted);
              if (failures == failuresBefore) {
                take(rows);
              } else {
                // What has failed meanwhile was left out, and may belong before these.
                wanted = true;
              }
              turn();
            });
  }

  private Future<List<OutboxRow>> deleteAndRead(boolean read) {
    long now = System.nanoTime();
    List<String> topics = new ArrayList<>(underWay.topicsWith(mostOfTopic()));
    topics.addAll(held.topics(now));
    return table.deleteAndRead(
        underWay.sent(), underWay.ids(), topics, held.places(now), read ? batchSize : 0);
  }

  private int mostOfTopic() {
    return 2 * batchSize;
  }

  private void take(List<OutboxRow> rows) {
    if (rows.isEmpty() || closed) {
      return;
    }
    long now = System.nanoTime();
    List<Sending> batch = new ArrayList<>(rows.size());
    Set<String> met = new HashSet<>();
    long bytes = 0;
    for (OutboxRow next : rows) {
      met.add(next.topic());
      bytes += next.payload().length;
      switch (held.go(next, now)) {
        case ON -> batch.add(new Sending(next, false));
        case ALONE -> batch.add(new Sending(next, true));
        case NOT -> {}
      }
    }
    // Otherwise this was all there is; what is committed meanwhile wakes again.
    wanted |=
        rows.size() == batchSize
            || bytes >= OutboxTable.BYTES_AT_ONCE
            || batch.size() < rows.size();
    lookFor(met);
    if (!batch.isEmpty()) {
      send(batch);
    }
  }

  private void send(List<Sending> batch) {
    underWay.begin(batch);
    sending = true;
    // Not on the event loop: without a broker, send waits for metadata.
    context
        .executeBlocking(
            () -> {
              runs.send(batch, lease::isValid);
              return null;
            })
        .onComplete(
            done -> {
              sending = false;
              if (done.failed()) {
                LOG.warnf(
                    "KASSA-204 no producer for the outbox relay: %s", done.cause().toString());
                batch.forEach(next -> outcomes.add(new Outcome(next, Fate.NO_ANSWER)));
              }
              settle();
            });
  }

  /** In the producer's thread, mostly. */
  private void came(Outcome outcome) {
    outcomes.add(outcome);
    if (!settling.getAndSet(true)) {
      context.runOnContext(_ -> settle());
    }
  }

  private void settle() {
    settling.set(false);
    long now = System.nanoTime();
    int acknowledged = 0;
    int failed = 0;
    for (Outcome next = outcomes.poll(); next != null; next = outcomes.poll()) {
      if (!underWay.settle(next, retiring != null || runs.isBroken())) {
        continue;
      }
      OutboxRow row = next.sending().row();
      // A topic that was full, and is not read because of that, has room again.
      wanted |= underWay.unanswered(row.topic()) == mostOfTopic() - 1;
      if (next.fate() == Fate.ACKNOWLEDGED) {
        acknowledged++;
        held.worked(row);
      } else {
        failed++;
        hold(next, now);
      }
    }
    count(acknowledged, failed);
    if (runs.isBroken()) {
      var _ = retire(Duration.ZERO);
    }
    turn();
  }

  private void hold(Outcome outcome, long now) {
    OutboxRow row = outcome.sending().row();
    switch (outcome.fate()) {
      case RECORD_REFUSED -> held.holdKey(row.place(), Reason.RECORD_REFUSED, now);
      case TOPIC_REFUSED -> held.holdTopic(row.topic(), Reason.TOPIC_REFUSED, now);
      case NO_ANSWER -> held.holdTopic(row.topic(), Reason.NO_ANSWER, now);
      case ACKNOWLEDGED, NOT_SENT -> {
        if (outcome.sending().alone()) {
          held.notTried(row);
        }
      }
    }
  }

  private void count(int acknowledged, int failed) {
    if (acknowledged > 0) {
      metrics.counter("kassa.outbox.sent").increment(acknowledged);
      if (!deleteTimed) {
        deleteTimed = true;
        vertx.setTimer(
            DELETE_AFTER_MILLIS,
            _ -> {
              deleteTimed = false;
              deleteDue = !underWay.sent().isEmpty();
              turn();
            });
      }
    }
    if (failed > 0) {
      wanted = true;
      failures += failed;
      metrics.counter("kassa.outbox.failures").increment(failed);
    }
  }

  /** Ends the producer. The next one is made when each row of this one has its outcome. */
  private Future<Void> retire(Duration patience) {
    if (retiring != null) {
      return retiring;
    }
    retiring =
        context.executeBlocking(
            () -> {
              runs.end(patience);
              return null;
            });
    return retiring.onComplete(
        _ -> {
          settle();
          underWay.forgetUnanswered();
          failures++;
          retiring = null;
          wanted = true;
          turn();
        });
  }

  private void lookFor(Set<String> met) {
    Set<String> topics = held.toAsk(met, System.nanoTime());
    if (topics.isEmpty()) {
      return;
    }
    HeldBack asked = held;
    context
        .executeBlocking(() -> directory.existing(topics), false)
        .onComplete(
            found -> {
              if (asked != held) {
                return;
              }
              long now = System.nanoTime();
              for (String topic : topics) {
                if (found.failed()) {
                  LOG.warnf(
                      "KASSA-205 topic %s cannot be looked for: %s",
                      topic, found.cause().toString());
                  held.holdTopic(topic, Reason.NO_ANSWER, now);
                } else if (found.result().contains(topic)) {
                  held.exists(topic);
                } else {
                  held.holdTopic(topic, Reason.MISSING, now);
                }
              }
              wanted = true;
              turn();
            });
  }
}
