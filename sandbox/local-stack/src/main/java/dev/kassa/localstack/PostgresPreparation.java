// What PostgreSQL needs once, before its first start.
package dev.kassa.localstack;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Unpacks the binaries and makes the data directory, with the administrator's password. */
@Command(name = "prepare-postgres", description = "Makes PostgreSQL's data directory.")
final class PostgresPreparation implements Callable<Integer> {
  @Option(names = "--state", required = true, description = "Where everything lies.")
  private Path directory;

  private PostgresPreparation() {}

  /** Runs it; the exit code is 1 if it could not be done. */
  public static void main(String... arguments) {
    System.exit(Program.of(new PostgresPreparation()).execute(arguments));
  }

  @Override
  public Integer call() {
    StateDirectory state = new StateDirectory(directory);
    new PostgresServer(state.postgres()).prepare(state.password(PostgresServer.ADMINISTRATOR));
    return 0;
  }
}
