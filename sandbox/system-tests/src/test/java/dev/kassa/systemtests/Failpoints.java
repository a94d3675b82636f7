// Asks payment-service to die or to freeze at a point of its work.
package dev.kassa.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One thing is asked for at a time, and happens once.
 *
 * @param folder that payment-service looks into, {@code kassa.payment.failpoints}
 */
record Failpoints(Path folder) {
  private static final String HIT = "hit-";

  /** The names of all points, as the running service has them. */
  List<String> names() throws IOException {
    return Files.readAllLines(folder.resolve("points"));
  }

  /**
   * Whoever comes to this point next gets this signal.
   *
   * @param signal e.g. {@code KILL}
   */
  void arm(String point, String signal) throws IOException {
    Path written = folder.resolve("armed.new");
    Files.writeString(written, point + " " + signal);
    Files.move(written, folder.resolve("armed"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Takes back what nobody has come to. */
  void disarm() throws IOException {
    Files.deleteIfExists(folder.resolve("armed"));
  }

  /** Waits for somebody to come to the point; returns its process. */
  OptionalLong hit(Duration within) throws IOException {
    long deadline = System.nanoTime() + within.toNanos();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(within.plusSeconds(10))
        .until(() -> look().isPresent() || System.nanoTime() > deadline);
    OptionalLong process = look();
    if (process.isPresent()) {
      Files.delete(folder.resolve(HIT + process.getAsLong()));
    }
    return process;
  }

  private OptionalLong look() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(HIT))
          .mapToLong(name -> Long.parseLong(name.substring(HIT.length())))
          .findFirst();
    }
  }
}
