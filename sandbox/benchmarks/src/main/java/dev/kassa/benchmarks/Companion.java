// A program that is measured beside the product, in a process of its own.
package dev.kassa.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a class of this module in a JVM with the very flags that the product's services run with. It
 * ends with the benchmark, however that ends: its standard input is closed then.
 */
public final class Companion implements AutoCloseable {
  private static final String READY = "ready";
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;

  private Companion(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it; returns when it has called {@link #ready}.
   *
   * @param name of its log {@code logs/bench-<name>.log} in the state directory
   * @param program its class, with a main method
   * @throws IOException if it is not ready in time or ends before; the text names the log
   */
  public static Companion start(Run run, String name, Class<?> program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(run.stack().process("payment-service").pid()));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    Path log = run.state().resolve("logs").resolve("bench-" + name + ".log");
    Files.createDirectories(log.getParent());
    Files.deleteIfExists(log);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Companion companion = new Companion(process, log);
    companion.awaitReady(name);
    return companion;
  }

  /** What the JVM of a running service was told about itself, not about the service. */
  private static List<String> flags(long pid) throws IOException {
    String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
    return List.of(command.split("\0")).stream()
        .skip(1)
        .takeWhile(argument -> !argument.equals("-jar") && !argument.equals("-cp"))
        .filter(flag -> flag.startsWith("-X") || flag.startsWith("--"))
        // A cache holds the classes of one program.
        .filter(flag -> !flag.startsWith("-XX:AOT") && !flag.startsWith("-Xlog"))
        .toList();
  }

  private void awaitReady(String name) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!Files.readAllLines(log).contains(READY)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException("%s did not get ready; %s tells more".formatted(name, log));
      }
      Thread.sleep(20);
    }
  }

  /** Its process, for whoever counts what it computes. */
  public long pid() {
    return process.pid();
  }

  /** Where it takes commands from, a line each, if it takes any. */
  public OutputStream commands() {
    return process.getOutputStream();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** In the companion: says that it can be measured, and ends it when the benchmark is gone. */
  public static void ready() {
    Thread.ofPlatform()
        .daemon()
        .name("lifeline")
        .start(
            () -> {
              try (InputStream in = System.in) {
                long unused = in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException _) {
                // The benchmark is gone, too.
              }
              Runtime.getRuntime().halt(0);
            });
    System.out.println(READY);
    System.out.flush();
  }
}
