// The time that the database has spent on statements of payment-service's inbox.
package dev.kassa.benchmarks.saga;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Statistics of one instant, whatever the statements look like.
 *
 * @param calls of them
 * @param millis spent on them
 */
record InboxTime(double calls, double millis) {
  private static final String QUERY =
      """
      select coalesce(sum(calls), 0), coalesce(sum(total_exec_time), 0)
      from pg_stat_statements join pg_roles on pg_roles.oid = userid
      where rolname = 'payment' and query ~* '\\minbox\\M'
        and query !~* '^\\s*(create|drop|delete|alter)'
      """;

  static InboxTime now(Connection administrator) throws SQLException {
    try (Statement statement = administrator.createStatement();
        ResultSet rows = statement.executeQuery(QUERY)) {
      rows.next();
      return new InboxTime(rows.getDouble(1), rows.getDouble(2));
    }
  }

  /** Milliseconds per statement since then; empty if there was none. */
  Optional<Double> millisSince(InboxTime earlier) {
    double more = calls - earlier.calls;
    return more == 0 ? Optional.empty() : Optional.of((millis - earlier.millis) / more);
  }
}
