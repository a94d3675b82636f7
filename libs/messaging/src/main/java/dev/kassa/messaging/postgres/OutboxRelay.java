package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.kassa.messaging.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;

/**
 * Sends what is in the outbox, in order per key, at least once. One relay per service is active at
 * a time: whoever holds the advisory lock. Woken by commits, on this instance directly and on
 * others by NOTIFY; a sweep is only the safety net.
 *
 * <p>On a failed send the producer is closed at once, and nothing behind the failed record of a key
 * is marked. Otherwise a record still in its buffers could be delivered before the repetition of
 * the one that failed, and a reader who goes by sequences would skip that one.
 */
final class OutboxRelay {
  private static final Logger LOG = Logger.getLogger(OutboxRelay.class);

  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

  private static final String SELECT =
      "select id, aggregatetype, aggregateid, payload, headers from outbox"
          + " where sent_at is null order by id limit $1";
  private static final String MARK = "update outbox set sent_at = now() where id = any($1)";
  private static final String PURGE =
      "delete from outbox where id in (select id from outbox where sent_at < now() - make_interval(secs => $1)"
          + " order by sent_at limit 5000)";

  private final Vertx vertx;
  private final Pool pool;
  private final Supplier<Producer<String, byte[]>> producers;
  private final MeterRegistry metrics;
  private final int batchSize;
  private final String channel;

  /** Wakes that no pass has answered yet: 0 is idle, and the one who raises it from 0 runs. */
  private final AtomicInteger wakes = new AtomicInteger();

  private Producer<String, byte[]> producer;
  private volatile boolean closed;

  /**
   * @param producers makes an idempotent producer with {@code acks=all}; asked again after a
   *     failure
   * @param channel name of the NOTIFY channel, and of the lock: one per service
   */
  OutboxRelay(
      Vertx vertx,
      Pool pool,
      Supplier<Producer<String, byte[]>> producers,
      MeterRegistry metrics,
      int batchSize,
      String channel) {
    this.vertx = vertx;
    this.pool = pool;
    this.producers = producers;
    this.metrics = metrics;
    this.batchSize = batchSize;
    this.channel = channel;
  }

  private enum Pass {
    /** A full batch was sent: there may be more. */
    MORE,
    DRAINED,
    /** Another instance is the active one. */
    NOT_OURS,
    FAILED
  }

  /** Something was committed. Returns at once; any number of calls during a pass cost one more. */
  void wake() {
    if (!closed && wakes.getAndIncrement() == 0) {
      drain();
    }
  }

  void close() {
    closed = true;
    closeProducer();
  }

  private void drain() {
    int answered = wakes.get();
    pass()
        .otherwise(
            failure -> {
              LOG.warnf("outbox relay: %s; tried again by the next wake", failure.toString());
              return Pass.FAILED;
            })
        .onSuccess(
            pass -> {
              switch (pass) {
                case MORE -> drain();
                case NOT_OURS -> {
                  notifyOthers();
                  rest(answered);
                }
                case DRAINED, FAILED -> rest(answered);
              }
            });
  }

  private void rest(int answered) {
    if (wakes.addAndGet(-answered) > 0 && !closed) {
      drain();
    }
  }

  /** Outside of any transaction with writes: NOTIFY in one of those would serialise all commits. */
  private void notifyOthers() {
    pool.query("notify " + channel)
        .execute()
        .onFailure(failure -> LOG.debugf("notify failed, the sweep will do: %s", failure));
  }

  private Future<Pass> pass() {
    return pool.withTransaction(
        connection ->
            connection
                .preparedQuery("select pg_try_advisory_xact_lock(hashtext($1))")
                .execute(Tuple.of(channel))
                .compose(
                    rows ->
                        rows.iterator().next().getBoolean(0)
                            ? sendBatch(connection)
                            : Future.succeededFuture(Pass.NOT_OURS)));
  }

  private Future<Pass> sendBatch(SqlConnection connection) {
    return connection
        .preparedQuery(SELECT)
        .execute(Tuple.of(batchSize))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(Pass.DRAINED);
              }
              // Not on the event loop: without a broker, send waits for metadata.
              return vertx
                  .executeBlocking(() -> send(rows))
                  .compose(
                      batch ->
                          Future.join(batch.stream().map(Sent::acknowledged).toList())
                              .transform(_ -> mark(connection, batch)));
            });
  }

  private List<Sent> send(RowSet<Row> rows) {
    Producer<String, byte[]> sender = producer();
    List<Sent> batch = new ArrayList<>(rows.size());
    for (Row row : rows) {
      batch.add(send(sender, row));
    }
    return batch;
  }

  private Future<Pass> mark(SqlConnection connection, List<Sent> batch) {
    Set<String> broken = new HashSet<>();
    List<Long> acknowledged = new ArrayList<>(batch.size());
    for (Sent sent : batch) {
      if (sent.acknowledged().succeeded() && !broken.contains(sent.place())) {
        acknowledged.add(sent.id());
      } else {
        broken.add(sent.place());
      }
    }
    boolean complete = broken.isEmpty();
    if (!complete) {
      closeProducer();
      metrics.counter("kassa.outbox.failures").increment(batch.size() - acknowledged.size());
    }
    metrics.counter("kassa.outbox.sent").increment(acknowledged.size());
    Pass pass = !complete ? Pass.FAILED : batch.size() == batchSize ? Pass.MORE : Pass.DRAINED;
    if (acknowledged.isEmpty()) {
      return Future.succeededFuture(pass);
    }
    return connection
        .preparedQuery(MARK)
        .execute(Tuple.of(acknowledged.toArray(Long[]::new)))
        .map(pass);
  }

  private static Sent send(Producer<String, byte[]> producer, Row row) {
    String topic = row.getString("aggregatetype");
    String key = row.getString("aggregateid");
    RecordHeaders headers = new RecordHeaders();
    headers(row.getString("headers"))
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    Promise<Void> promise = Promise.promise();
    Buffer payload = row.getBuffer("payload");
    try {
      // The callback reports; the returned future says the same a second time.
      var _ =
          producer.send(
              new ProducerRecord<>(topic, null, null, key, payload.getBytes(), headers),
              (_, failure) -> {
                if (failure == null) {
                  promise.tryComplete();
                } else {
                  // In the sender's own thread: nothing that stands behind it can go out any more.
                  producer.close(Duration.ZERO);
                  promise.tryFail(failure);
                }
              });
    } catch (RuntimeException e) {
      promise.tryFail(e);
    }
    return new Sent(row.getLong("id"), topic + "\n" + key, promise.future());
  }

  private static Map<String, String> headers(String json) {
    try {
      return Json.MAPPER.readValue(json, HEADERS);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("the headers of an outbox row are not a JSON object", e);
    }
  }

  /** Deletes sent rows older than this, a bite at a time. */
  Future<Integer> purge(Duration olderThan) {
    return pool.preparedQuery(PURGE)
        .execute(Tuple.of((double) olderThan.toSeconds()))
        .map(io.vertx.sqlclient.SqlResult::rowCount);
  }

  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  private synchronized void closeProducer() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  private record Sent(long id, String place, Future<Void> acknowledged) {}
}
