// ./kassa bench: measures a running stack part by part and prints one table.
package dev.kassa.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs parts of the benchmark on a running stack. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the running system, and beside it the limit of this machine in the same run.",
      "Prints one table with the machine's noise and writes target/bench/<date>.json."
    })
public final class Bench implements Callable<Integer> {
  /** Every part there is, in the order in which they run. */
  private static final List<Part> PARTS = List.of();

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
      names = "--state",
      paramLabel = "DIRECTORY",
      description = "State directory of the stack that is up (default: ${DEFAULT-VALUE}).",
      defaultValue = ".kassa/bench")
  private Path state;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command. */
  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Bench());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    for (String name : wanted) {
      if (PARTS.stream().noneMatch(part -> part.name().equals(name))) {
        throw new CommandLine.ParameterException(spec.commandLine(), "there is no part " + name);
      }
    }
    Run run =
        new Run(
            state,
            StackFile.read(state.resolve("stack.json")),
            quick,
            members,
            peers,
            out::println);
    for (Part part : PARTS) {
      if (wanted.isEmpty() || wanted.contains(part.name())) {
        part.measure(run).forEach(out::println);
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
