// A broker of its own process, for tests that stop it.
package dev.kassa.gateway;

import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.KafkaProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kafka with the contract's topics. */
final class BrokerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  private BrokerProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static BrokerProcess start() throws IOException {
    Path directory = Files.createTempDirectory("kassa-broker-");
    Path ready = directory.resolve("ready");
    int port = freePort();
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                KafkaProgram.class.getName()));
    command.addAll(KafkaProgram.alone(directory.resolve("kafka"), port, freePort(), ready));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    BrokerProcess broker = new BrokerProcess(process, port);
    await().atMost(PATIENCE).until(() -> Files.exists(ready) || !process.isAlive());
    if (!process.isAlive()) {
      throw new IllegalStateException("the broker has ended: " + directory.resolve("log"));
    }
    return broker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String servers() {
    return "127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  /** It keeps its connections and answers nothing until it goes on. */
  static void pause(long pid) {
    signal("-STOP", pid);
  }

  static void goOn(long pid) {
    signal("-CONT", pid);
  }

  private static void signal(String name, long pid) {
    try {
      if (new ProcessBuilder("kill", name, "" + pid).start().waitFor() != 0) {
        throw new AssertionError("no signal " + name + " to " + pid);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
