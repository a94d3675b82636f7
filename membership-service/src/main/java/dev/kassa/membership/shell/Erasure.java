// Forgets a person.
package dev.kassa.membership.shell;

import dev.kassa.contract.MemberId;
import dev.kassa.messaging.postgres.Intake;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletableFuture;

/**
 * Erases a person (DESIGN 5): every row that holds or leads to personal values goes, and the
 * member's topic says so. What was published before holds none.
 */
@ApplicationScoped
public class Erasure {
  private final Intake<Arrival, States> intake;

  Erasure(Intake<Arrival, States> intake) {
    this.intake = intake;
  }

  /** Erases; false if there is no such member, or not any more. */
  public Uni<Boolean> erase(MemberId id) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    return intake
        .take(new Arrival.ErasureAsked(id, done::complete))
        .flatMap(_ -> Uni.createFrom().completionStage(done));
  }
}
