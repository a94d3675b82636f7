// How the programs of this module fail.
package dev.kassa.operations;

import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;

/** Expected failures are a sentence and exit code 1, not a stack trace. */
public final class Failures {
  private Failures() {}

  /** This command line, with such failures. */
  public static CommandLine told(CommandLine commandLine) {
    return commandLine.setExecutionExceptionHandler(
        (failure, failed, _) -> {
          switch (failure) {
            case OperationsFailure said -> failed.getErr().println(said.getMessage());
            case KafkaException e ->
                failed
                    .getErr()
                    .println("The cluster does not answer: " + e.getClass().getSimpleName());
            default -> throw failure;
          }
          return 1;
        });
  }
}
