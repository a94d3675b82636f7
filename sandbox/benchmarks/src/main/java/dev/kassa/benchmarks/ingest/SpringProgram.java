// Builds the Spring Boot program when it is asked for: it is no part of the usual build.
package dev.kassa.benchmarks.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The program in {@code sandbox/benchmarks/spring}, what people write first: Spring MVC. */
final class SpringProgram {
  private SpringProgram() {}

  /**
   * Its jar; built if it is not there.
   *
   * @param progress is told why, where there is none: Maven or its dependencies cannot be had
   */
  static Optional<Path> jar(Path root, Consumer<String> progress)
      throws IOException, InterruptedException {
    Path folder = root.resolve("sandbox/benchmarks/spring");
    Path jar = folder.resolve("target/spring-ingest.jar");
    if (Files.exists(jar)) {
      return Optional.of(jar);
    }
    progress.accept("ingest: building the Spring Boot program; the first time it is downloaded");
    Path log = Files.createTempFile("spring-ingest", ".log");
    Process maven =
        new ProcessBuilder("mvn", "-B", "-q", "--no-transfer-progress", "package")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (maven.waitFor(10, TimeUnit.MINUTES) && maven.exitValue() == 0) {
      Files.delete(log);
      return Optional.of(jar);
    }
    maven.destroy();
    progress.accept("ingest: without Spring Boot, it could not be built: " + log);
    return Optional.empty();
  }
}
