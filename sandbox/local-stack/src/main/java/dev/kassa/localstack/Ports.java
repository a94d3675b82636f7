// The ports of one machine's system.
package dev.kassa.localstack;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Every port that is listened on, all on 127.0.0.1.
 *
 * @param offset added to each default port, so that two systems fit on one machine
 */
record Ports(int offset) {
  private static final int LARGEST_OFFSET = 50_000;
  private static final int ATTEMPTS = 100;

  /**
   * With it, all ports stay below 32768, where Linux begins to take ports for outgoing connections:
   * one of those could be on a port between two starts of its server.
   */
  private static final int LARGEST_QUIET_OFFSET = 17_000;

  Ports {
    if (offset < 0 || offset > LARGEST_OFFSET) {
      throw new LocalStackFailure("--port-offset must be 0 to " + LARGEST_OFFSET);
    }
  }

  /** Ports that are all free at this moment. */
  static Ports anyFree() {
    return ThreadLocalRandom.current()
        .ints(ATTEMPTS, 1, LARGEST_QUIET_OFFSET)
        .mapToObj(Ports::new)
        .filter(ports -> ports.all().allMatch(FreePort::isFree))
        .findFirst()
        .orElseThrow(() -> new LocalStackFailure("no free ports on 127.0.0.1"));
  }

  private IntStream all() {
    return IntStream.of(
        posGateway(),
        replica(posGateway()),
        replica(webhookIngest()),
        replica(payment()),
        webhookIngest(),
        posGateway() + TO_MANAGEMENT,
        replica(posGateway()) + TO_MANAGEMENT,
        replica(webhookIngest()) + TO_MANAGEMENT,
        replica(payment()) + TO_MANAGEMENT,
        webhookIngest() + TO_MANAGEMENT,
        identity(),
        membership(),
        payment(),
        simulator(),
        kafka(1),
        kafkaController(1),
        kafka(2),
        kafkaController(2),
        kafka(3),
        kafkaController(3),
        postgres());
  }

  private static final int TO_REPLICA = 5;
  private static final int BETWEEN_REPLICAS = 10;
  private static final int TO_NEXT_BROKER = 2;

  /** From a service's port to the one of its metrics. */
  static final int TO_MANAGEMENT = 50;

  int posGateway() {
    return 8080 + offset;
  }

  /**
   * For an instance that a test adds.
   *
   * @param first of the same service
   */
  int replica(int first) {
    return replica(first, 2);
  }

  /**
   * The same for one of several.
   *
   * @param number 2 or 3
   */
  int replica(int first, int number) {
    return first + TO_REPLICA + (number - 2) * BETWEEN_REPLICAS;
  }

  int webhookIngest() {
    return 8081 + offset;
  }

  int identity() {
    return 8082 + offset;
  }

  int membership() {
    return 8083 + offset;
  }

  int payment() {
    return 8084 + offset;
  }

  int simulator() {
    return 8090 + offset;
  }

  /**
   * A broker's, for clients.
   *
   * @param node from 1
   */
  int kafka(int node) {
    return 9092 + offset + (node - 1) * TO_NEXT_BROKER;
  }

  /** A broker's, for its talk with the others. */
  int kafkaController(int node) {
    return kafka(node) + 1;
  }

  int postgres() {
    return 15432 + offset;
  }
}
