// How the programs of this module fail.
package dev.kassa.operations;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine;

/** Expected failures are a sentence and an exit code, not a stack trace. */
public final class Failures {
  private Failures() {}

  /** This command line, with such failures. */
  public static CommandLine told(CommandLine commandLine) {
    return commandLine.setExecutionExceptionHandler(
        (failure, failed, _) -> {
          switch (failure) {
            case OperationsFailure said -> {
              failed.getErr().println(said.getMessage());
              return said.exitCode();
            }
            case KafkaException e -> {
              failed.getErr().println(sentence(e));
              return 1;
            }
            default -> throw failure;
          }
        });
  }

  private static String sentence(KafkaException failure) {
    return switch (failure) {
      case TimeoutException _ ->
          "The cluster does not answer: is --bootstrap right, and does --command-config say what it"
              + " wants, TLS for example?";
      case AuthenticationException _, AuthorizationException _ ->
          "The cluster refuses ("
              + failure.getClass().getSimpleName()
              + "): may the user of --command-config do this?";
      default -> "The cluster does not do it: " + failure.getClass().getSimpleName();
    };
  }
}
