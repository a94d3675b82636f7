// Ports for a system that a test starts.
package dev.kassa.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;

/** What is added to every port of a system, so that it disturbs no other. */
final class FreeOffset {
  // As in DESIGN: 8080 to 8084 and 8090 are served, 9092 and 15432 are Kafka and PostgreSQL;
  // 8085 to 8089 are second instances, 8095 to 8099 third ones.
  private static final List<Integer> PORTS =
      List.of(
          8080, 8081, 8082, 8083, 8084, 8085, 8086, 8087, 8088, 8089, 8090, 8095, 8096, 8097, 8098,
          8099, 9092, 9093, 15432);

  private FreeOffset() {}

  /**
   * With at most 17,000 all ports stay below 32768, where Linux begins to take ports for outgoing
   * connections: one of those could be on the port of a service that was killed.
   */
  static int any() {
    return new Random()
        .ints(100, 20, 170)
        .map(hundreds -> hundreds * 100)
        .filter(offset -> PORTS.stream().allMatch(port -> isFree(port + offset)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no free ports for a system"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
