package dev.kassa.messaging.postgres;

import dev.kassa.messaging.EventHeaders;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What is to be done about one arrival, as far as it can be told without the database. */
sealed interface Taking<E> {
  /**
   * Decide about it.
   *
   * @param entry the inbox row, where the message is remembered
   * @param reused what to decide instead if the id was used with other content
   */
  record Event<E>(E event, Optional<InboxEntry> entry, Supplier<Optional<E>> reused)
      implements Taking<E> {}

  /** Nothing. */
  record Nothing<E>() implements Taking<E> {}

  /**
   * Bury it.
   *
   * @param told what to decide so that the sender hears of it
   */
  record DeadLetter<E>(InboxEntry entry, Optional<E> told, String reason) implements Taking<E> {}

  /** Keep it until its reason is gone. */
  record Park<E>(String reason) implements Taking<E> {}

  /**
   * A row of the inbox.
   *
   * @param day of the record's append time, in UTC
   * @param content what the hash is over; empty where the position alone counts
   */
  record InboxEntry(String source, UUID id, LocalDate day, byte[] content) {
    /** Source under which a record is remembered that has no trustworthy id of its own. */
    private static final String POSITION = "kafka";

    static InboxEntry of(EventHeaders headers, LocalDate day, byte[] content) {
      return new InboxEntry(headers.source(), headers.id(), day, content);
    }

    /** By where it stands: what has no id must not be refused twice either. */
    static InboxEntry at(String position, LocalDate day) {
      return new InboxEntry(
          POSITION,
          UUID.nameUUIDFromBytes(position.getBytes(StandardCharsets.UTF_8)),
          day,
          new byte[0]);
    }
  }
}
