// How the programs of this module fail.
package dev.kassa.operations;

import picocli.CommandLine;

/** Expected failures are a sentence and exit code 1, not a stack trace. */
final class Failures {
  private Failures() {}

  /** This command line, with such failures. */
  static CommandLine told(CommandLine commandLine) {
    return commandLine.setExecutionExceptionHandler(
        (failure, failed, _) -> {
          if (!(failure instanceof OperationsFailure)) {
            throw failure;
          }
          failed.getErr().println(failure.getMessage());
          return 1;
        });
  }
}
