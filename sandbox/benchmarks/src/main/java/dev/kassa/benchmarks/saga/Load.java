// Asks a subject for payments and hears of their ends.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Pace;
import dev.kassa.benchmarks.Tap;
import dev.kassa.benchmarks.TillMessages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Keeps a number of payments in flight, or asks for so many a second. One round at a time. */
final class Load implements AutoCloseable {
  static final String CAPTURED = "payment.captured.v1";

  /** Types that end a request; what else is told of a payment is news on its way. */
  private static final Set<String> ENDS =
      Set.of(
          CAPTURED,
          "payment.refused.v1",
          "payment.command-refused.v1",
          "payment.aborted.v1",
          "payment.expired.v1",
          "payment.terminated.v1",
          "payment.cancelled.v1");

  private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(10);
  private static final int DIGITS = 3;

  /** A till that was refused does not ask again in the same moment. */
  private static final long AFTER_REFUSAL = 1_000;

  private final Subject subject;
  private final KafkaProducer<String, byte[]> producer;
  private final Tap tap;
  private final Map<String, Long> asked = new ConcurrentHashMap<>();
  private final ScheduledExecutorService later =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private volatile Round round;

  Load(String bootstrapServers, Subject subject) {
    this.subject = subject;
    producer = TillMessages.producer(bootstrapServers);
    tap = new Tap(bootstrapServers, List.of(subject.outcomes()), this::heard);
  }

  Subject subject() {
    return subject;
  }

  /** What is being counted; only the tap's thread counts. */
  private static final class Round {
    private final boolean refill;
    private final Histogram latency = new Histogram(LONGEST_MICROS, DIGITS);
    private final Histogram refusals = new Histogram(LONGEST_MICROS, DIGITS);
    private final Map<String, Long> otherwise = new ConcurrentHashMap<>();
    private volatile boolean counting;
    private volatile boolean over;

    private Round(boolean refill) {
      this.refill = refill;
    }
  }

  /**
   * Keeps so many payments in flight, the next as soon as one is captured, or a second after one
   * ended otherwise.
   *
   * @param warmUp before anything is counted
   * @param measured while it is counted
   * @param between runs at the begin and at the end of what is counted
   * @param patience how long those that are in flight at the end may take
   */
  Played closed(
      int inFlight, Duration warmUp, Duration measured, Runnable between, Duration patience)
      throws InterruptedException {
    Round current = begin(true);
    for (int i = 0; i < inFlight; i++) {
      ask(System.nanoTime());
    }
    Thread.sleep(warmUp);
    between.run();
    long from = System.nanoTime();
    current.counting = true;
    Thread.sleep(measured);
    current.counting = false;
    long to = System.nanoTime();
    between.run();
    current.over = true;
    return end(current, to - from, patience);
  }

  /** The same with nothing to be done at the begin and the end. */
  Played closed(int inFlight, Duration warmUp, Duration measured, Duration patience)
      throws InterruptedException {
    return closed(inFlight, warmUp, measured, () -> {}, patience);
  }

  /**
   * Asks for so many payments a second, whatever has ended; all of them are counted. Latency is
   * counted from when a payment was due to be asked for, so that a stall is not forgotten.
   *
   * @param patience how long those that are in flight at the end may take
   */
  Played paced(double perSecond, Duration measured, Duration patience) throws InterruptedException {
    Round current = begin(false);
    current.counting = true;
    Pace.keep(perSecond, measured, this::ask);
    return end(current, measured.toNanos(), patience);
  }

  private Round begin(boolean refill) {
    if (!asked.isEmpty()) {
      // Late ends of the round before; they are nobody's any more.
      asked.clear();
    }
    Round current = new Round(refill);
    round = current;
    return current;
  }

  private Played end(Round current, long nanos, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!asked.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
    current.counting = false;
    round = null;
    long captured = current.latency.getTotalCount();
    return new Played(
        captured,
        captured * 1e9 / nanos,
        current.latency,
        Map.copyOf(current.otherwise),
        current.refusals,
        asked.size());
  }

  private void ask(long at) {
    ProducerRecord<String, byte[]> request = subject.requests().get();
    asked.put(request.key(), at);
    // What the broker does not take stays without an end, and is counted so.
    var _ = producer.send(request);
  }

  private void askAnother(Round current) {
    if (!current.over) {
      ask(System.nanoTime());
    }
  }

  private void heard(ConsumerRecord<String, byte[]> event) {
    String type = TillMessages.header(event.headers(), "ce_type");
    if (!ENDS.contains(type)) {
      return;
    }
    Long at = asked.remove(event.key());
    Round current = round;
    if (at == null || current == null) {
      return;
    }
    if (current.counting) {
      long micros = Math.clamp((System.nanoTime() - at) / 1_000, 1, LONGEST_MICROS);
      if (type.equals(CAPTURED)) {
        current.latency.recordValue(micros);
      } else {
        current.refusals.recordValue(micros);
        current.otherwise.merge(type, 1L, Long::sum);
      }
    }
    if (current.refill && type.equals(CAPTURED)) {
      askAnother(current);
    } else if (current.refill) {
      var _ = later.schedule(() -> askAnother(current), AFTER_REFUSAL, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    later.shutdownNow();
    tap.close();
    producer.close();
  }
}
