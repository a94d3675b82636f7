// Runs docker compose, as it is there: version 2 as a part of docker, or version 1 as a program.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One project of docker compose.
 *
 * @param program what runs it
 * @param project its name: part of the names of its containers, network and volumes
 * @param file what it is made of
 * @param variables the file with the variables of the file
 */
record Compose(List<String> program, String project, Path file, Path variables) {
  private static final long ANSWERS_WITHIN_SECONDS = 30;

  /**
   * A project, run by what is installed.
   *
   * @throws LocalStackFailure if nothing is
   */
  static Compose of(String project, Path file, Path variables) throws InterruptedException {
    for (List<String> program : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      if (answers(Stream.concat(program.stream(), Stream.of("version")).toList())) {
        return new Compose(program, project, file, variables);
      }
    }
    throw new LocalStackFailure(
        "There is no docker compose here. Install it (Debian: apt-get install docker-compose).");
  }

  /** Whether the engine has an image. */
  static boolean has(String image) throws InterruptedException {
    return answers(List.of("docker", "image", "inspect", image));
  }

  /**
   * Runs a command, which prints what it does.
   *
   * @throws LocalStackFailure if it ends with another code than 0
   */
  void run(String... arguments) throws IOException, InterruptedException {
    int code = start(List.of(arguments));
    if (code != 0) {
      throw new LocalStackFailure(
          "docker compose %s ended with %d; what it says is above."
              .formatted(String.join(" ", arguments), code));
    }
  }

  /** Runs a command, which prints what it does, and returns its exit code. */
  int start(List<String> arguments) throws IOException, InterruptedException {
    return new ProcessBuilder(command(arguments)).inheritIO().start().waitFor();
  }

  /**
   * How the container of a service stands: {@code healthy}, {@code starting}, {@code unhealthy}, or
   * {@code missing}.
   */
  String health(String service) throws IOException, InterruptedException {
    String id = output(command(List.of("ps", "-q", service))).strip();
    return id.isEmpty()
        ? "missing"
        : output(List.of("docker", "inspect", "--format", "{{.State.Health.Status}}", id)).strip();
  }

  private List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of("--project-name", project, "--file", file.toString()));
    command.addAll(List.of("--env-file", variables.toString()));
    command.addAll(arguments);
    return command;
  }

  private static boolean answers(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException _) {
      // There is no such program.
      return false;
    }
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "";
  }
}
