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

/** {@code kill -9} of each service in turn; the stack's supervisor starts them again. */
final class Killer {
  /** The services of the stack, in the order in which they die. */
  static final List<String> SERVICES =
      List.of("payment-service", "webhook-ingest", "membership-service", "identity-service");

  private static final Duration BACK_WITHIN = Duration.ofSeconds(60);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(8);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  private final Path stackFile;
  private final IntSupplier inFlight;
  private final PrintWriter out;

  /**
   * A killer.
   *
   * @param inFlight how many checkouts are being played
   */
  Killer(Path stackFile, IntSupplier inFlight, PrintWriter out) {
    this.stackFile = stackFile;
    this.inFlight = inFlight;
    this.out = out;
  }

  /**
   * Kills each of them once, the next when the last has a process again.
   *
   * @throws IllegalStateException if one has no process, or gets none in time
   */
  void killEach(List<String> services) throws IOException, InterruptedException {
    for (String service : services) {
      Thread.sleep(BETWEEN_KILLS);
      kill(service);
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
        "%s UTC  kill -9 %d (%s) with %d checkouts in flight"
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
