package dev.kassa.payment.shell;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Starts work that nobody waits for, each on a Vert.x context of its own: two pieces of work on one
 * context would share one database session.
 */
@ApplicationScoped
class Background {
  private static final Logger LOG = Logger.getLogger(Background.class);

  private final Vertx vertx;

  Background(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * @param what for the log, should it fail: what it was about is asked again by the next sweep
   */
  void run(String what, Supplier<Uni<Void>> work) {
    Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
    VertxContextSafetyToggle.setContextSafe(context, true);
    context.runOnContext(
        _ ->
            Uni.createFrom()
                .deferred(() -> work.get())
                .subscribe()
                .with(
                    _ -> {},
                    failure -> LOG.warnf("%s is tried again later: %s", what, failure.toString())));
  }
}
