// The limit: takes requests, commits, creates, takes notifications, commits, captures, tells.
package dev.kassa.benchmarks.saga.bare;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Companion;
import dev.kassa.benchmarks.SimulatorControl;
import dev.kassa.benchmarks.StackFile;
import dev.kassa.benchmarks.StackFile.SalesUnit;
import dev.kassa.benchmarks.TillMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The same hops as the product's on the same broker, database and provider, and nothing decided: no
 * inbox, no states, no idempotence after a crash, no signature looked at, nothing sealed. One
 * process does it all.
 */
public final class BareSaga {
  private BareSaga() {}

  /**
   * Arguments: state directory of the stack, sales unit, body of every capture, receiver's port.
   */
  public static void main(String[] arguments)
      throws SQLException, IOException, InterruptedException {
    Path state = Path.of(arguments[0]);
    StackFile stack = StackFile.read(state.resolve("stack.json"));
    String bootstrapServers = stack.kafka().bootstrapServers();
    SalesUnit unit = stack.salesUnit(arguments[1]);
    ProviderClient provider =
        new ProviderClient(
            stack.vipps().baseUrl(),
            new SimulatorControl(stack.vipps().baseUrl()).accessToken(unit),
            unit);
    KafkaProducer<String, byte[]> producer = TillMessages.producer(bootstrapServers);
    Receiver.listen(provider.vertx(), Integer.parseInt(arguments[3]), producer);
    Creating creating = new Creating(connect(state, stack), provider);
    Capturing capturing = new Capturing(connect(state, stack), provider, arguments[2], producer);
    new Batches(bootstrapServers, BareTopics.REQUESTS, creating).start();
    new Batches(bootstrapServers, BareTopics.NOTIFICATIONS, capturing).start();
    Companion.ready();
  }

  private static Connection connect(Path state, StackFile stack) throws SQLException, IOException {
    Connection connection = Administrator.connect(state, stack);
    connection.setAutoCommit(false);
    return connection;
  }
}
