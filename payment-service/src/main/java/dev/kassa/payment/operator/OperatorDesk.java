package dev.kassa.payment.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.operating.AskedBy;
import dev.kassa.payment.Dossier;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** What the operators' door needs of the service. */
public interface OperatorDesk {
  /**
   * Payments that a person must look at, who waits longest first.
   *
   * @param most how many at most
   */
  Uni<List<Dossier>> stuck(int most);

  /** One payment; empty if it is not there. */
  Uni<Optional<Dossier>> find(Msn msn, Reference reference);

  /**
   * Does or refuses an act, unless its id was there before; which of them is in the payment's
   * dossier once this completes.
   */
  Uni<Void> act(Msn msn, Reference reference, AskedAct asked);

  /**
   * Does a bite of sealing the bytes of calls anew; noted once, with what was left at its end.
   *
   * @param after {@code next} of the answer before; 0: from the beginning
   * @return how many rows were {@code renewed}; {@code next}, or once all are done how many rows
   *     are {@code left}, by table
   */
  Uni<JsonNode> rotate(long after, AskedBy by);
}
