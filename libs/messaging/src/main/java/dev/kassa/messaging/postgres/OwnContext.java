package dev.kassa.messaging.postgres;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Runs work on a Vert.x context of its own: a database session belongs to one, and two pieces of
 * work on the same would share it. All contexts of one object are of one event loop.
 */
public final class OwnContext {
  private final Vertx vertx;
  private final Context loop;

  /** Takes an event loop. */
  public OwnContext(Vertx vertx) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
  }

  /** Runs the work on a new context, and goes on there. */
  public <T> Uni<T> run(Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Context context = VertxContext.createNewDuplicatedContext(loop);
              VertxContextSafetyToggle.setContextSafe(context, true);
              context.runOnContext(
                  _ ->
                      Uni.createFrom()
                          .deferred(work::get)
                          .subscribe()
                          .with(emitter::complete, emitter::fail));
            });
  }

  /** Completes after the time. */
  public Uni<Void> pause(Duration time) {
    return Uni.createFrom().emitter(emitter -> after(time, () -> emitter.complete(null)));
  }

  /** Does something after the time. */
  public void after(Duration time, Runnable action) {
    vertx.setTimer(Math.max(1, time.toMillis()), _ -> action.run());
  }
}
