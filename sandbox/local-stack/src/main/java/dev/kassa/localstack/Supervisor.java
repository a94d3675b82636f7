// Starts the system in order, keeps it running, says how it stands, stops it in order.
package dev.kassa.localstack;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process that {@code up} leaves behind. It takes over what still runs from an earlier
 * supervisor. A signal to end stops all.
 */
final class Supervisor {
  /** Its name among the pid files and logs. */
  static final String NAME = "supervisor";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START_WITHIN = Duration.ofSeconds(120);
  private static final Duration ASK_EVERY = Duration.ofMillis(50);
  private static final int FUTILE_STARTS = 3;
  private static final int SHOWN_LINES = 20;

  /** How the whole stands. */
  enum Phase {
    STARTING,
    READY,
    FAILED,
    STOPPING
  }

  /** What the supervisor writes for {@code up} and {@code status}. */
  record Report(
      @JsonProperty("phase") Phase phase,
      @JsonProperty("processes") List<SupervisedProcess.Status> processes) {
    /** The last report, if there is one. */
    static Optional<Report> read(Path file) {
      try {
        return Optional.of(JSON.readValue(Files.readAllBytes(file), Report.class));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (IOException e) {
        throw new LocalStackFailure(file + " cannot be read", e);
      }
    }

    /** Whether everything serves. */
    boolean isReady() {
      return phase == Phase.READY
          && processes.stream().allMatch(p -> p.state() == SupervisedProcess.State.READY);
    }
  }

  private final LocalStack stack;
  private final StateDirectory state;
  private final Consumer<String> journal;
  private final Set<Service> services;
  private final List<SupervisedProcess> processes = new CopyOnWriteArrayList<>();
  private Phase phase = Phase.STARTING;

  /**
   * Of the whole system.
   *
   * @param output gets a line for everything that happens
   */
  Supervisor(LocalStack stack, Consumer<String> output) {
    this(stack, stack.services(), output);
  }

  /**
   * Of what services stand on, and of these services.
   *
   * @param output gets a line for everything that happens
   */
  Supervisor(LocalStack stack, Set<Service> services, Consumer<String> output) {
    this.stack = stack;
    this.services = services;
    this.state = stack.state();
    this.journal = line -> output.accept(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
  }

  /**
   * Runs until this process is asked to end.
   *
   * @return 1 if the system could not be started; then nothing of it is left running
   */
  int run() throws IOException, InterruptedException {
    Files.createDirectories(state.path().resolve("run"));
    Files.createDirectories(state.path().resolve("logs"));
    try (FileChannel channel =
            FileChannel.open(
                state.path().resolve("run").resolve("supervisor.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        journal.accept("another supervisor runs for " + state.path());
        return 1;
      }
      state.pid(NAME).write(ProcessHandle.current());
      Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll));
      try {
        startAll();
      } catch (LocalStackFailure e) {
        journal.accept(e.getMessage());
        become(Phase.FAILED);
        return 1;
      }
      new CountDownLatch(1).await();
      return 0;
    }
  }

  /** Starts all and stops all: for what the processes learn from it. */
  void startAndStop() throws IOException, InterruptedException {
    Files.createDirectories(state.path().resolve("run"));
    Files.createDirectories(state.path().resolve("logs"));
    Thread stop = new Thread(this::stopAll);
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      startAll();
    } finally {
      if (Runtime.getRuntime().removeShutdownHook(stop)) {
        stopAll();
      }
    }
  }

  /** Starts all; returns when it is ready. */
  void startAll() throws InterruptedException {
    Instant began = Instant.now();
    become(Phase.STARTING);
    rotateLogs();
    stack.writeFiles();
    List<SupervisedProcess> kafka = stack.kafka().stream().map(this::supervise).toList();
    SupervisedProcess simulator = supervise(stack.simulator());
    stack.postgresPreparation().ifPresent(this::runOnce);
    stack.postgresServer().removeStaleLock();
    await(supervise(stack.postgres()));
    stack.writeSchemas();
    await(simulator);
    register();
    for (SupervisedProcess broker : kafka) {
      await(broker);
    }
    List<SupervisedProcess> serving =
        services.stream().map(service -> supervise(stack.service(service))).toList();
    for (SupervisedProcess service : serving) {
      await(service);
    }
    journal.accept(
        "all ready after %.1f s"
            .formatted(Duration.between(began, Instant.now()).toMillis() / 1000.0));
    become(Phase.READY);
  }

  /**
   * Ends a process, does something, and starts it again; returns when it is ready.
   *
   * @param signal how it ends: {@code KILL} where nothing may be said to it
   */
  void without(String name, String signal, Deed deed) throws IOException, InterruptedException {
    SupervisedProcess before =
        processes.stream().filter(p -> p.status().name().equals(name)).findFirst().orElseThrow();
    before.stop(signal);
    processes.remove(before);
    try {
      deed.run();
    } finally {
      await(supervise(before.spec()));
      publish();
    }
  }

