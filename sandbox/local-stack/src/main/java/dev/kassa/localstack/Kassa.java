// The program behind ./kassa up, down, status and logs.
package dev.kassa.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the whole system on this machine. */
@Command(name = "kassa", description = "Runs the whole system on this machine.")
public final class Kassa {
  private static final Jvm.Heap SUPERVISOR_HEAP = new Jvm.Heap(96, 96);
  private static final String WEBHOOKS = "webhooks";
  private static final Duration FOLLOW_EVERY = Duration.ofMillis(100);
  private static final Duration FOLLOW_AT_MOST = Duration.ofMinutes(5);

  @Option(
      names = "--root",
      required = true,
      defaultValue = "${sys:kassa.root}",
      description = "The checkout.")
  private Path root;

  @Option(names = "--state", description = "Where keys, data and logs lie; default: .kassa in it.")
  private Path stateDirectory;

  @Spec private CommandSpec spec;

  private Kassa() {}

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The commands, for {@link #main} and tests. */
  static CommandLine commandLine() {
    CommandLine all = Program.of(new Kassa());
    // Options behind it are webhook-ingest's.
    var unused = all.getSubcommands().get(WEBHOOKS).setUnmatchedOptionsArePositionalParams(true);
    return all;
  }

  @Command(name = "up", description = "Starts what is not running.")
  int up(
      @Option(names = "--fresh", description = "Forget all state first.") boolean fresh,
      @Option(names = "--port-offset", description = "Add N to every port.") Integer portOffset,
      @Option(
              names = "--jvm",
              description = "quick: small and soon there (default); production: for measuring.")
          String jvm)
      throws IOException, InterruptedException {
    StateDirectory state = state();
    Optional<Jvm> asked = Optional.ofNullable(jvm).map(Jvm::named);
    if (fresh) {
      stop(state);
      OwnerOnly.deleteRecursively(state.path());
    }
    LocalStack stack = stack(state, portOffset, jvm(state, asked));
    stack.requireBuilt();
    long logFrom = 0;
    Optional<ProcessHandle> supervisor = state.pid(Supervisor.NAME).living();
    if (supervisor.isPresent() && isComplete(stack)) {
      Supervisor.Report report = Supervisor.Report.read(state.statusFile()).orElseThrow();
      if (report.isReady()) {
        out().println("Already up.");
        printAddresses(stack);
        return 0;
      }
      logFrom = Files.size(state.log(Supervisor.NAME));
    } else {
      // Ends the supervisor alone: the next one takes its processes over and starts the rest.
      supervisor.ifPresent(
          process -> {
            if (process.destroyForcibly()) {
              process.onExit().join();
            }
          });
      stack.requireFreePorts();
      supervisor = Optional.of(startSupervisor(stack));
    }
    return follow(supervisor.get(), stack, logFrom);
  }

  @Command(name = "down", description = "Stops all; what it keeps survives.")
  int down() throws InterruptedException {
    out().println(stop(state()) ? "Down." : "Nothing was up.");
    return 0;
  }

  @Command(name = "status", description = "Says what runs.")
  int status() {
    StateDirectory state = state();
    Optional<Supervisor.Report> report = Supervisor.Report.read(state.statusFile());
    boolean supervised = state.pid(Supervisor.NAME).living().isPresent();
    if (!supervised) {
      List<String> left = leftRunning(state);
      out().println(left.isEmpty() ? "Down." : "No supervisor, but these run: " + left);
      if (!left.isEmpty()) {
        out().println("`./kassa up` takes them over, `./kassa down` stops them.");
      }
      return 1;
    }
    out().printf(Locale.ROOT, "%-20s %-20s %8s %9s%n", "", "state", "pid", "restarts");
    for (SupervisedProcess.Status process : report.orElseThrow().processes()) {
      out()
          .printf(
              Locale.ROOT,
              "%-20s %-20s %8s %9d%n",
              process.name(),
              process.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
              process.pid() == 0 ? "" : process.pid(),
              process.restarts());
    }
    return report.orElseThrow().isReady() ? 0 : 1;
  }

  @Command(name = "logs", description = "Prints what a process has said since the last up.")
  int logs(
      @Parameters(paramLabel = "SERVICE", description = "A process, as in status.") String service,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on printing.")
          boolean follow)
      throws IOException, InterruptedException {
    StateDirectory state = state();
    Path log =
        Stream.of(service, service + "-service")
            .map(state::log)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow(
                () ->
                    new LocalStackFailure(
                        "No log of %s. There are: %s".formatted(service, logNames(state))));
    long position = copy(log, 0);
    while (follow) {
      Thread.sleep(FOLLOW_EVERY);
      position = copy(log, position);
    }
    return 0;
  }

  @Command(
      name = "dev",
      description = "Runs a service with live reload beside the others, until it is ended.")
  int dev(@Parameters(paramLabel = "SERVICE", description = "payment-service, …") String service)
      throws IOException, InterruptedException {
    StateDirectory state = state();
    LocalStack stack = stack(state, null, jvm(state, Optional.empty()));
    if (state.pid(Supervisor.NAME).living().isEmpty()) {
      throw new LocalStackFailure("Nothing is up here: ./kassa up starts what it needs.");
    }
    return new LiveReload(stack, Service.named(service)).run();
  }

  @Command(name = WEBHOOKS, description = "Runs a command about registrations.")
  int webhooks(@Parameters(arity = "0..*") List<String> arguments)
      throws IOException, InterruptedException {
    StateDirectory state = state();
    LocalStack stack = stack(state, null, jvm(state, Optional.empty()));
    // Without a command it would serve.
    List<String> command = arguments == null || arguments.isEmpty() ? List.of("--help") : arguments;
    boolean asksHow = command.contains("--help") || command.contains("-h");
    if (!asksHow && state.pid(Supervisor.NAME).living().isEmpty()) {
      throw new LocalStackFailure(
          "Nothing is up here: ./kassa up starts the local system. Of a deployment, ask where"
              + " webhook-ingest's settings are: docs/operator.md");
    }
    return new ProcessBuilder(stack.webhooks(command)).inheritIO().start().waitFor();
  }

  @Command(name = "supervise", hidden = true)
  int supervise(
      @Option(names = "--port-offset", required = true) int portOffset,
      @Option(names = "--jvm", required = true) String jvm)
      throws IOException, InterruptedException {
    return new Supervisor(stack(state(), portOffset, Jvm.named(jvm)), this::say).run();
  }

  @Command(
      name = "train",
      description = "Starts and stops all once, so that later starts are quick; after a build.")
  int train() throws IOException, InterruptedException {
    StateDirectory state = state();
    OwnerOnly.deleteRecursively(state.path());
    LocalStack stack =
        new LocalStack(root.toAbsolutePath().normalize(), state, Ports.anyFree(), Jvm.TRAINING);
    stack.requireBuilt();
    new Supervisor(stack, this::say).startAndStop();
    OwnerOnly.deleteRecursively(state.path());
    return 0;
  }

  private StateDirectory state() {
    Path path = stateDirectory == null ? root.resolve(".kassa") : stateDirectory;
    return new StateDirectory(path.toAbsolutePath().normalize());
  }

  /** What was asked for; what runs keeps what it runs in. */
  private static Jvm jvm(StateDirectory state, Optional<Jvm> asked) {
    if (leftRunning(state).isEmpty()) {
      return asked.orElse(Jvm.QUICK);
    }
    Jvm running = state.jvm();
    if (asked.isPresent() && asked.get() != running) {
      throw new LocalStackFailure(
          "What is up runs with --jvm %s. Stop it first: ./kassa down"
              .formatted(running.chosenName()));
    }
    return running;
  }

  private LocalStack stack(StateDirectory state, Integer portOffset, Jvm jvm) {
    return new LocalStack(
        root.toAbsolutePath().normalize(), state, new Ports(state.portOffset(portOffset)), jvm);
  }

  /** Whether the running supervisor knows every process of this checkout. */
  private static boolean isComplete(LocalStack stack) {
    Set<String> known =
        Supervisor.Report.read(stack.state().statusFile()).stream()
            .filter(report -> report.phase() == Supervisor.Phase.READY)
            .flatMap(report -> report.processes().stream())
            .map(SupervisedProcess.Status::name)
            .collect(Collectors.toSet());
    return stack.processes().stream().map(ProcessSpec::name).allMatch(known::contains);
  }

  /** A process in a session of its own, which outlives this terminal. */
  private ProcessHandle startSupervisor(LocalStack stack) throws IOException {
    StateDirectory state = stack.state();
    int offset = stack.ports().offset();
    Path log = state.log(Supervisor.NAME);
    Files.createDirectories(log.getParent());
    Supervisor.rotate(log);
    Files.deleteIfExists(state.statusFile());
    List<String> command = new ArrayList<>();
    command.add(isOnPath("setsid") ? "setsid" : "nohup");
    command.addAll(
        new JavaCommands(stack.root(), Jvm.QUICK)
            .program(
                "kassa",
                SUPERVISOR_HEAP,
                Kassa.class,
                "--root",
                stack.root().toString(),
                "--state",
                state.path().toString(),
                "supervise",
                "--port-offset",
                "" + offset,
                "--jvm",
                stack.jvm().chosenName()));
    state.noteJvm(stack.jvm());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    out()
        .printf(
            Locale.ROOT,
            "Starting%s; all it keeps is in %s%n",
            offset == 0 ? "" : " with --port-offset " + offset,
            state.path());
    return process.toHandle();
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Prints what the supervisor says until all is ready, or it has given up. */
  private int follow(ProcessHandle supervisor, LocalStack stack, long logFrom)
      throws IOException, InterruptedException {
    StateDirectory state = stack.state();
    Path log = state.log(Supervisor.NAME);
    long position = logFrom;
    // The supervisor gives up before; this is for one that has been up and is not whole now.
    Instant deadline = Instant.now().plus(FOLLOW_AT_MOST);
    while (Instant.now().isBefore(deadline)) {
      boolean alive = supervisor.isAlive();
      Optional<Supervisor.Report> report = Supervisor.Report.read(state.statusFile());
      position = copy(log, position);
      if (report.filter(Supervisor.Report::isReady).isPresent()) {
        printAddresses(stack);
        return 0;
      }
      if (!alive) {
        err().println("The system did not start, and nothing of it is left running.");
        return 1;
      }
      Thread.sleep(FOLLOW_EVERY);
    }
    err().println("Not everything is ready; `./kassa status` and `./kassa logs` tell more.");
    return 1;
  }

  private void printAddresses(LocalStack stack) {
    out().println();
    for (Map.Entry<String, String> address : stack.addresses().entrySet()) {
      out().printf(Locale.ROOT, "%-20s %s%n", address.getKey(), address.getValue());
    }
    out().printf(Locale.ROOT, "%-20s %s%n", "all of it", stack.state().stackFile());
  }

  /** Stops the supervisor, which stops the rest, and then what an earlier one has left. */
  private boolean stop(StateDirectory state) throws InterruptedException {
    boolean any = false;
    Optional<ProcessHandle> supervisor = state.pid(Supervisor.NAME).living();
    if (supervisor.isPresent()) {
      any = true;
      out().println("Stopping the supervisor and its processes.");
      supervisor.get().destroy();
      Instant deadline = Instant.now().plus(Duration.ofSeconds(60));
      while (supervisor.get().isAlive() && Instant.now().isBefore(deadline)) {
        Thread.sleep(FOLLOW_EVERY);
      }
      if (supervisor.get().destroyForcibly()) {
        supervisor.get().onExit().join();
      }
    }
    for (String name : leftRunning(state)) {
      any = true;
      out().println("Stopping " + name + ", left by an earlier start.");
      PidFile file = state.pid(name);
      file.living()
          .ifPresent(
              process ->
                  SupervisedProcess.end(
                      process, name.equals("postgres") ? "INT" : "TERM", ProcessSpec.USUAL_GRACE));
      file.delete();
    }
    return any;
  }

  private static List<String> leftRunning(StateDirectory state) {
    Path run = state.statusFile().getParent();
    if (!Files.exists(run)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".pid"))
          .map(name -> name.substring(0, name.length() - ".pid".length()))
          .filter(name -> state.pid(name).living().isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new LocalStackFailure(run + " cannot be read", e);
    }
  }

  private static List<String> logNames(StateDirectory state) {
    Path logs = state.log("any").getParent();
    if (!Files.exists(logs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(logs)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .map(name -> name.substring(0, name.length() - ".log".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new LocalStackFailure(logs + " cannot be read", e);
    }
  }

  /** Prints a file from a position on and returns where it ends. */
  private long copy(Path file, long from) throws IOException {
    if (!Files.exists(file)) {
      return from;
    }
    try (InputStream content = Files.newInputStream(file)) {
      content.skipNBytes(from);
      byte[] added = content.readAllBytes();
      out().print(new String(added, StandardCharsets.UTF_8));
      out().flush();
      return from + added.length;
    }
  }

  private void say(String line) {
    out().println(line);
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
