package dev.kassa.identity.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final Msn ONE = new Msn("123456");
  private static final Msn OTHER = new Msn("654321");

  private final Places places = new Places(2);
  private final List<String> came = new ArrayList<>();

  private Cancellable holds(Msn unit, CompletableFuture<String> waiting) {
    return places
        .hold(unit, () -> Uni.createFrom().completionStage(waiting), () -> "no place")
        .onFailure()
        .recoverWithItem("failed")
        .subscribe()
        .with(came::add);
  }

  @Test
  void unitHasSoManyPlacesAndAnotherHasItsOwn() {
    Cancellable _ = holds(ONE, new CompletableFuture<>());
    Cancellable _ = holds(ONE, new CompletableFuture<>());
    Cancellable _ = holds(ONE, new CompletableFuture<>());
    assertThat(came).containsExactly("no place");
    Cancellable _ = holds(OTHER, CompletableFuture.completedFuture("done"));
    assertThat(came).containsExactly("no place", "done");
    assertThat(places.size()).isEqualTo(2);
  }

  @Test
  void placeIsFreeAgainHoweverTheWaitingEnds() {
    CompletableFuture<String> done = new CompletableFuture<>();
    CompletableFuture<String> failed = new CompletableFuture<>();
    Cancellable _ = holds(ONE, done);
    Cancellable _ = holds(ONE, failed);
    done.complete("done");
    failed.completeExceptionally(new IllegalStateException());
    assertThat(places.size()).isZero();

    Cancellable superseded = holds(ONE, new CompletableFuture<>());
    assertThat(places.size()).isEqualTo(1);
    superseded.cancel();
    assertThat(places.size()).isZero();

    Cancellable _ =
        places
            .<String>hold(
                ONE,
                () -> {
                  throw new IllegalStateException();
                },
                () -> "no place")
            .subscribe()
            .with(came::add, _ -> came.add("thrown"));
    assertThat(came).containsExactly("done", "failed", "thrown");
    assertThat(places.size()).isZero();
  }
}