  /** Something that is done while a process is away. */
  interface Deed {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  /** Tried again, because on a busy machine a first call may come too late; a repeat mends. */
  private void register() {
    Optional<ProcessSpec> registration = stack.registration();
    for (int attempt = 1; registration.isPresent(); attempt++) {
      try {
        runOnce(registration.get());
        return;
      } catch (LocalStackFailure e) {
        if (attempt == FUTILE_STARTS) {
          throw e;
        }
        journal.accept(e.getMessage());
      }
    }
  }

  private SupervisedProcess supervise(ProcessSpec spec) {
    SupervisedProcess process =
        new SupervisedProcess(
            spec, state.pid(spec.name()), state.held(spec.name()), journal, this::publish);
    processes.add(process);
    process.start();
    return process;
  }

  private void await(SupervisedProcess process) throws InterruptedException {
    Instant deadline = Instant.now().plus(START_WITHIN);
    while (process.status().state() != SupervisedProcess.State.READY) {
      String name = process.status().name();
      if (process.status().state() == SupervisedProcess.State.STOPPED
          || process.deathsInARow() >= FUTILE_STARTS) {
        throw new LocalStackFailure(name + " does not start:\n" + lastLines(state.log(name)));
      }
      if (Instant.now().isAfter(deadline)) {
        throw new LocalStackFailure(
            "%s is not ready after %d s:%n%s"
                .formatted(name, START_WITHIN.toSeconds(), lastLines(state.log(name))));
      }
      Thread.sleep(ASK_EVERY);
    }
  }

  private void runOnce(ProcessSpec spec) {
    ProcessBuilder builder = new ProcessBuilder(spec.command());
    builder.environment().putAll(spec.environment());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    try {
      Process process = builder.start();
      journal.accept("%s started, pid %d".formatted(spec.name(), process.pid()));
      if (!process.waitFor(START_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      if (process.waitFor() != 0) {
        throw new LocalStackFailure(
            "%s failed with code %d:%n%s"
                .formatted(spec.name(), process.exitValue(), lastLines(spec.log())));
      }
      journal.accept(spec.name() + " done");
    } catch (IOException e) {
      throw new LocalStackFailure(spec.name() + " cannot be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalStackFailure(spec.name() + " was interrupted", e);
    }
  }

  /** Services first, so that none complains about what it stands on; then the rest. */
  void stopAll() {
    if (phase != Phase.FAILED) {
      become(Phase.STOPPING);
    }
    journal.accept("stopping");
    List<SupervisedProcess> ground = new ArrayList<>();
    List<SupervisedProcess> serving = new ArrayList<>();
    for (SupervisedProcess process : processes) {
      String name = process.status().name();
      boolean isGround = GROUND.contains(name) || KafkaCluster.has(name);
      (isGround ? ground : serving).add(process);
    }
    stopTogether(serving);
    stopTogether(ground);
    try {
      Files.deleteIfExists(state.stackFile());
    } catch (IOException e) {
      journal.accept(state.stackFile() + " cannot be deleted: " + e.getMessage());
    }
    state.pid(NAME).delete();
    journal.accept("stopped");
  }

  private static final List<String> GROUND = List.of("vipps-simulator", "postgres");

  private static void stopTogether(List<SupervisedProcess> some) {
    List<Thread> stops =
        some.stream().map(process -> Thread.ofVirtual().start(process::stop)).toList();
    for (Thread stop : stops) {
      try {
        stop.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void become(Phase next) {
    phase = next;
    publish();
  }

  /** Writes how everything stands; stack.json only once all of it has been up. */
  private synchronized void publish() {
    List<SupervisedProcess.Status> statuses =
        processes.stream().map(SupervisedProcess::status).toList();
    try {
      OwnerOnly.write(state.statusFile(), JSON.writeValueAsString(new Report(phase, statuses)));
      if (phase == Phase.READY) {
        stack.describe(statuses).write(state.stackFile());
      }
    } catch (IOException e) {
      journal.accept("the state of the system cannot be written: " + e.getMessage());
    }
  }

  private void rotateLogs() {
    for (ProcessSpec spec : stack.processes()) {
      if (state.pid(spec.name()).living().isEmpty()) {
        rotate(spec.log());
      }
    }
  }

  /** Keeps the log of the time before. */
  static void rotate(Path log) {
    try {
      if (Files.exists(log)) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new LocalStackFailure(log + " cannot be moved", e);
    }
  }

  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException e) {
      return log + " cannot be read";
    }
  }
}
