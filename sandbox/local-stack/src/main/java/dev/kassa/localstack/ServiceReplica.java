// One more instance of a service beside the one of a running system, for tests.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own on a port of its own, told the same as the first: same broker, same keys,
 * same database. Nobody supervises it: what was killed stays away.
 */
public final class ServiceReplica implements AutoCloseable {
  private final URI url;
  private final Process process;

  private ServiceReplica(URI url, Process process) {
    this.url = url;
    this.process = process;
  }

  /**
   * Starts another pos-gateway; it may not be ready yet.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory of the running system
   */
  public static ServiceReplica posGateway(Path root, Path stateDirectory) {
    return start(root, stateDirectory, Service.POS_GATEWAY, 2, Map.of());
  }

  /** Starts another webhook-ingest; as {@link #posGateway}. */
  public static ServiceReplica webhookIngest(Path root, Path stateDirectory) {
    return start(root, stateDirectory, Service.WEBHOOK_INGEST, 2, Map.of());
  }

  /**
   * Starts another payment-service; it may not be ready yet.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory of the running system
   * @param environment added to what every instance is told
   */
  public static ServiceReplica payment(
      Path root, Path stateDirectory, Map<String, String> environment) {
    return start(root, stateDirectory, Service.PAYMENT, 2, environment);
  }

  /**
   * Starts an instance of any service; it may not be ready yet.
   *
   * @param root where the services are built: another build than the running system's may be there
   * @param stateDirectory of the running system
   * @param service its name, {@code payment-service}
   * @param number 2 or 3: each has ports of its own
   * @param environment added to what every instance is told
   */
  public static ServiceReplica of(
      Path root, Path stateDirectory, String service, int number, Map<String, String> environment) {
    return start(root, stateDirectory, Service.named(service), number, environment);
  }

  private static ServiceReplica start(
      Path root,
      Path stateDirectory,
      Service service,
      int number,
      Map<String, String> environment) {
    StateDirectory state = new StateDirectory(stateDirectory);
    int offset =
        state
            .portOffset()
            .orElseThrow(() -> new LocalStackFailure("no system in " + stateDirectory));
    Ports ports = new Ports(offset);
    ProcessSpec told = new LocalStack(root, state, ports, state.jvm()).replica(service, number);
    Map<String, String> all = new HashMap<>(told.environment());
    all.putAll(environment);
    ProcessSpec spec =
        new ProcessSpec(
            told.name(),
            told.command(),
            all,
            told.ports(),
            told.ready(),
            told.stopSignal(),
            told.grace(),
            told.log());
    try {
      return new ServiceReplica(
          URI.create("http://127.0.0.1:" + spec.ports().getFirst()), spec.start());
    } catch (IOException e) {
      throw new LocalStackFailure("the second " + service.module() + " did not start", e);
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
