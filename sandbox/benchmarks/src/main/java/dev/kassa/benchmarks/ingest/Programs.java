// Starts and ends the programs that are measured, each a JVM with the flags of production.
package dev.kassa.benchmarks.ingest;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Child processes; all end with {@link #close}. */
final class Programs implements AutoCloseable {
  /** As the local stack's --jvm production. */
  private static final List<String> JVM =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);

  private final Path logs;
  private final List<Process> running = new ArrayList<>();

  /**
   * @param logs folder for what the programs say
   */
  Programs(Path logs) throws IOException {
    this.logs = Files.createDirectories(logs);
  }

  /**
   * Starts a program and returns when it is ready.
   *
   * @param arguments of {@code java}, after the JVM's flags
   */
  Process start(String name, List<String> arguments, BooleanSupplier ready)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    command.addAll(arguments);
    Path log = logs.resolve(name + ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    running.add(process);
    Instant deadline = Instant.now().plus(STARTS_WITHIN);
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || Instant.now().isAfter(deadline)) {
        throw new IOException(name + " does not start; " + log + " tells why");
      }
      Thread.sleep(Duration.ofMillis(100));
    }
    return process;
  }

  /** Somebody listens there. */
  static BooleanSupplier listens(int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return true;
      } catch (IOException notYet) {
        return false;
      }
    };
  }

  /** It answers 200 there. */
  static BooleanSupplier answers(URI address) {
    return () -> {
      try {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        try {
          return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
          connection.disconnect();
        }
      } catch (IOException notYet) {
        return false;
      }
    };
  }

  @Override
  public void close() {
    for (Process process : running.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
