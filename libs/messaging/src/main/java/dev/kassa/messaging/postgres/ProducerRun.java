// A Kafka producer from its making to its first failure.
package dev.kassa.messaging.postgres;

import dev.kassa.messaging.postgres.OutboxRow.Place;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Sends with one producer until a record fails that others may stand behind. The producer is closed
 * in that moment, in its own thread: otherwise a record still in its buffers could be delivered
 * before the repetition of the one that failed, and a reader who goes by sequences would skip that
 * one. What is sent after that goes through a new run.
 */
final class ProducerRun {
  private final Producer<String, byte[]> producer;
  private final Consumer<Outcome> outcomes;
  private volatile boolean broken;

  /**
   * @param producer idempotent, with {@code acks=all}
   * @param outcomes told what came of each row, once, in any thread
   */
  ProducerRun(Producer<String, byte[]> producer, Consumer<Outcome> outcomes) {
    this.producer = producer;
    this.outcomes = outcomes;
  }

  /** What came of a row. */
  enum Fate {
    ACKNOWLEDGED,
    /** This record, for good. */
    RECORD_REFUSED,
    /** Every record of this topic. */
    TOPIC_REFUSED,
    /** Not in the time it had. */
    NO_ANSWER,
    /** Not its own fault: it did not go, or went with a producer that was closed. */
    NOT_SENT
  }

  /** A row to send. */
  record Sending(OutboxRow row, boolean alone) {}

  /** A row and what came of it. */
  record Outcome(Sending sending, Fate fate) {}

  /** Whether the producer was closed because of a failure. */
  boolean isBroken() {
    return broken;
  }

  /**
   * Hands the rows to the producer, in order. Blocks while it has no metadata or no room.
   *
   * @param mayGo asked before each row
   */
  void send(List<Sending> rows, BooleanSupplier mayGo) {
    Set<Place> stoppedPlaces = new HashSet<>();
    Set<String> stoppedTopics = new HashSet<>();
    boolean stopped = false;
    for (Sending sending : rows) {
      OutboxRow row = sending.row();
      // Once stopped, nothing behind goes either, whatever becomes of the permission.
      stopped = stopped || broken || !mayGo.getAsBoolean();
      if (stopped || stoppedTopics.contains(row.topic()) || stoppedPlaces.contains(row.place())) {
        outcomes.accept(new Outcome(sending, Fate.NOT_SENT));
        continue;
      }
      // What fails before it is in the producer's buffers has nothing behind it.
      switch (send(sending)) {
        case ACKNOWLEDGED, NOT_SENT -> {}
        case RECORD_REFUSED -> stoppedPlaces.add(row.place());
        case TOPIC_REFUSED, NO_ANSWER -> stoppedTopics.add(row.topic());
      }
    }
  }

  /** The fate of a row that did not get into the buffers; otherwise not yet known. */
  private Fate send(Sending sending) {
    OutboxRow row = sending.row();
    Thread caller = Thread.currentThread();
    Fate[] atOnce = {Fate.NOT_SENT};
    try {
      // The callback reports; the returned future says the same a second time.
      var _ =
          producer.send(
              new ProducerRecord<>(
                  row.topic(),
                  null,
                  null,
                  row.key(),
                  row.payload(),
                  OutboxHeaders.read(row.headers(), row.type(), row.key())),
              (_, failure) -> {
                if (failure == null) {
                  outcomes.accept(new Outcome(sending, Fate.ACKNOWLEDGED));
                } else if (Thread.currentThread() == caller) {
                  atOnce[0] = fate(failure);
                  outcomes.accept(new Outcome(sending, atOnce[0]));
                } else {
                  failed(sending, failure);
                }
              });
    } catch (RuntimeException e) {
      atOnce[0] = fate(e);
      outcomes.accept(new Outcome(sending, atOnce[0]));
    }
    return atOnce[0];
  }

  private void failed(Sending sending, Exception failure) {
    Fate fate = fate(failure);
    if (!sending.alone() && !broken) {
      broken = true;
      producer.close(Duration.ZERO);
    }
    outcomes.accept(new Outcome(sending, fate));
  }

  /**
   * Returns when every row that was sent has its outcome.
   *
   * @param patience how long those under way may still be acknowledged
   */
  void close(Duration patience) {
    broken = true;
    producer.close(patience);
  }

  private Fate fate(Exception failure) {
    return switch (failure) {
      case InvalidTopicException _, TopicAuthorizationException _ -> Fate.TOPIC_REFUSED;
      case RetriableException _, AuthenticationException _, ClusterAuthorizationException _ ->
          Fate.NO_ANSWER;
      case SerializationException _ -> Fate.RECORD_REFUSED;
      case ApiException _ -> Fate.RECORD_REFUSED;
      // A closed producer says so to every record that it still has.
      case Exception _ -> broken ? Fate.NOT_SENT : Fate.RECORD_REFUSED;
    };
  }
}
