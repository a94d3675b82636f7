// The limit of a relay: select, send, flush, delete, until nothing is left.
package dev.kassa.benchmarks.outbox;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.Companion;
import dev.kassa.benchmarks.StackFile;
import dev.kassa.benchmarks.TillMessages;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.postgresql.PGConnection;

/**
 * Sends what is in {@code bench.outbox}; a failed send, a second relay, a header: nothing is cared
 * for.
 */
public final class BareRelay {
  static final String CHANNEL = "bench_outbox";
  private static final int BATCH = 500;

  private BareRelay() {}

  /** Argument: state directory of the stack. */
  public static void main(String[] arguments) throws SQLException, IOException {
    Path state = Path.of(arguments[0]);
    StackFile stack = StackFile.read(state.resolve("stack.json"));
    try (Connection connection = Administrator.connect(state, stack);
        PreparedStatement select =
            connection.prepareStatement(
                "select id, aggregatetype, aggregateid, payload from bench.outbox order by id limit "
                    + BATCH);
        PreparedStatement delete =
            connection.prepareStatement("delete from bench.outbox where id = any (?)");
        KafkaProducer<String, byte[]> producer =
            TillMessages.producer(stack.kafka().bootstrapServers())) {
      Administrator.run(connection, "listen " + CHANNEL);
      Companion.ready();
      PGConnection notified = connection.unwrap(PGConnection.class);
      while (true) {
        while (pass(connection, select, delete, producer)) {
          // There may be more.
        }
        var _ = notified.getNotifications(0);
      }
    }
  }

  private static boolean pass(
      Connection connection,
      PreparedStatement select,
      PreparedStatement delete,
      KafkaProducer<String, byte[]> producer)
      throws SQLException {
    List<Long> sent = new ArrayList<>(BATCH);
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        sent.add(rows.getLong(1));
        // The flush waits for all of them.
        var _ =
            producer.send(
                new ProducerRecord<>(rows.getString(2), rows.getString(3), rows.getBytes(4)));
      }
    }
    if (sent.isEmpty()) {
      return false;
    }
    producer.flush();
    delete.setArray(1, connection.createArrayOf("bigint", sent.toArray()));
    delete.executeUpdate();
    return true;
  }
}
