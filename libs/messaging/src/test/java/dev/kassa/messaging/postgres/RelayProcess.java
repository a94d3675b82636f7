// A relay in a process of its own, to be frozen.
package dev.kassa.messaging.postgres;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;

/** Arguments: reactive url, user, password, bootstrap servers, channel. Ends with its input. */
final class RelayProcess {
  private RelayProcess() {}

  public static void main(String[] arguments) throws Exception {
    OutboxFixture.relay(
        Vertx.vertx(),
        PgConnectOptions.fromUri(arguments[0]).setUser(arguments[1]).setPassword(arguments[2]),
        arguments[3],
        new SimpleMeterRegistry(),
        50,
        arguments[4]);
    while (System.in.read() >= 0) {
      // Its parent is there.
    }
    System.exit(0);
  }
}
