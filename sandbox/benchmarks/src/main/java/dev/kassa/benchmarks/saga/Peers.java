// Restate and DBOS with three durable steps for each payment, which do neither Kafka nor HTTP.
package dev.kassa.benchmarks.saga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs in Node.js that are fetched when they are wanted. */
final class Peers implements AutoCloseable {
  /** Names in the table. */
  static final String RESTATE = "Restate";

  static final String DBOS = "DBOS";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATABASE = "dbos";
  private static final long FETCHED_WITHIN_MINUTES = 5;

  private final List<Peer> peers;

  private Peers(List<Peer> peers) {
    this.peers = peers;
  }

  /** Nobody. */
  static Peers none() {
    return new Peers(List.of());
  }

  /**
   * Fetches and starts them, if the run wants them; says why where that cannot be done.
   *
   * @return those that run
   */
  static Peers start(Run run) throws InterruptedException, SQLException, IOException {
    if (run.peers().isEmpty()) {
      return none();
    }
    Path folder = run.peers().get();
    try {
      fetch(folder);
    } catch (IOException e) {
      run.say("saga: Restate and DBOS are left out: " + e.getMessage());
      return none();
    }
    List<Peer> peers = new ArrayList<>();
    Map<String, List<String>> programs =
        Map.of(
            RESTATE,
            List.of("restate.mjs", run.state().resolve("restate").toAbsolutePath().toString()),
            DBOS,
            List.of("dbos.mjs"));
    String database = database(run);
    for (Map.Entry<String, List<String>> program : programs.entrySet()) {
      try {
        peers.add(Peer.start(program.getKey(), folder, program.getValue(), database));
      } catch (IOException e) {
        run.say("saga: %s is left out: %s".formatted(program.getKey(), e.getMessage()));
      }
    }
    return new Peers(peers);
  }

  /** Those that run. */
  List<Peer> all() {
    return peers;
  }

  private static void fetch(Path folder) throws IOException, InterruptedException {
    Process npm =
        new ProcessBuilder(
                "npm", "install", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!npm.waitFor(FETCHED_WITHIN_MINUTES, TimeUnit.MINUTES)) {
      npm.destroyForcibly();
      throw new IOException("npm took too long");
    }
    if (npm.exitValue() != 0) {
      throw new IOException("npm could not fetch them");
    }
  }

  /** A database of its own on the stack's server; returns its address, with the password. */
  private static String database(Run run) throws SQLException, IOException {
    try (Connection administrator = Administrator.connect(run.state(), run.stack())) {
      if (Administrator.number(
              administrator,
              "select count(*) from pg_database where datname = '%s'".formatted(DATABASE))
          == 0) {
        Administrator.run(administrator, "create database " + DATABASE);
      }
    }
    return Administrator.address(run.state(), run.stack(), DATABASE);
  }

  @Override
  public void close() {
    peers.forEach(Peer::close);
  }

  /** One of them. */
  static final class Peer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final BufferedReader says;
    private final Writer commands;

    private Peer(String name, Process process) {
      this.name = name;
      this.process = process;
      says = process.inputReader(StandardCharsets.UTF_8);
      commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    private static Peer start(String name, Path folder, List<String> program, String database)
        throws IOException {
      List<String> command = new ArrayList<>(List.of("node"));
      command.addAll(program);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("BENCH_DATABASE", database);
      Peer peer = new Peer(name, builder.start());
      peer.awaitReady();
      return peer;
    }

    private void awaitReady() throws IOException {
      String line = "";
      while (line != null && !line.equals("ready")) {
        line = says.readLine();
      }
      if (line == null) {
        close();
        throw new IOException("it ended before it was ready");
      }
    }

    String name() {
      return name;
    }

    /** Payments a second with so many in flight. */
    double perSecond(int inFlight, Duration measured) {
      try {
        commands.write("%d %d%n".formatted(inFlight, Math.max(1, measured.toSeconds())));
        commands.flush();
        JsonNode answer = null;
        while (answer == null) {
          String line = says.readLine();
          if (line == null) {
            throw new IllegalStateException(name + " has ended");
          }
          // They may have words of their own for a terminal.
          answer = line.startsWith("{\"perSecond\"") ? JSON.readTree(line) : null;
        }
        return answer.path("perSecond").asDouble();
      } catch (IOException e) {
        throw new UncheckedIOException(name + " does not answer", e);
      }
    }

    @Override
    public void close() {
      try {
        // It ends when nobody can ask it any more.
        commands.close();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroy();
        }
      } catch (IOException _) {
        process.destroy();
      } catch (InterruptedException _) {
        process.destroy();
        Thread.currentThread().interrupt();
      }
    }
  }
}
