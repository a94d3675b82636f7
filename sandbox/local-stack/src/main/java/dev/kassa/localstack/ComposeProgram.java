// The program behind ./kassa up, down, status and logs with --stack compose.
package dev.kassa.localstack;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the whole system from its images, by docker compose. */
@Command(
    name = "kassa --stack compose",
    description = "Runs the whole system from its images, by docker compose.")
public final class ComposeProgram {
  @Option(names = "--root", required = true, description = "The checkout.")
  private Path root;

  @Option(names = "--state", required = true, description = "Where keys and passwords lie.")
  private Path stateDirectory;

  @Spec private CommandSpec spec;

  private ComposeProgram() {}

  /** Runs one command; its exit code is the command's. */
  public static void main(String... arguments) {
    // Kafka's client tells its whole configuration.
    Logger.getLogger("").setLevel(Level.WARNING);
    System.exit(Program.of(new ComposeProgram()).execute(arguments));
  }

  @Command(name = "up", description = "Starts what is not running.")
  int up(
      @Option(names = "--fresh", description = "Forget all state first.") boolean fresh,
      @Option(names = "--port-offset", description = "Add N to every port.") Integer portOffset)
      throws IOException, InterruptedException {
    StateDirectory state = state();
    if (fresh) {
      stack(state, state.portOffset().orElse(0)).down(true);
    }
    ComposeStack stack = stack(state, state.portOffset(portOffset));
    stack.up();
    out().println();
    stack
        .plan()
        .addresses()
        .forEach((name, address) -> out().printf(Locale.ROOT, "%-20s %s%n", name, address));
    out().printf(Locale.ROOT, "%-20s %s%n", "all of it", state.stackFile());
    return 0;
  }

  @Command(name = "down", description = "Stops all; what it keeps survives.")
  int down() throws IOException, InterruptedException {
    stack().down(false);
    return 0;
  }

  @Command(name = "status", description = "Says what runs.")
  int status() throws IOException, InterruptedException {
    return stack().compose().start(List.of("ps"));
  }

  @Command(name = "logs", description = "Prints what a container has said.")
  int logs(
      @Parameters(paramLabel = "SERVICE", description = "As in status.") String service,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on printing.")
          boolean follow)
      throws IOException, InterruptedException {
    return stack()
        .compose()
        .start(follow ? List.of("logs", "--follow", service) : List.of("logs", service));
  }

  /** One that was started here once. */
  private ComposeStack stack() {
    StateDirectory state = state();
    ComposeStack stack = stack(state, state.portOffset().orElse(0));
    if (!Files.exists(stack.variables())) {
      throw new LocalStackFailure("Nothing was up: ./kassa up --stack compose starts it.");
    }
    return stack;
  }

  private ComposeStack stack(StateDirectory state, int portOffset) {
    return new ComposeStack(
        new LocalStack(
            root.toAbsolutePath().normalize(), state, new Ports(portOffset), Jvm.PRODUCTION),
        line -> {
          out().println(line);
          out().flush();
        });
  }

  private StateDirectory state() {
    return new StateDirectory(stateDirectory.toAbsolutePath().normalize());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
