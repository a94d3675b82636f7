// How the programs of this module fail.
package dev.kassa.localstack;

import picocli.CommandLine;

/** Command lines whose expected failures are a sentence and exit code 1, not a stack trace. */
final class Program {
  private Program() {}

  /** The command line of a picocli command. */
  static CommandLine of(Object command) {
    return new CommandLine(command)
        .setExecutionExceptionHandler(
            (failure, commandLine, _) -> {
              if (!(failure instanceof LocalStackFailure)) {
                throw failure;
              }
              commandLine.getErr().println(failure.getMessage());
              return 1;
            });
  }
}
