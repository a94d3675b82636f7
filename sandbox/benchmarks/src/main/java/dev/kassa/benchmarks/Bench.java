// ./kassa bench: measures a running stack part by part and prints one table.
package dev.kassa.benchmarks;

import dev.kassa.benchmarks.ingest.Ingest;
import dev.kassa.benchmarks.outbox.Outbox;
import dev.kassa.benchmarks.saga.Growth;
import dev.kassa.benchmarks.saga.Saga;
import dev.kassa.benchmarks.scan.Scan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs parts of the benchmark on a running stack. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the system on a stack of its own, and beside it the limit of this machine in the",
      "same run. Prints one table with the machine's noise and writes target/bench/<date>.json.",
      "Exit code 0 if all could be measured, whatever the figures are."
    })
public final class Bench implements Callable<Integer> {
  /** Every part there is, in the order in which they run. */
  private static final List<Part> PARTS =
      List.of(new Saga(), new Ingest(), new Scan(), new Outbox(), new Growth());

  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  @Parameters(
      paramLabel = "PART",
      description = "saga, ingest, scan, outbox or growth; default: all.")
  private List<String> wanted = new ArrayList<>();

  @Option(names = "--quick", description = "Fewer and shorter rounds: about five minutes for all.")
  private boolean quick;

  @Option(
      names = "--members",
      paramLabel = "N",
      description =
          "How many members the club has for scan (default: 1000000; 10000 with --quick).")
  private int members;

  @Option(names = "--peers", description = "saga: also what Restate and DBOS do, fetched with npm.")
  private boolean peers;

  @Option(
      names = "--peers-folder",
      hidden = true,
      description = "Where those programs are.",
      defaultValue = "sandbox/benchmarks/peers")
  private Path peersFolder;

  @Option(
      names = "--state",
      hidden = true,
      description = "State directory of the stack that is up.",
      defaultValue = ".kassa/bench")
  private Path state;

  @Option(
      names = "--report",
      hidden = true,
      description = "Folder for the JSON file.",
      defaultValue = "target/bench")
  private Path reports;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command. */
  public static void main(String[] arguments) {
    KAFKA.setLevel(Level.SEVERE);
    CommandLine line = new CommandLine(new Bench());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    for (String name : wanted) {
      if (PARTS.stream().noneMatch(part -> part.name().equals(name))) {
        throw new CommandLine.ParameterException(
            spec.commandLine(),
            "there is no part %s, only %s"
                .formatted(name, PARTS.stream().map(Part::name).toList()));
      }
    }
    if (!ProcessTimes.isKnown()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "the benchmark counts by /proc, so it needs Linux");
    }
    return measure(spec.commandLine().getOut());
  }

  private int measure(PrintWriter out) throws Exception {
    Instant begun = Instant.now();
    Run run =
        new Run(
            state,
            StackFile.read(state.resolve("stack.json")),
            quick,
            members,
            peers ? Optional.of(peersFolder) : Optional.empty(),
            line -> out.printf(Locale.ROOT, "%5ds  %s%n", since(begun).toSeconds(), line));
    Report report = new Report(begun, quick);
    List<Row> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    boolean complete = true;
    for (Part part : PARTS) {
      if (!wanted.isEmpty() && !wanted.contains(part.name())) {
        continue;
      }
      run.say(part.name() + " begins");
      try (Noise noise = new Noise(this::ours)) {
        rows.addAll(part.measure(run));
        Optional<Series> foreign = noise.foreignCores();
        report.noise(part.name(), foreign);
        foreign.ifPresent(
            cores ->
                remarks.add(
                    Table.noise(part.name(), cores, Runtime.getRuntime().availableProcessors())));
      } catch (Exception e) {
        complete = false;
        report.failed(part.name(), e.toString());
        remarks.add(part.name() + " could not be measured: " + e);
      }
    }
    rows.forEach(report::add);
    out.println();
    Table.lines(rows).forEach(out::println);
    out.println();
    remarks.forEach(out::println);
    out.println(
        "%s, %d s; all of it: %s"
            .formatted(begun, since(begun).toSeconds(), report.write(reports).toAbsolutePath()));
    return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static Duration since(Instant begun) {
    return Duration.between(begun, Instant.now());
  }

  /** Roots of everything that we have started. */
  private List<Long> ours() {
    try {
      return Stream.concat(
              Stream.of(ProcessHandle.current().pid()),
              StackFile.read(state.resolve("stack.json")).processes().stream()
                  .map(StackFile.Running::pid))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("stack.json cannot be read", e);
    }
  }
}
