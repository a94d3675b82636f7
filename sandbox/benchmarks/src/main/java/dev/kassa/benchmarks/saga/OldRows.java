// Years of payments and weeks of inbox rows, made by copying what the product has written.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Administrator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fills the tables of payment-service. It knows the names of a few columns and takes all others as
 * the product has written them, so that it need not follow every change of the tables.
 *
 * @param administrator commits each statement by itself
 */
record OldRows(Connection administrator) {
  private static final String SCHEMA = "payment";
  private static final int AT_ONCE = 100_000;
  private static final int MANY = 10_000;

  // The day overlaps another partition; the default partition has rows of it.
  private static final Set<String> OTHERWISE_PARTITIONED = Set.of("42P17", "23514");

  private record Column(String name, String type) {}

  /** Adds copies of a payment that has ended, with all that belongs to it. */
  void payments(int many) throws SQLException {
    long sample = sample();
    List<String> byId = tablesWith("payment_id");
    List<String> byReference = new ArrayList<>(tablesWith("reference"));
    byReference.retainAll(tablesWith("msn"));
    byReference.remove("payment");
    for (int from = 0; from < many; from += AT_ONCE) {
      int to = Math.min(many, from + AT_ONCE) - 1;
      copy("payment", sample, "s.id = o.id", from, to);
      for (String table : byId) {
        copy(table, sample, "s.payment_id = o.id", from, to);
      }
      for (String table : byReference) {
        copy(table, sample, "s.msn = o.msn and s.reference = o.reference", from, to);
      }
    }
  }

  /** Adds rows of a day to the inbox; the day is so many days ago. */
  void inbox(int daysAgo, int many) throws SQLException {
    LocalDate day = LocalDate.now(ZoneOffset.UTC).minusDays(daysAgo);
    if (isPartitioned()) {
      partition(day);
    }
    List<String> values = new ArrayList<>();
    List<Column> columns = columns("inbox");
    for (Column column : columns) {
      values.add(
          switch (column.name()) {
            case "day" -> "date '" + day + "'";
            case "id" -> "gen_random_uuid()";
            default -> "s." + column.name();
          });
    }
    Administrator.run(
        administrator,
        "insert into payment.inbox (%s) select %s from (select * from payment.inbox limit 1) s, generate_series(1, %d)"
            .formatted(names(columns), String.join(", ", values), many));
  }

  /**
   * A partition as the product makes them; where that day has one or lies elsewhere, it stays so.
   */
  private void partition(LocalDate day) throws SQLException {
    String name = "payment.inbox_" + day.toString().replace('-', '_');
    try {
      Administrator.run(
          administrator,
          "create table if not exists %s partition of payment.inbox for values from ('%s') to ('%s')"
              .formatted(name, day, day.plusDays(1)));
      Administrator.run(administrator, "alter table %s owner to payment_owner".formatted(name));
    } catch (SQLException e) {
      if (!OTHERWISE_PARTITIONED.contains(e.getSQLState())) {
        throw e;
      }
    }
  }

  /** Lets the database look at what it has now. */
  void analyze() throws SQLException {
    Administrator.run(administrator, "vacuum analyze");
    Administrator.run(administrator, "checkpoint");
  }

  /** Rows that sequential scans have read so far, by table, of those tables that have grown. */
  Map<String, Double> readBySequentialScans() throws SQLException {
    Map<String, Double> read = new TreeMap<>();
    try (Statement statement = administrator.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select relname, seq_tup_read from pg_stat_user_tables where schemaname = '%s' and n_live_tup > %d"
                    .formatted(SCHEMA, MANY))) {
      while (rows.next()) {
        read.put(rows.getString(1), rows.getDouble(2));
      }
    }
    return read;
  }

  /** The id of a payment that has ended, in whatever way the product has stored it. */
  private long sample() throws SQLException {
    return (long)
        Administrator.number(
            administrator,
            "select id from payment.payment where not open order by id desc limit 1 offset 20");
  }

  /** Copies the rows that belong to the sample, once for each number. */
  private void copy(String table, long sample, String belongs, int from, int to)
      throws SQLException {
    List<Column> columns = columns(table);
    boolean byId = columns.stream().anyMatch(column -> column.name().equals("payment_id"));
    Administrator.run(
        administrator,
        """
        insert into payment.%1$s (%2$s)
        select %3$s
        from payment.payment o
        join payment.%1$s s on %4$s
        cross join lateral (
          select 'old-' || lpad(i::text, 12, '0') || '-1' as reference,
            md5('checkout' || i)::uuid as checkout_id
          from generate_series(%5$d, %6$d) i) n
        %7$s
        where o.id = %8$d
        """
            .formatted(
                table,
                names(columns),
                columns.stream().map(OldRows::value).collect(Collectors.joining(", ")),
                belongs,
                from,
                to,
                byId
                    ? "join payment.payment np on np.msn = o.msn and np.reference = n.reference"
                    : "",
                sample));
  }

  private static String value(Column column) {
    return switch (column.name()) {
      case "reference" -> "n.reference";
      case "checkout_id" -> "n.checkout_id";
      case "payment_id" -> "np.id";
      default ->
          switch (column.type()) {
            case "text", "jsonb", "json" ->
                "replace(replace(s.%1$s::text, o.reference, n.reference), o.checkout_id::text, n.checkout_id::text)::%2$s"
                    .formatted(column.name(), column.type());
            default -> "s." + column.name();
          };
    };
  }

  private List<Column> columns(String table) throws SQLException {
    List<Column> columns = new ArrayList<>();
    try (PreparedStatement query =
        administrator.prepareStatement(
            "select column_name, data_type from information_schema.columns"
                + " where table_schema = ? and table_name = ?"
                + " and is_identity = 'NO' and is_generated = 'NEVER' order by ordinal_position")) {
      query.setString(1, SCHEMA);
      query.setString(2, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          columns.add(new Column(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return columns;
  }

  private List<String> tablesWith(String column) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (PreparedStatement query =
        administrator.prepareStatement(
            "select table_name from information_schema.columns join information_schema.tables"
                + " using (table_schema, table_name) where table_schema = ? and column_name = ?"
                + " and table_type = 'BASE TABLE' order by table_name")) {
      query.setString(1, SCHEMA);
      query.setString(2, column);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
    }
    return tables;
  }

  private boolean isPartitioned() throws SQLException {
    return Administrator.number(
            administrator,
            "select count(*) from pg_class where oid = 'payment.inbox'::regclass and relkind = 'p'")
        > 0;
  }

  private static String names(List<Column> columns) {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
