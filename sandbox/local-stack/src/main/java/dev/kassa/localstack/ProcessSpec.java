// What a supervised process is: how to start it, when it is ready, how to stop it.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * One supervised process.
 *
 * @param name as in {@code ./kassa logs}
 * @param command program and arguments; no secrets, everybody on the machine can read them
 * @param environment added to the supervisor's own; may hold secrets
 * @param ports all that it listens on
 * @param ready asked about the running process until it says yes
 * @param stopSignal what asks it to end in order: {@code TERM} or {@code INT}
 * @param grace how long it may take to end in order
 * @param log gets its output
 */
record ProcessSpec(
    String name,
    List<String> command,
    Map<String, String> environment,
    List<Integer> ports,
    Predicate<ProcessHandle> ready,
    String stopSignal,
    Duration grace,
    Path log) {
  /** Grace of a process that has nothing special to do at its end. */
  static final Duration USUAL_GRACE = Duration.ofSeconds(15);

  ProcessSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
  }

  /** Starts it, with nothing to read. */
  Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
