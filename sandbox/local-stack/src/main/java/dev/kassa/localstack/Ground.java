// What services stand on, without any of them: for tests that start and stop each by themselves.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Kafka, PostgreSQL and the simulated provider, supervised by this process, with keys, settings,
 * schemas and registrations as {@code ./kassa up} makes them.
 */
public final class Ground implements AutoCloseable {
  private final Supervisor supervisor;

  private Ground(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /**
   * Starts it; returns when it is ready and {@code stack.json} is there.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory new, or of an earlier ground
   * @param portOffset added to every port
   */
  public static Ground start(Path root, Path stateDirectory, int portOffset)
      throws IOException, InterruptedException {
    StateDirectory state = new StateDirectory(stateDirectory);
    Files.createDirectories(stateDirectory.resolve("run"));
    Files.createDirectories(stateDirectory.resolve("logs"));
    LocalStack stack = new LocalStack(root, state, new Ports(portOffset), Jvm.QUICK);
    stack.requireBuilt();
    Supervisor supervisor = new Supervisor(stack, Set.of(), _ -> {});
    try {
      supervisor.startAll();
    } catch (LocalStackFailure | InterruptedException e) {
      supervisor.stopAll();
      throw e;
    }
    return new Ground(supervisor);
  }

  @Override
  public void close() {
    supervisor.stopAll();
  }
}
