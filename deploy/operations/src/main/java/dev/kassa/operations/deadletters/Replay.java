package dev.kassa.operations.deadletters;

import dev.kassa.messaging.DeadLetters;
import dev.kassa.messaging.FirstAppend;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What becomes of a letter that is to be sent again: the same key, bytes and {@code ce_id}, so that
 * nothing happens twice, to the same partition, with the time at which the broker took it first, so
 * that nothing happens too late.
 */
sealed interface Replay {
  /**
   * It goes.
   *
   * @param whole whether it is the record itself, and not what the letter kept of it
   */
  record Send(ProducerRecord<byte[], byte[]> record, boolean whole) implements Replay {}

  /** It stays, and why. */
  record Stay(String why) implements Replay {}

  /**
   * The record that was read, where its topic still has it.
   *
   * @param appendedAt when the broker took it first
   */
  record Original(byte[] key, byte[] value, Headers headers, Instant appendedAt) {}

  /** Two deaths of one cause: a third is likely, and says nothing new. */
  int ENOUGH = 2;

  /**
   * Decides.
   *
   * @param deaths of this message of this cause
   * @param force whatever it died of, and however often
   * @param open opens the value of a sealed letter; empty without its keyset
   */
  static Replay of(
      Letter letter,
      int deaths,
      boolean force,
      Optional<Original> original,
      Function<Letter, Optional<byte[]>> open) {
    if (deaths >= ENOUGH && !force) {
      return new Stay("died %d times of the same cause; --force sends it".formatted(deaths));
    }
    if (original.isPresent()) {
      Original record = original.get();
      return new Send(
          to(letter, record.key(), record.value(), record.headers(), record.appendedAt()), true);
    }
    if (letter.isWithoutValue()) {
      return new Stay("its value was too large for a letter, and its topic has it no more");
    }
    if (letter.header(DeadLetters.KEY).isPresent()) {
      return new Stay("its key is no text, and its topic has it no more");
    }
    Optional<Instant> appendedAt = letter.appendedAt();
    if (appendedAt.isEmpty()) {
      return new Stay("it does not say when it was first taken, and its topic has it no more");
    }
    Optional<byte[]> value =
        letter.isSealed() ? open.apply(letter) : Optional.of(letter.record().value());
    if (value.isEmpty()) {
      return new Stay("it is sealed and its topic has it no more; --keysets names the keys");
    }
    return new Send(
        to(
            letter,
            letter.record().key().getBytes(StandardCharsets.UTF_8),
            value.get(),
            withoutDeath(letter.record().headers()),
            appendedAt.get()),
        false);
  }

  private static ProducerRecord<byte[], byte[]> to(
      Letter letter, byte[] key, byte[] value, Headers headers, Instant appendedAt) {
    Headers all = new RecordHeaders(headers.toArray());
    FirstAppend.put(all, appendedAt);
    return new ProducerRecord<>(
        letter.origin().topic(), letter.origin().partition(), null, key, value, all);
  }

  private static Headers withoutDeath(Headers headers) {
    Headers kept = new RecordHeaders(headers.toArray());
    for (String name : DeadLetters.HEADERS) {
      kept.remove(name);
    }
    return kept;
  }
}
