// PostgreSQL as a process of its own, from the binaries that the tests use too.
package dev.kassa.localstack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The server of one machine's system: listens on 127.0.0.1 only, asks every user for a password,
 * and loses nothing that it has confirmed.
 *
 * @param directory holds the unpacked binaries and the data
 */
record PostgresServer(Path directory) {
  /** The administrator that the data directory is made with. */
  static final String ADMINISTRATOR = "postgres";

  /** Unpacks the binaries and makes the data directory. */
  void prepare(String administratorPassword) {
    // Made aside and moved as a whole, so that an interrupted start leaves nothing half made.
    Path unfinished = directory.resolve("data.unfinished");
    try {
      OwnerOnly.deleteRecursively(unfinished);
      Files.createDirectories(unfinished);
      try (EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setOverrideWorkingDirectory(directory.toFile())
              .setDataDirectory(unfinished)
              .setCleanDataDirectory(false)
              .start()) {
        Database database = new Database("127.0.0.1", server.getPort(), ADMINISTRATOR, "");
        database.create();
        database.setPassword(ADMINISTRATOR, administratorPassword);
      }
      Files.writeString(
          unfinished.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
      Files.move(unfinished, data());
    } catch (IOException | IllegalStateException e) {
      throw new LocalStackFailure(
          "PostgreSQL's data directory cannot be made in "
              + directory
              + " (as root this needs `unshare -U`, which a container may forbid): "
              + e.getMessage(),
          e);
    }
  }

  /** Whether binaries and data directory are there. */
  boolean isPrepared() {
    return Files.exists(data());
  }

  /** What starts the server. */
  List<String> command(int port) {
    List<String> command = new ArrayList<>();
    if (LinuxUtils.isUnshareAvailable()) {
      // The server refuses to run as root; in a user namespace of its own it is nobody.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(binary().toString(), "-D", data().toString(), "-p", "" + port));
    for (String setting :
        List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC")) {
      command.addAll(List.of("-c", setting));
    }
    settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    if (hasStatementStatistics()) {
      command.addAll(List.of("-c", "shared_preload_libraries=pg_stat_statements"));
    }
    return command;
  }

  /** What is said to every server, wherever it runs. */
  static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    // What was confirmed is on the disk.
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("max_connections", "200");
    // Room for what is read and written all the time, on a machine that has many other processes.
    settings.put("shared_buffers", "256MB");
    // A page is written whole into the log when it changes first after a checkpoint: so few
    // checkpoints, and whole pages compressed. These limits are met after 15 minutes, or by the
    // load of some hours; a start after a kill reads no more than that again.
    settings.put("checkpoint_timeout", "15min");
    settings.put("max_wal_size", "2GB");
    settings.put("wal_compression", "on");
    // A client whose host is gone is noticed within 3 + 4 s, and what it had locked is free.
    settings.put("tcp_keepalives_idle", "3");
    settings.put("tcp_keepalives_interval", "1");
    settings.put("tcp_keepalives_count", "4");
    // Waits that a deadlock could be behind are looked at, and told in the log.
    settings.put("deadlock_timeout", "1s");
    settings.put("log_lock_waits", "on");
    return settings;
  }

  /** Not every build of the binaries has them; the benchmark counts statements where it can. */
  private boolean hasStatementStatistics() {
    Path libraries = binary().resolveSibling("../lib/postgresql");
    return Stream.of("so", "dylib", "dll")
        .anyMatch(kind -> Files.exists(libraries.resolve("pg_stat_statements." + kind)));
  }

  /** Where the running server says how it stands. */
  Path lockFile() {
    return data().resolve("postmaster.pid");
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path binary() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> entry.resolve("bin").resolve("postgres"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(
              () ->
                  new LocalStackFailure(
                      "PostgreSQL's binaries are missing in " + directory + "; up --fresh"));
    } catch (IOException e) {
      throw new LocalStackFailure(directory + " cannot be read", e);
    }
  }

  /**
   * Removes the lock file of a server that is gone. The server takes any process with the id in it
   * for itself, also one that got this id after a restart of the machine.
   */
  void removeStaleLock() {
    Path lock = lockFile();
    try {
      if (Files.exists(lock)) {
        long pid = Long.parseLong(Files.readAllLines(lock).getFirst().strip());
        boolean server =
            ProcessHandle.of(pid)
                .flatMap(process -> process.info().commandLine())
                .filter(line -> line.contains("postgres"))
                .isPresent();
        if (!server) {
          Files.delete(lock);
        }
      }
    } catch (IOException | NumberFormatException e) {
      throw new LocalStackFailure(lock + " cannot be read", e);
    }
  }
}
