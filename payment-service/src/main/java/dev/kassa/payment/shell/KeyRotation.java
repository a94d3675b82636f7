// Replaces the key of the bytes of calls.
package dev.kassa.payment.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.operating.AskedBy;
import dev.kassa.payment.postgres.SealedCalls;
import dev.kassa.payment.postgres.SealedCalls.Sealed;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Seals the bytes of each call that is not settled anew under the primary key of payment-store. The
 * bytes stay the same, and so does the key they go out under: a call that is on its way is none the
 * wiser.
 */
@ApplicationScoped
class KeyRotation {
  /** Few enough for one transaction to hold up nobody. */
  static final int BITE = 500;

  private static final String TABLE = "provider_call";

  private final SealedCalls calls;
  private final Keysets keysets;
  private final Sealer sealer;

  KeyRotation(SealedCalls calls, Keysets keysets) {
    this.calls = calls;
    this.keysets = keysets;
    this.sealer = keysets.sealer("payment-store");
  }

  /**
   * Does the next bite.
   *
   * @param after where the one before ended; 0: from the beginning, with the keyset read anew
   * @return what was done, where to go on, and once it is over how many rows are left
   */
  Uni<JsonNode> next(Mutiny.Session session, long after, AskedBy by) {
    if (after == 0) {
      keysets.reload();
    }
    byte[] prefix = sealer.prefix();
    return calls
        .begin(session, by.id(), by.operator(), by.note())
        .flatMap(_ -> calls.find(session, prefix, after, BITE))
        .flatMap(
            found -> {
              List<Sealed> renewed = found.stream().flatMap(call -> renew(call).stream()).toList();
              ObjectNode answer = Json.MAPPER.createObjectNode();
              answer.put("table", TABLE).put("renewed", renewed.size());
              return calls
                  .write(session, renewed)
                  .flatMap(_ -> onward(session, prefix, found, answer, by));
            });
  }

  private Uni<JsonNode> onward(
      Mutiny.Session session, byte[] prefix, List<Sealed> found, ObjectNode answer, AskedBy by) {
    if (found.size() == BITE) {
      return Uni.createFrom().item(answer.put("next", Long.toString(found.getLast().id())));
    }
    return calls
        .left(session, prefix)
        .call(left -> calls.end(session, by.id(), left))
        .map(
            left -> {
              ObjectNode byTable = answer.putObject("left");
              if (left > 0) {
                byTable.put(TABLE, left);
              }
              return answer;
            });
  }

  /** Empty if it must stay as it is: its key is not here. */
  private Optional<Sealed> renew(Sealed call) {
    String payment = call.payment().toString();
    return sealer
        .openBytes(TABLE, payment, call.kind(), call.sealed())
        .map(bytes -> call.with(sealer.seal(TABLE, payment, call.kind(), bytes)));
  }
}
