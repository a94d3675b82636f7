// One more process of an edge beside the one of a running system, for tests.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own on a port of its own, told the same as the first: same broker, same keys,
 * same tokens. Nobody supervises it: what has ended stays away.
 */
public final class Replica implements AutoCloseable {
  private final URI url;
  private final Process process;

  private Replica(URI url, Process process) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts a pos-gateway; it may not be ready yet.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory of the running system
   */
  public static Replica ofGateway(Path root, Path stateDirectory) {
    return start(root, stateDirectory, Service.POS_GATEWAY);
  }

  /** Starts a webhook-ingest; as above. */
  public static Replica ofWebhookIngest(Path root, Path stateDirectory) {
    return start(root, stateDirectory, Service.WEBHOOK_INGEST);
  }

  private static Replica start(Path root, Path stateDirectory, Service service) {
    StateDirectory state = new StateDirectory(stateDirectory);
    int offset =
        state
            .portOffset()
            .orElseThrow(() -> new LocalStackFailure("no system in " + stateDirectory));
    Ports ports = new Ports(offset);
    int port =
        service == Service.POS_GATEWAY ? ports.secondPosGateway() : ports.secondWebhookIngest();
    ProcessSpec spec = new LocalStack(root, state, ports, state.jvm()).replica(service, port);
    try {
      return new Replica(URI.create("http://127.0.0.1:" + port), spec.start());
    } catch (IOException e) {
      throw new LocalStackFailure("the second %s did not start".formatted(service.module()), e);
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

  /** {@code kill -TERM}; returns at once. */
  public void terminate() {
    process.destroy();
  }

  /**
   * Its exit code, when it has ended.
   *
   * @throws LocalStackFailure if it has not ended by then
   */
  public int exitCode(Duration within) throws InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new LocalStackFailure("%s runs on after %s".formatted(url, within));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
