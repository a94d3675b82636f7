// The time that the database has spent on asking payment-service's inbox.
package dev.kassa.benchmarks.saga;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Statistics of one instant. The question rides in the statement that loads a batch's payments,
 * which answers with a row for each payment; so what it takes to load them is in the time, too.
 *
 * @param records payments loaded
 * @param millis spent on them
 */
record InboxTime(double records, double millis) {
  private static final String QUERY =
      """
      select coalesce(sum(rows), 0), coalesce(sum(total_exec_time), 0)
      from pg_stat_statements join pg_roles on pg_roles.oid = userid
      where rolname = 'payment' and query ilike '%from inbox i%'
      """;

  static InboxTime now(Connection administrator) throws SQLException {
    try (Statement statement = administrator.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      rows.next();
      return new InboxTime(rows.getDouble(1), rows.getDouble(2));
    }
  }

  /** Milliseconds per record since then; empty if there was none. */
  Optional<Double> millisSince(InboxTime earlier) {
    double more = records - earlier.records;
    return more == 0 ? Optional.empty() : Optional.of((millis - earlier.millis) / more);
  }
}
