// One broker among those of its cluster.
package dev.kassa.localstack;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which of the brokers this is, and where all of them are.
 *
 * @param number from 1
 * @param ports for clients, of every broker in order
 * @param controllerPorts for the brokers' talk with each other, in the same order
 */
record KafkaNode(int number, List<Integer> ports, List<Integer> controllerPorts) {
  /** Copies of each partition where there are brokers enough for them. */
  private static final int REPLICAS = 3;

  KafkaNode {
    ports = List.copyOf(ports);
    controllerPorts = List.copyOf(controllerPorts);
    if (number < 1 || number > ports.size() || ports.size() != controllerPorts.size()) {
      throw new LocalStackFailure(
          "broker %d of %s and %s".formatted(number, ports, controllerPorts));
    }
  }

  /** A broker without others. */
  static KafkaNode alone(int port, int controllerPort) {
    return new KafkaNode(1, List.of(port), List.of(controllerPort));
  }

  int port() {
    return ports.get(number - 1);
  }

  int controllerPort() {
    return controllerPorts.get(number - 1);
  }

  /** Who elects the controller, as a broker is told. */
  String voters() {
    return IntStream.rangeClosed(1, ports.size())
        .mapToObj(node -> node + "@127.0.0.1:" + controllerPorts.get(node - 1))
        .collect(Collectors.joining(","));
  }

  /** Copies of each partition among so many brokers. */
  static int replicas(int brokers) {
    return Math.min(brokers, REPLICAS);
  }

  /** Copies that must have a record before it counts: one may be lost, where there are three. */
  static int inSync(int brokers) {
    return Math.max(1, replicas(brokers) - 1);
  }
}
