package dev.kassa.messaging.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * What a service does with the messages of a topic. Both methods run inside the transaction that
 * also holds the inbox row; what they throw or fail with rolls all of it back.
 */
public interface MessageHandler {
  /** A message seen for the first time. */
  Uni<Void> handle(Mutiny.Session session, Envelope envelope);

  /**
   * A message that is not taken, seen for the first time: tell the sender where there is one to
   * tell. The dead letter, where one is due, is written by the intake.
   */
  Uni<Void> refuse(Mutiny.Session session, Refusal refusal);

  /** Why a message is not taken. */
  sealed interface Refusal {
    /** The id was used before with other content. */
    record IdReused(Envelope envelope) implements Refusal {}

    /** It breaks the contract. */
    record Unreadable(Optional<EventHeaders> headers, Optional<JsonNode> payload, String reason)
        implements Refusal {}
  }

  /** A message that this handler, having looked closer, finds to break the contract. */
  final class Poison extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param reason names the field and the rule, never a value
     */
    public Poison(String reason) {
      super(reason, null, false, false);
    }
  }

  /**
   * A sealed value's key is not here. The partition waits and an alert is raised; the message may
   * be perfectly good.
   */
  final class KeyMissing extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param field whose value does not open
     */
    public KeyMissing(String field) {
      super("the key that sealed " + field + " is not among this service's keysets");
    }
  }
}
