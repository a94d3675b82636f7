// Keeps one process running: start or take over, wait until ready, start again when it dies.
package dev.kassa.localstack;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One process under supervision, with a thread of its own. */
final class SupervisedProcess {
  /** Where it stands. */
  enum State {
    STARTING,
    READY,
    WAITING_FOR_RESTART,
    STOPPED
  }

  /**
   * What others may know of it.
   *
   * @param pid of the running process, 0 if there is none
   * @param restarts since the supervisor began
   */
  record Status(String name, State state, long pid, int restarts, String log) {}

  private static final Duration ASK_EVERY = Duration.ofMillis(100);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final ProcessSpec spec;
  private final PidFile pidFile;
  private final PidFile held;
  private final Consumer<String> journal;
  private final Runnable changed;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile Status status;
  private volatile int deathsInARow;
  private volatile int restarts;

  /**
   * @param held as long as the process that it names runs, this one is not started
   * @param journal gets a line for each start, readiness and death
   * @param changed called after each change of {@link #status()}
   */
  SupervisedProcess(
      ProcessSpec spec, PidFile pidFile, PidFile held, Consumer<String> journal, Runnable changed) {
    this.spec = spec;
    this.pidFile = pidFile;
    this.held = held;
    this.journal = journal;
    this.changed = changed;
    this.status = new Status(spec.name(), State.STARTING, 0, 0, spec.log().toString());
    this.thread = Thread.ofVirtual().name("supervise-" + spec.name()).unstarted(this::supervise);
  }

  /** Begins; returns at once. */
  void start() {
    thread.start();
  }

  Status status() {
    return status;
  }

  /** Deaths since it was last steady; a process that cannot start has many. */
  int deathsInARow() {
    return deathsInARow;
  }

  /** What it is. */
  ProcessSpec spec() {
    return spec;
  }

  /** Asks it to end, insists after its grace, and returns when it has ended. */
  void stop() {
    stop(spec.stopSignal());
  }

  /** The same with another signal. */
  void stop(String signal) {
    stopping = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pidFile.living().ifPresent(process -> end(process, signal, spec.grace()));
    pidFile.delete();
    become(State.STOPPED, 0);
  }

  /** Ends a process in order, or by force if it takes longer than its grace. */
  static void end(ProcessHandle process, String signal, Duration grace) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
      process.onExit().get(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | IOException | ExecutionException e) {
      kill(process);
    } catch (InterruptedException e) {
      kill(process);
      Thread.currentThread().interrupt();
    }
  }

  private static void kill(ProcessHandle process) {
    if (process.destroyForcibly()) {
      process.onExit().join();
    }
  }

  private void supervise() {
    try {
      while (!stopping) {
        Running running = takeOverOrStart();
        Instant steadyAt = awaitReady(running.process()).plus(Backoff.STEADY);
        String end = running.end().get();
        deathsInARow = Instant.now().isAfter(steadyAt) ? 1 : deathsInARow + 1;
        Duration pause = Backoff.after(deathsInARow);
        become(State.WAITING_FOR_RESTART, 0);
        journal.accept(
            "%s (pid %d) %s; starting again in %d ms"
                .formatted(spec.name(), running.process().pid(), end, pause.toMillis()));
        Thread.sleep(pause);
        awaitNotHeld();
        restarts++;
      }
    } catch (InterruptedException e) {
      // Only stop() interrupts, and it does the rest.
      Thread.currentThread().interrupt();
    } catch (IOException | ExecutionException e) {
      become(State.STOPPED, 0);
      journal.accept(spec.name() + " cannot be started: " + e.getMessage());
    }
  }

  private void awaitNotHeld() throws InterruptedException {
    if (held.living().isPresent()) {
      journal.accept(spec.name() + " is held back");
      while (held.living().isPresent()) {
        Thread.sleep(ASK_EVERY);
      }
    }
  }

  /**
   * A process and what is said of its end.
   *
   * @param end with the exit code, where this supervisor is the parent
   */
  private record Running(ProcessHandle process, CompletableFuture<String> end) {}

  private Running takeOverOrStart() throws IOException {
    ProcessHandle earlier = pidFile.living().orElse(null);
    if (earlier != null) {
      become(State.STARTING, earlier.pid());
      journal.accept("%s runs from before, pid %d".formatted(spec.name(), earlier.pid()));
      return new Running(earlier, earlier.onExit().thenApply(_ -> "ended"));
    }
    Process process = spec.start();
    pidFile.write(process.toHandle());
    become(State.STARTING, process.pid());
    journal.accept("%s started, pid %d".formatted(spec.name(), process.pid()));
    return new Running(
        process.toHandle(),
        process.onExit().thenApply(ended -> "ended with code " + ended.exitValue()));
  }

  /** When it became ready; in the far future if it died before. */
  private Instant awaitReady(ProcessHandle process) throws InterruptedException {
    Instant began = Instant.now();
    while (process.isAlive()) {
      if (spec.ready().test(process)) {
        become(State.READY, process.pid());
        Instant readyAt = Instant.now();
        journal.accept(
            "%s ready after %d ms"
                .formatted(spec.name(), Duration.between(began, readyAt).toMillis()));
        return readyAt;
      }
      Thread.sleep(ASK_EVERY);
    }
    return began.plus(FOR_EVER);
  }

  private void become(State state, long pid) {
    status = new Status(spec.name(), state, pid, restarts, spec.log().toString());
    changed.run();
  }
}
