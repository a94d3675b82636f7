package dev.kassa.contract.payment;

import dev.kassa.contract.Rules;
import java.util.UUID;

/** A command that an event is the outcome of, and the till that sent it. */
public record Asker(UUID commandId, String storeId, String posId) {
  /** Refuses missing fields. */
  public Asker {
    Rules.present(commandId, "askedBy.commandId");
    Rules.identifier(storeId, "askedBy.storeId");
    Rules.identifier(posId, "askedBy.posId");
  }

  /** A command of this till. */
  public static Asker of(UUID commandId, AskedBy till) {
    return new Asker(commandId, till.storeId(), till.posId());
  }
}
