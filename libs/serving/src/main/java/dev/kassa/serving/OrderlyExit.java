// The end of the process after SIGTERM: bounded, and told apart from a failure.
package dev.kassa.serving;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A JVM that gets SIGTERM exits with 143, however orderly it ends; to whoever supervises it that is
 * a failure. This one exits with 0 when all is closed, and with 1 when that takes too long.
 */
@Singleton
class OrderlyExit {
  private static final Logger LOG = Logger.getLogger(OrderlyExit.class);

  /** To close what the service holds, after all requests are done. */
  private static final Duration CLOSING = Duration.ofSeconds(25);

  private final ShutdownConfig shutdown;
  private volatile boolean bySignal;

  OrderlyExit(ShutdownConfig shutdown) {
    this.shutdown = shutdown;
  }

  void started(@Observes StartupEvent event) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::exit, "orderly-exit"));
    }
  }

  void stops(@Observes ShutdownEvent event) {
    bySignal = !event.isStandardShutdown();
  }

  /** All hooks run at the same time, the framework's among them, which stops the application. */
  private void exit() {
    Application running = Application.currentApplication();
    if (running == null) {
      return; // a command that has ended by itself, with a code of its own
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name("stopped")
        .start(
            () -> {
              running.awaitShutdown();
              stopped.countDown();
            });
    Duration longest =
        shutdown
            .delay()
            .orElse(Duration.ZERO)
            .plus(shutdown.timeout().orElse(Duration.ZERO))
            .plus(CLOSING);
    try {
      if (!stopped.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.errorf("KASSA-115 not stopped after %s; gone without further ado", longest);
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (bySignal) {
      Runtime.getRuntime().halt(0);
    }
  }
}
