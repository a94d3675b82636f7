// What a process that ends still does, and what it leaves to others.
package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrainingTest {
  private final Draining draining = new Draining();
  private final CompletableFuture<Void> commit = new CompletableFuture<>();
  private final CompletableFuture<Void> answer = new CompletableFuture<>();

  /** The call is made when the record is committed, before the record is done. */
  @Test
  void endWaitsForRecordsAndForTheCallsThatTheyLeadTo() {
    draining
        .unlessEnding(
            () ->
                Uni.createFrom()
                    .completionStage(commit)
                    .invoke(
                        () ->
                            draining
                                .finish(() -> Uni.createFrom().completionStage(answer))
                                .subscribe()
                                .with(_ -> {})))
        .subscribe()
        .with(_ -> {});
    CompletableFuture<Void> drained = draining.begin();
    assertThat(drained).isNotDone();
    commit.complete(null);
    assertThat(drained).as("its call is under way").isNotDone();
    answer.complete(null);
    assertThat(drained).isDone();
  }

  @Test
  void recordThatComesAfterTheEndHasBegunIsLeftToOthers() {
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean done = new AtomicBoolean();
    assertThat(draining.begin()).isDone();
    draining
        .unlessEnding(
            () -> {
              begun.set(true);
              return Uni.createFrom().voidItem();
            })
        .subscribe()
        .with(_ -> done.set(true));
    assertThat(begun).as("taken").isFalse();
    assertThat(done).as("acknowledged").isFalse();
  }

  @Test
  void timersMayComeUntilTheLastAnswerIsStored() {
    AtomicInteger taken = new AtomicInteger();
    Uni<Void> turn =
        draining.untilDrained(() -> Uni.createFrom().voidItem().invoke(taken::incrementAndGet));
    draining.finish(() -> Uni.createFrom().completionStage(answer)).subscribe().with(_ -> {});
    CompletableFuture<Void> drained = draining.begin();
    turn.subscribe().with(_ -> {});
    assertThat(taken).as("while a call is under way").hasValue(1);
    answer.complete(null);
    assertThat(drained).isDone();
    turn.subscribe().with(_ -> {});
    assertThat(taken).as("after the end").hasValue(1);
  }

  /** Whoever waits for an answer is told by this process, or by nobody before its lease ends. */
  @Test
  void answerThatComesAfterTheEndHasBegunIsStored() {
    AtomicBoolean stored = new AtomicBoolean();
    CompletableFuture<Void> drained = draining.begin();
    draining
        .finish(
            () -> {
              stored.set(true);
              return Uni.createFrom().voidItem();
            })
        .subscribe()
        .with(_ -> {});
    assertThat(stored).isTrue();
    assertThat(drained).isDone();
  }
}
