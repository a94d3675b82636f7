package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import java.util.Optional;

/**
 * What a service makes of the records of one topic before anything is loaded: by settings and keys
 * alone, without a database.
 *
 * @param <E> what can happen in the service
 */
public interface TopicHandler<E> {
  /**
   * Whether a record can have an effect at all, by its headers alone. One that cannot costs no
   * transaction.
   */
  default boolean concerns(Incoming record) {
    return true;
  }

  /** What a message means. */
  Meaning<E> read(Envelope envelope);

  /** The event that tells a sender of a refusal, where there is one to tell. */
  Optional<E> refused(Refusal refusal);

  /** What a message means to the service. */
  sealed interface Meaning<E> {
    /** Something happened. */
    record Happened<E>(E event) implements Meaning<E> {}

    /** It brings nothing. */
    record Nothing<E>() implements Meaning<E> {}

    /**
     * It cannot be taken yet, and may be perfectly good: it is parked with all later ones of its
     * key.
     *
     * @param reason what is missing, for people; never a value
     */
    record NotYet<E>(String reason) implements Meaning<E> {}

    /**
     * Looked at closely, it breaks the contract.
     *
     * @param reason names the field and the rule, never a value
     */
    record Broken<E>(String reason) implements Meaning<E> {}
  }

  /** Why a message is not taken. */
  sealed interface Refusal {
    /** The id was used before with other content. */
    record IdReused(Envelope envelope) implements Refusal {}

    /** It breaks the contract. */
    record Unreadable(Optional<EventHeaders> headers, Optional<JsonNode> payload, String reason)
        implements Refusal {}
  }
}
