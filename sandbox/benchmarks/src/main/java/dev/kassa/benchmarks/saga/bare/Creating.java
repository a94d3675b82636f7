// Requests: one commit for the batch, then a create for each.
package dev.kassa.benchmarks.saga.bare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Stores what was asked for before the provider hears of it. */
final class Creating implements Batches.Work {
  private static final String INSERT =
      "insert into bench.payment (reference, state, request)"
          + " select r, 'creating', b from unnest(?::text[], ?::bytea[]) as t (r, b)";

  private final Connection connection;
  private final PreparedStatement insert;
  private final ProviderClient provider;

  Creating(Connection connection, ProviderClient provider) throws SQLException {
    this.connection = connection;
    this.provider = provider;
    insert = connection.prepareStatement(INSERT);
  }

  @Override
  public void take(ConsumerRecords<String, byte[]> batch) throws SQLException {
    List<String> references = new ArrayList<>(batch.count());
    List<byte[]> bodies = new ArrayList<>(batch.count());
    for (ConsumerRecord<String, byte[]> record : batch) {
      references.add(record.key());
      bodies.add(record.value());
    }
    insert.setArray(1, connection.createArrayOf("text", references.toArray()));
    insert.setArray(2, connection.createArrayOf("bytea", bodies.toArray(byte[][]::new)));
    insert.executeUpdate();
    connection.commit();
    batch.forEach(record -> provider.create(record.key(), record.value()));
  }
}
