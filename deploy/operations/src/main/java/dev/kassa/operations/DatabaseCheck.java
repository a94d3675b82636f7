// Whether the database is durable, on time, and of the version that the services want.
package dev.kassa.operations;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads only.
 *
 * @param url as the driver wants it; the password may be in the driver's own file
 */
record DatabaseCheck(String url, Clock clock) {
  /** The newest migration of each schema; a test compares with the services' files. */
  static final Map<String, Integer> VERSIONS =
      new TreeMap<>(Map.of("membership", 1180, "payment", 1013));

  /** Leases are of seconds. */
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  /** One connection, some questions. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        String value = text(statement, "select current_setting('" + setting + "')");
        findings.add(
            "off".equals(value)
                ? Finding.wrong(
                    "database: %s is off: what was committed may be lost with the power", setting)
                : Finding.ok("database: %s is %s", setting, value));
      }
      Instant theirs =
          Instant.ofEpochMilli(
              Long.parseLong(
                  text(statement, "select cast(extract(epoch from now()) * 1000 as bigint)")));
      Duration apart = Duration.between(theirs, Instant.now(clock));
      if (apart.abs().compareTo(TOLERANCE) > 0) {
        findings.add(
            Finding.wrong(
                "this machine's clock is %d s away from the database's", apart.toSeconds()));
      }
      for (Map.Entry<String, Integer> schema : VERSIONS.entrySet()) {
        findings.add(version(statement, schema.getKey(), schema.getValue()));
        findings.addAll(rights(statement, schema.getKey()));
      }
    } catch (SQLException e) {
      findings.add(Finding.wrong("database: it cannot be asked (SQL state %s)", e.getSQLState()));
    }
    return findings;
  }

  private static Finding version(Statement statement, String schema, int wanted)
      throws SQLException {
    if (text(statement, "select to_regclass('" + schema + ".flyway_schema_history')") == null) {
      return Finding.wrong("schema %s: no migration has run; it must be at %d", schema, wanted);
    }
    String history = schema + ".flyway_schema_history";
    String failed = text(statement, "select max(version) from " + history + " where not success");
    if (failed != null) {
      return Finding.wrong("schema %s: migration %s has failed", schema, failed);
    }
    int now =
        Integer.parseInt(
            text(
                statement,
                "select coalesce(max(cast(version as int)), 0) from "
                    + history
                    + " where version is not null"));
    return now == wanted
        ? Finding.ok("schema %s is at %d", schema, now)
        : Finding.wrong("schema %s is at %d, this version wants %d", schema, now, wanted);
  }

  /** The role that serves is called as its schema (deploy/kubernetes/examples). */
  private static List<Finding> rights(Statement statement, String schema) throws SQLException {
    String mayCreate =
        text(
            statement,
            "select has_schema_privilege(r.oid, n.oid, 'create')"
                + " from pg_roles r, pg_namespace n where r.rolname = '%s' and n.nspname = '%s'"
                    .formatted(schema, schema));
    if (mayCreate == null) {
      return List.of();
    }
    return List.of(
        mayCreate.equals("t")
            ? Finding.wrong(
                "schema %s: the role %s may make and drop tables; let another role own it",
                schema, schema)
            : Finding.ok("schema %s: the role %s may change rows only", schema, schema));
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
