// Passes that never pause keep nothing of each other.
package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PassesTest {
  private static final int TAKEN_BY_EACH = 1 << 20;

  /** Together more than the heap, whatever it is. */
  private static final int PASSES =
      Math.toIntExact(2 * Runtime.getRuntime().maxMemory() / TAKEN_BY_EACH);

  private final ExecutorService loop = Executors.newSingleThreadExecutor();
  private final AtomicInteger left = new AtomicInteger(PASSES);
  private final CompletableFuture<Integer> over = new CompletableFuture<>();

  @AfterEach
  void close() {
    loop.shutdownNow();
  }

  @Test
  void whatAPassTookGoesWithIt() throws Exception {
    new Passes(this::pass, over::completeExceptionally).begin();
    assertThat(over.get(2, TimeUnit.MINUTES)).isZero();
  }

  @Test
  void whyNoneFollowsIsTold() throws Exception {
    IllegalStateException why = new IllegalStateException("for the test");
    new Passes(() -> Uni.createFrom().failure(why), over::completeExceptionally).begin();
    assertThat(over.handle((_, failure) -> failure).get(1, TimeUnit.MINUTES)).isSameAs(why);
  }

  /** As a transaction does it: the batch is at hand until it is known what became of it. */
  private Uni<Boolean> pass() {
    byte[] batch = new byte[TAKEN_BY_EACH];
    return Uni.createFrom()
        .<Void>emitter(emitter -> loop.execute(() -> emitter.complete(null)))
        .onItemOrFailure()
        .transformToUni(
            (_, _) -> {
              // Named here, so that whoever keeps this step keeps the batch.
              assertThat(batch).isNotEmpty();
              int passes = left.decrementAndGet();
              if (passes == 0) {
                over.complete(passes);
              }
              return Uni.createFrom().item(passes > 0);
            });
  }
}
