// One producer after another.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.ProducerRun.Outcome;
import dev.kassa.messaging.postgres.ProducerRun.Sending;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** The current {@link ProducerRun}, made when it is needed. In any thread. */
final class ProducerRuns {
  private final Supplier<Producer<String, byte[]>> producers;
  private final Consumer<Outcome> outcomes;
  private ProducerRun current;

  /**
   * @param producers makes an idempotent producer with {@code acks=all} and one request under way
   */
  ProducerRuns(Supplier<Producer<String, byte[]>> producers, Consumer<Outcome> outcomes) {
    this.producers = producers;
    this.outcomes = outcomes;
  }

  /** {@link ProducerRun#send} on the current run. Blocks. */
  void send(List<Sending> rows, BooleanSupplier mayGo) {
    current().send(rows, mayGo);
  }

  /** Whether the current run has had a failure, and must be ended. */
  synchronized boolean isBroken() {
    return current != null && current.isBroken();
  }

  /** Ends the current run, if there is one: {@link ProducerRun#close}. Blocks. */
  void end(Duration patience) {
    ProducerRun last = take();
    if (last != null) {
      last.close(patience);
    }
  }

  private synchronized ProducerRun current() {
    if (current == null) {
      current = new ProducerRun(producers.get(), outcomes);
    }
    return current;
  }

  private synchronized ProducerRun take() {
    ProducerRun taken = current;
    current = null;
    return taken;
  }
}
