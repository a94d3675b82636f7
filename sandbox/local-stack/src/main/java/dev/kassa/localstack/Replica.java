// One more pos-gateway beside the one of a running system, for tests.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * A process of its own on a port of its own, told the same as the first: same broker, same keys,
 * same tokens. Nobody supervises it: what was killed stays away.
 */
public final class GatewayReplica implements AutoCloseable {
  private final URI url;
  private final Process process;

  private GatewayReplica(URI url, Process process) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts it; it may not be ready yet.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory of the running system
   */
  public static GatewayReplica start(Path root, Path stateDirectory) {
    StateDirectory state = new StateDirectory(stateDirectory);
    int offset =
        state
            .portOffset()
            .orElseThrow(() -> new LocalStackFailure("no system in " + stateDirectory));
    Ports ports = new Ports(offset);
    int port = ports.secondPosGateway();
    ProcessSpec spec = new LocalStack(root, state, ports, state.jvm()).gatewayReplica(port);
    try {
      return new GatewayReplica(URI.create("http://127.0.0.1:" + port), spec.start());
    } catch (IOException e) {
      throw new LocalStackFailure("the second pos-gateway did not start", e);
    }
  }

  /** Where it listens. */
  public URI url() {
    return url;
  }

  /** Whether it has not ended. */
  public boolean isRunning() {
    return process.isAlive();
  }

  /** {@code kill -9}; returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
