// The time that the database has spent on taking records into payment-service's inbox.
package dev.kassa.benchmarks.saga;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Statistics of one instant. The statement that looks a record up and remembers it answers with a
 * row for each record, whether it takes one or many.
 *
 * @param records taken in or known already
 * @param millis spent on them
 */
record InboxTime(double records, double millis) {
  private static final String QUERY =
      """
      select coalesce(sum(rows), 0), coalesce(sum(total_exec_time), 0)
      from pg_stat_statements join pg_roles on pg_roles.oid = userid
      where rolname = 'payment' and query ilike '%insert into inbox%'
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
