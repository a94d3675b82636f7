// Rows of an outbox: the product's, or the bare relay's.
package dev.kassa.benchmarks.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A table and the channel that wakes its relay.
 *
 * @param table with the columns of an outbox
 * @param channel of NOTIFY
 */
record Rows(String table, String channel) {
  /** The topic of all rows, which nobody reads but the benchmark. */
  static final String TOPIC = "bench.events";

  static final Rows OF_PAYMENT_SERVICE = new Rows("payment.outbox", "kassa_outbox_payment_service");
  static final Rows OF_BARE_RELAY = new Rows("bench.outbox", BareRelay.CHANNEL);

  private static final String TYPE = "payment.created.v1";
  // About as large as a payment's event with its headers.
  private static final String PAYLOAD = "{\"filler\":\"" + "x".repeat(400) + "\"}";
  private static final String HEADERS =
      "{\"ce_specversion\":\"1.0\",\"ce_id\":\"5f0c6c1e-2a3b-5c4d-8e6f-7a8b9c0d1e2f\","
          + "\"ce_source\":\"/kassa/payment-service\",\"ce_type\":\"payment.created.v1\","
          + "\"ce_time\":\"2026-11-25T12:00:00Z\",\"content-type\":\"application/json\"}";

  /**
   * Inserts rows with consecutive keys in one transaction and wakes the relay; returns when it is
   * committed.
   *
   * @param prefix of the keys; the number of the row follows
   */
  void commit(Connection connection, String prefix, int many) throws SQLException {
    String insert =
        ("insert into %s (aggregatetype, aggregateid, type, payload, headers)"
                + " select ?, ? || n, ?, ?, ? from generate_series(0, ?) n")
            .formatted(table);
    try (PreparedStatement rows = connection.prepareStatement(insert);
        PreparedStatement notify = connection.prepareStatement("select pg_notify(?, '')")) {
      rows.setString(1, TOPIC);
      rows.setString(2, prefix);
      rows.setString(3, TYPE);
      rows.setBytes(4, PAYLOAD.getBytes(StandardCharsets.UTF_8));
      rows.setString(5, HEADERS);
      rows.setInt(6, many - 1);
      rows.executeUpdate();
      notify.setString(1, channel);
      notify.execute();
      connection.commit();
    }
  }
}
