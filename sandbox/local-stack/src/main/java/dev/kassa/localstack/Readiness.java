// How the supervisor learns that a process serves.
package dev.kassa.localstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;

/** Questions about a running process; a failure to answer means not yet. */
final class Readiness {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  private Readiness() {}

  /** Answers 200 there. */
  static Predicate<ProcessHandle> http(URI address) {
    HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
    return _ -> {
      try {
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    };
  }

  /** Lets this user in. */
  static Predicate<ProcessHandle> database(Database database) {
    return _ -> {
      try (Connection connection =
          DriverManager.getConnection(
              database.jdbcUrl("public"), database.administrator(), database.password())) {
        return connection.isValid(1);
      } catch (SQLException e) {
        return false;
      }
    };
  }

  /** Has written its process id there ({@link #tell}). */
  static Predicate<ProcessHandle> told(Path file) {
    return process -> {
      try {
        return Files.exists(file) && Files.readString(file).equals(Long.toString(process.pid()));
      } catch (IOException e) {
        return false;
      }
    };
  }

  /** Says of this process that it serves. */
  static void tell(Path file) throws IOException {
    OwnerOnly.write(file, Long.toString(ProcessHandle.current().pid()));
  }
}
