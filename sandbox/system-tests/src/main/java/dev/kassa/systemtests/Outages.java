// Kills and freezes services while payments are in flight.
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
import java.util.stream.Stream;

/**
 * Causes outages of a running stack, one after the other. Who is killed is started again by the
 * stack's supervisor; who is frozen holds its connections and locks, and goes on later as if
 * nothing had been.
 */
final class Outages {
  /** An outage with fewer payments in flight proves little. */
  private static final int ENOUGH_IN_FLIGHT = 20;

  private static final Duration IN_FLIGHT_WITHIN = Duration.ofSeconds(60);
  private static final Duration BACK_WITHIN = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofSeconds(3);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final List<String> SERVICES =
      List.of(
          "payment-service",
          "webhook-ingest",
          "pos-gateway",
          "membership-service",
          "identity-service");

  /** What happens to one process. */
  sealed interface Outage {
    /** Its name in the stack. */
    String process();

    /** {@code kill -9}. */
    record Kill(String process) implements Outage {}

    /**
     * {@code SIGSTOP}, and {@code SIGCONT} after a while.
     *
     * @param duration between the two
     */
    record Freeze(String process, Duration duration) implements Outage {}
  }

  private final Path stackFile;
  private final IntSupplier inFlight;
  private final PrintWriter out;

  /**
   * Outages of one stack.
   *
   * @param inFlight how many payments have been asked for and not answered
   */
  Outages(Path stackFile, IntSupplier inFlight, PrintWriter out) {
    this.stackFile = stackFile;
    this.inFlight = inFlight;
    this.out = out;
  }

  /** Each service and the broker is killed once. */
  static List<Outage> kills() {
    return Stream.concat(SERVICES.stream(), Stream.of("kafka"))
        .<Outage>map(Outage.Kill::new)
        .toList();
  }

  /** Each service is frozen once, for as long. */
  static List<Outage> freezes(Duration duration) {
    return SERVICES.stream().<Outage>map(name -> new Outage.Freeze(name, duration)).toList();
  }

  /**
   * Causes them in turn, the next when the last is over and enough payments are in flight.
   *
   * @throws IllegalStateException if one has no process, or gets none in time, or if there are
   *     never enough payments in flight
   */
  void cause(List<Outage> outages) throws IOException, InterruptedException {
    for (Outage outage : outages) {
      Thread.sleep(BETWEEN);
      awaitEnoughInFlight(outage.process());
      switch (outage) {
        case Outage.Kill kill -> kill(kill.process());
        case Outage.Freeze freeze -> freeze(freeze);
      }
    }
  }

  private void awaitEnoughInFlight(String process) throws InterruptedException {
    long deadline = System.nanoTime() + IN_FLIGHT_WITHIN.toNanos();
    while (inFlight.getAsInt() < ENOUGH_IN_FLIGHT) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "never %d payments in flight for an outage of %s; more --checkouts last longer"
                .formatted(ENOUGH_IN_FLIGHT, process));
      }
      Thread.sleep(LOOK_EVERY);
    }
  }

  private void kill(String name) throws IOException, InterruptedException {
    ProcessHandle process = process(name);
    int flying = inFlight.getAsInt();
    String moment = now();
    process.destroyForcibly();
    out.println(
        "%s UTC  kill -9 %d (%s) with %d payments in flight"
            .formatted(moment, process.pid(), name, flying));
    long deadline = System.nanoTime() + BACK_WITHIN.toNanos();
    while (pid(name).filter(now -> now != process.pid()).isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " was not started again");
      }
      Thread.sleep(LOOK_EVERY);
    }
    out.println("%s UTC  %s is back as process %d".formatted(now(), name, pid(name).orElseThrow()));
  }

  private void freeze(Outage.Freeze freeze) throws IOException, InterruptedException {
    ProcessHandle process = process(freeze.process());
    int flying = inFlight.getAsInt();
    String moment = now();
    signal("STOP", process);
    try {
      out.println(
          "%s UTC  kill -STOP %d (%s) with %d payments in flight"
              .formatted(moment, process.pid(), freeze.process(), flying));
      Thread.sleep(freeze.duration());
    } finally {
      // Also when somebody gives up waiting: a process left frozen would not even end when asked.
      signal("CONT", process);
    }
    out.println(
        "%s UTC  kill -CONT %d (%s) after %d s"
            .formatted(now(), process.pid(), freeze.process(), freeze.duration().toSeconds()));
  }

  private static void signal(String name, ProcessHandle process) throws IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
        .inheritIO()
        .start()
        .onExit()
        .join();
  }

  private static String now() {
    return LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private ProcessHandle process(String name) throws IOException {
    return pid(name)
        .flatMap(ProcessHandle::of)
        .orElseThrow(() -> new IllegalStateException(name + " has no process"));
  }

  private Optional<Long> pid(String name) throws IOException {
    return StackFile.read(stackFile).processes().stream()
        .filter(process -> process.name().equals(name))
        .map(StackFile.Running::pid)
        .filter(pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
        .findFirst();
  }
}
