// How the supervisor learns that a process serves.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Questions about a running process; a failure to answer means not yet. They are asked often while
 * everything starts on few cores, so each costs as little as it can.
 */
final class Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  // Of PostgreSQL's lock file, as its own pg_ctl reads it: first the process, last how it stands.
  private static final int LOCK_FILE_LINES = 8;

  private Readiness() {}

  /** Answers 200 there. */
  static Predicate<ProcessHandle> http(URI address) {
    return _ -> {
      try {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()));
        connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
        try {
          return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
          connection.disconnect();
        }
      } catch (IOException e) {
        return false;
      }
    };
  }

  /** Has said so in the lock file of its data directory. */
  static Predicate<ProcessHandle> postgres(Path lockFile) {
    return process -> {
      List<String> lines = lines(lockFile);
      return lines.size() >= LOCK_FILE_LINES
          && lines.getFirst().strip().equals(Long.toString(process.pid()))
          && lines.get(LOCK_FILE_LINES - 1).strip().equals("ready");
    };
  }

  /** Has written its process id there ({@link #tell}). */
  static Predicate<ProcessHandle> told(Path file) {
    return process -> lines(file).equals(List.of(Long.toString(process.pid())));
  }

  /** Says of this process that it serves. */
  static void tell(Path file) throws IOException {
    OwnerOnly.write(file, Long.toString(ProcessHandle.current().pid()));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      // Not there yet, or caught in the middle of being written.
      return List.of();
    }
  }
}
