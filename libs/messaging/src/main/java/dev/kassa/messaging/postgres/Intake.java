package dev.kassa.messaging.postgres;

import dev.kassa.contract.TraceParent;
import dev.kassa.messaging.ContentHash;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Tracing;
import dev.kassa.messaging.postgres.Item.Origin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.logging.Logger;

/**
 * The one way into a service's database (DESIGN 7): records of all its topics and what comes back
 * from the provider. What is of one key goes through one of a few lanes, each of which takes a
 * batch at a time ({@link Lane}); so the order of a key is kept, and keys do not wait for each
 * other.
 *
 * <p>Nobody's trouble is another's wait. What is bad becomes a dead letter, in the transaction that
 * would have taken it. What cannot be taken yet is parked with all later records of its key. What
 * somebody else holds is tried again shortly, and a batch that the database refuses is cut in
 * halves until the one record is found that it refuses.
 *
 * @param <E> what can happen in the service
 * @param <S> the states that a batch is decided on
 */
public final class Intake<E, S> {
  private static final Logger LOG = Logger.getLogger(Intake.class);

  private static final int PARKED_AT_ONCE = 1_000;
  private final Shell<E, S> shell;
  private final Keysets keysets;
  private final MeterRegistry metrics;
  private final OwnContext contexts;
  private final Tracing tracing;
  private final Draining draining;
  private final List<Lane<E, S>> lanes;
  private final Map<String, RecordReader<E>> readers = new ConcurrentHashMap<>();
  private final Map<String, Source<E>> sources = new ConcurrentHashMap<>();
  private final Set<Long> takingBack = ConcurrentHashMap.newKeySet();
  private final AtomicLong parkedCount = new AtomicLong();

  Intake(
      Shell<E, S> shell,
      List<Source<E>> sources,
      Keysets keysets,
      MeterRegistry metrics,
      OwnContext contexts,
      Tracing tracing,
      Draining draining,
      List<Lane<E, S>> lanes) {
    this.shell = shell;
    this.keysets = keysets;
    this.metrics = metrics;
    this.contexts = contexts;
    this.tracing = tracing;
    this.draining = draining;
    this.lanes = List.copyOf(lanes);
    var mac = keysets.mac("content-hash");
    for (Source<E> source : sources) {
      this.sources.put(source.consumer(), source);
      readers.put(
          source.consumer(), new RecordReader<>(source, new ContentHash(mac, source.sealers())));
    }
    metrics.gauge(
        "kassa.intake.waiting", this.lanes, all -> all.stream().mapToInt(Lane::size).sum());
    metrics.gauge("kassa.parked", parkedCount);
  }

  /**
   * Where the records of a source go in. What is taken completes when all that comes of it is
   * committed, and never fails. A process that ends takes no more; its records are read by whoever
   * gets its partitions.
   *
   * @param consumer name of the source
   */
  public Inlet inlet(String consumer) {
    Source<E> source = sources.get(consumer);
    RecordReader<E> reader = readers.get(consumer);
    Counter nothing = metrics.counter(Lane.COUNTED, "consumer", consumer, "outcome", "nothing");
    return record -> {
      Taking<E> taking = reader.read(record);
      if (taking instanceof Taking.Nothing) {
        nothing.increment();
        return Uni.createFrom().voidItem();
      }
      Tracing.Step step =
          tracing.begin(
              record.topic(),
              SpanKind.CONSUMER,
              TraceParent.of(EventHeaders.text(record.headers(), "traceparent").orElse(null))
                  .map(TraceParent::text),
              EventHeaders.text(record.headers(), "ce_correlationid"));
      Uni<Void> taken =
          draining.unlessEnding(
              () ->
                  submit(Item.record(Origin.of(source, reader, record, Optional.empty()), taking)));
      return step.span().isEmpty() ? taken : taken.invoke(step::end);
    };
  }

  /**
   * Takes an event from inside the service, such as the provider's answer to a call.
   *
   * @return completes when all that comes of it is committed; fails if it cannot be taken, which is
   *     a fault of ours; never completes in a process that has ended its work
   */
  public Uni<Void> take(E event) {
    return draining.untilDrained(() -> submit(Item.inside(event)));
  }

  /**
   * Looks whether what was parked can be taken by now. Keysets are read again first: a missing key
   * is the usual reason.
   */
  public Uni<Void> lookAtParked() {
    keysets.reload();
    return contexts
        .run(() -> Panache.withSession(() -> Panache.getSession().flatMap(this::parked)))
        .invoke(this::takeParked)
        .replaceWithVoid();
  }

  private Uni<List<Parked.Row>> parked(Mutiny.Session session) {
    return Parked.list(session, sources, PARKED_AT_ONCE);
  }

  private void takeParked(List<Parked.Row> rows) {
    Set<String> stuck = new HashSet<>();
    long still = 0;
    for (Parked.Row row : rows) {
      RecordReader<E> reader = readers.get(row.consumer());
      Origin<E> origin =
          Origin.of(sources.get(row.consumer()), reader, row.record(), Optional.of(row.id()));
      Taking<E> taking =
          row.bury()
              ? reader.buried(row.record(), "given up by an operator while it was parked")
              : reader.read(row.record());
      if (stuck.contains(origin.line()) || taking instanceof Taking.Park) {
        stuck.add(origin.line());
        still++;
      } else if (takingBack.add(row.id())) {
        submit(Item.record(origin, asEvent(origin, taking)))
            .onTermination()
            .invoke(() -> takingBack.remove(row.id()))
            .subscribe()
            .with(
                _ -> {}, failure -> LOG.errorf("KASSA-106 %s stays parked: %s", row.id(), failure));
      }
    }
    parkedCount.set(still);
    if (still > 0) {
      LOG.errorf(
          "KASSA-105 %d records wait, of %d keys: what they need is missing; table parked says what",
          still, stuck.size());
    }
  }

  /** What brings nothing any more still has to leave the table. */
  private static <E> Taking<E> asEvent(Origin<E> origin, Taking<E> taking) {
    return taking instanceof Taking.Nothing
        ? origin.reader().buried(origin.record(), "it was parked and brings nothing any more")
        : taking;
  }

  private Uni<Void> submit(Item<E> item) {
    String key =
        item.origin()
            .map(origin -> origin.record().key())
            .or(() -> Batch.event(item).flatMap(shell::key))
            .orElse("");
    return lanes.get(Math.floorMod(key.hashCode(), lanes.size())).submit(item);
  }
}
