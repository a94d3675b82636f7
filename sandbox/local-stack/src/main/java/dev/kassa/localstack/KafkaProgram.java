// Kafka as a process of its own.
package dev.kassa.localstack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a broker, says that it serves, and runs until it is ended. The first of a cluster makes
 * the contract's topics.
 */
@Command(name = "kafka", description = "Runs a broker of one machine's system.")
public final class KafkaProgram implements Callable<Integer> {
  @Option(names = "--directory", required = true, description = "Where its log is.")
  private Path directory;

  @Option(names = "--node", required = true, description = "Which of the brokers it is, from 1.")
  private int node;

  @Option(
      names = "--ports",
      required = true,
      split = ",",
      description = "For clients, of every broker.")
  private List<Integer> ports;

  @Option(
      names = "--controller-ports",
      required = true,
      split = ",",
      description = "For the brokers' talk with each other.")
  private List<Integer> controllerPorts;

  @Option(names = "--ready", required = true, description = "The file that it says it serves in.")
  private Path ready;

  private KafkaProgram() {}

  /** Runs it; the exit code is 1 if it could not start. */
  public static void main(String... arguments) {
    System.exit(Program.of(new KafkaProgram()).execute(arguments));
  }

  /**
   * What the program is told for a broker without others.
   *
   * @param directory where its log is to be
   * @param port for clients
   * @param controllerPort for its talk with itself
   * @param ready the file that it says it serves in
   */
  public static List<String> alone(Path directory, int port, int controllerPort, Path ready) {
    return arguments(directory, KafkaNode.alone(port, controllerPort), ready);
  }

  static List<String> arguments(Path directory, KafkaNode node, Path ready) {
    return List.of(
        "--directory",
        directory.toString(),
        "--node",
        Integer.toString(node.number()),
        "--ports",
        joined(node.ports()),
        "--controller-ports",
        joined(node.controllerPorts()),
        "--ready",
        ready.toString());
  }

  private static String joined(List<Integer> ports) {
    return ports.stream().map(port -> Integer.toString(port)).collect(Collectors.joining(","));
  }

  @Override
  public Integer call() throws IOException {
    // A broker tells its whole configuration at every start.
    Logger.getLogger("").setLevel(Level.WARNING);
    KafkaBroker broker = KafkaBroker.start(directory, new KafkaNode(node, ports, controllerPorts));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    if (node == 1) {
      Topics.createMissing(broker.bootstrapServers(), ports.size());
    }
    Readiness.tell(ready);
    broker.awaitStopped();
    return 0;
  }
}
