// Kills services while payments are in flight.
package dev.kassa.systemtests;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * {@code kill -9} of each service and of the broker in turn; the stack's supervisor starts them
 * again.
 */
final class Killer {
  /** What dies, in this order. */
  static final List<String> SERVICES_AND_BROKER =
      List.of(
          "payment-service",
          "webhook-ingest",
          "pos-gateway",
          "membership-service",
          "identity-service",
          "kafka");

  /** A kill with fewer payments in flight proves little. */
  private static final int ENOUGH_IN_FLIGHT = 20;

  private static final Duration IN_FLIGHT_WITHIN = Duration.ofSeconds(60);

  private static final Duration BACK_WITHIN = Duration.ofSeconds(60);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Path stackFile;
  private final IntSupplier inFlight;
  private final PrintWriter out;

  /**
   * A killer.
   *
   * @param inFlight how many payments have been asked for and not answered
   */
  Killer(Path stackFile, IntSupplier inFlight, PrintWriter out) {
    this.stackFile = stackFile;
    this.inFlight = inFlight;
    this.out = out;
  }

  /**
   * Kills each of them once, the next when the last has a process again and enough payments are in
   * flight.
   *
   * @throws IllegalStateException if one has no process, or gets none in time, or if there are
   *     never enough payments in flight
   */
  void killEach(List<String> services) throws IOException, InterruptedException {
    for (String service : services) {
      Thread.sleep(BETWEEN_KILLS);
      awaitEnoughInFlight(service);
      kill(service);
    }
  }

  private void awaitEnoughInFlight(String service) throws InterruptedException {
    long deadline = System.nanoTime() + IN_FLIGHT_WITHIN.toNanos();
    while (inFlight.getAsInt() < ENOUGH_IN_FLIGHT) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "never %d payments in flight to kill %s among".formatted(ENOUGH_IN_FLIGHT, service));
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private void kill(String service) throws IOException, InterruptedException {
    long pid =
        pid(service)
            .orElseThrow(() -> new IllegalStateException(service + " has no process to kill"));
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(() -> new IllegalStateException(service + " has no process to kill"));
    int flying = inFlight.getAsInt();
    String moment = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS).toString();
    process.destroyForcibly();
    out.println(
        "%s UTC  kill -9 %d (%s) with %d payments in flight"
            .formatted(moment, pid, service, flying));
    long deadline = System.nanoTime() + BACK_WITHIN.toNanos();
    while (pid(service).filter(now -> now != pid).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(service + " was not started again");
      }
      Thread.sleep(LOOK_EVERY);
    }
    out.println(
        "%s UTC  %s is back as process %d"
            .formatted(
                LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS),
                service,
                pid(service).orElseThrow()));
  }

  private Optional<Long> pid(String service) throws IOException {
    return StackFile.read(stackFile).processes().stream()
        .filter(process -> process.name().equals(service))
        .map(StackFile.Running::pid)
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .findFirst();
  }
}
