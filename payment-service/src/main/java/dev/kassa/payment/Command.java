package dev.kassa.payment;

import dev.kassa.contract.Rules;
import dev.kassa.contract.payment.AskedBy;
import java.util.UUID;

/** A till's command that is owed exactly one outcome (DESIGN 6.10). */
public record Command(UUID id, AskedBy askedBy) {
  /** Refuses missing parts. */
  public Command {
    Rules.present(id, "id");
    Rules.present(askedBy, "askedBy");
  }
}
