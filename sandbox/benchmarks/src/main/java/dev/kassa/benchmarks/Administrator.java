// The database as its administrator sees it.
package dev.kassa.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Connects to the stack's database, where the benchmark needs more than a service may. */
public final class Administrator {
  private static final String USER = "postgres";

  private Administrator() {}

  /**
   * A connection that commits each statement by itself.
   *
   * @param state the stack's state directory, where the password lies
   */
  public static Connection connect(Path state, StackFile stack) throws SQLException, IOException {
    return DriverManager.getConnection(stack.postgres().url(), USER, password(state));
  }

  /** Where other programs find a database of the stack's server; holds the password. */
  public static String address(Path state, StackFile stack, String database) throws IOException {
    URI url = URI.create(stack.postgres().url().substring("jdbc:".length()));
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(USER, password(state), url.getHost(), url.getPort(), database);
  }

  private static String password(Path state) throws IOException {
    return Files.readString(state.resolve("passwords").resolve(USER)).strip();
  }

  /** One value of one row. */
  public static double number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new SQLException("no row from: " + query);
      }
      return rows.getDouble(1);
    }
  }

  /** Runs statements that give no rows. */
  public static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
