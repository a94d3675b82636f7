// What services stand on, without any of them: for tests that start and stop each by themselves.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * Kafka, PostgreSQL and the simulated provider, supervised by this process, with keys, settings,
 * schemas and registrations as {@code ./kassa up} makes them.
 */
public final class Ground implements AutoCloseable {
  private final StateDirectory state;
  private final Supervisor supervisor;

  private Ground(StateDirectory state, Supervisor supervisor) {
    this.state = state;
    this.supervisor = supervisor;
  }

  /**
   * Starts it; returns when it is ready and {@code stack.json} is there.
   *
   * @param root the checkout, where the services are built
   * @param stateDirectory new, or of an earlier ground
   * @param portOffset added to every port
   */
  public static Ground start(Path root, Path stateDirectory, int portOffset)
      throws IOException, InterruptedException {
    return start(root, stateDirectory, portOffset, 1);
  }

  /**
   * The same.
   *
   * @param brokers of Kafka; of three, one may be lost
   */
  public static Ground start(Path root, Path stateDirectory, int portOffset, int brokers)
      throws IOException, InterruptedException {
    StateDirectory state = new StateDirectory(stateDirectory);
    state.keepBrokers(brokers);
    Files.createDirectories(stateDirectory.resolve("run"));
    Files.createDirectories(stateDirectory.resolve("logs"));
    LocalStack stack = new LocalStack(root, state, new Ports(portOffset), Jvm.QUICK);
    stack.requireBuilt();
    Supervisor supervisor = new Supervisor(stack, Set.of(), _ -> {});
    try {
      supervisor.startAll();
    } catch (LocalStackFailure | InterruptedException e) {
      supervisor.stopAll();
      throw e;
    }
    return new Ground(state, supervisor);
  }

  /**
   * A copy of PostgreSQL's files while it serves, by its own low-level way of making one: what
   * {@code pg_basebackup} does.
   *
   * @param into must not be there
   */
  public void backUpDatabase(Path into) throws IOException, SQLException {
    Path data = state.postgres().resolve("data");
    String label;
    try (Connection connection = administrator();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_backup_start('kassa', true)");
      copy(data, into);
      try (ResultSet row = statement.executeQuery("select labelfile from pg_backup_stop(true)")) {
        row.next();
        label = row.getString(1);
      }
    }
    OwnerOnly.deleteRecursively(into.resolve("pg_wal"));
    copy(data.resolve("pg_wal"), into.resolve("pg_wal"));
    Files.writeString(into.resolve("backup_label"), label);
    Files.deleteIfExists(into.resolve("postmaster.pid"));
  }

  /** The database is lost at once, and made anew from a copy; returns when it serves again. */
  public void restoreDatabase(Path from) throws IOException, InterruptedException {
    Path data = state.postgres().resolve("data");
    supervisor.without(
        "postgres",
        "KILL",
        () -> {
          OwnerOnly.deleteRecursively(data);
          copy(from, data);
        });
  }

  /**
   * From now on the database takes encrypted connections only.
   *
   * @param certificate its own, and the key to it; both in PEM
   */
  public void encryptDatabase(Path certificate, Path key) throws IOException, InterruptedException {
    Path data = state.postgres().resolve("data");
    supervisor.without(
        "postgres",
        "INT",
        () -> {
          Files.copy(certificate, data.resolve("server.crt"));
          Files.copy(key, data.resolve("server.key"));
          Files.setPosixFilePermissions(
              data.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
          Files.writeString(
              data.resolve("postgresql.auto.conf"), "ssl = on\n", StandardOpenOption.APPEND);
          Files.writeString(
              data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
        });
  }

  /** Something that is tried while a process is away. */
  public interface Meanwhile {
    /** Does it. */
    void tried() throws IOException, InterruptedException;
  }

  /**
   * One of its processes is away for a while; returns when it serves again.
   *
   * @param process {@link #broker}, {@code postgres} or {@code vipps-simulator}
   */
  public void without(String process, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    supervisor.without(process, "KILL", meanwhile::tried);
  }

  /**
   * The process of a broker of Kafka.
   *
   * @param node from 1
   */
  public static String broker(int node) {
    return KafkaCluster.name(node);
  }

  /**
   * A connection of the role that owns a service's schema.
   *
   * @param schema {@code payment} or {@code membership}
   */
  public Connection owner(String schema) throws SQLException {
    return connection(Database.NAME, Database.owner(schema));
  }

  /** A connection that sees everybody's. */
  public Connection administrator() throws SQLException {
    return connection("postgres", PostgresServer.ADMINISTRATOR);
  }

  private Connection connection(String database, String user) throws SQLException {
    int port = new Ports(state.portOffset().orElseThrow()).postgres();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), user, state.password(user));
  }

  /** What vanishes meanwhile is none of what a copy needs. */
  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path made = to.resolve(from.relativize(folder).toString());
            Files.createDirectories(made);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (NoSuchFileException _) {
              return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
  }

  @Override
  public void close() {
    supervisor.stopAll();
  }
}
