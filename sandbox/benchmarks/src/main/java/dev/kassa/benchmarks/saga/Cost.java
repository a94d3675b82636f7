// What has been spent so far: commits, statements, log of the database, processor time.
package dev.kassa.benchmarks.saga;

import dev.kassa.benchmarks.Administrator;
import dev.kassa.benchmarks.ProcessTimes;
import dev.kassa.benchmarks.StackFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counters of one instant; the difference of two is what happened between.
 *
 * @param commits transactions of all services, counted by the database
 * @param statements of all services without begin, commit and the like; by service. Empty where the
 *     server has no statistics of statements
 * @param control begin, commit and the like, of all services
 * @param walBytes written to the database's log
 * @param cpuSeconds of the stack's processes, by name
 */
record Cost(
    double commits,
    Map<String, Double> statements,
    double control,
    double walBytes,
    Map<String, Double> cpuSeconds) {
  private static final String COMMITS =
      "select xact_commit from pg_stat_database where datname = current_database()";
  private static final String WAL = "select pg_current_wal_lsn() - '0/0'::pg_lsn";

  // What the administrator does is the benchmark's own.
  private static final String STATEMENTS =
      """
      select rolname,
        sum(calls) filter (where query !~* '^\\s*(begin|commit|rollback|start|savepoint|release)'),
        sum(calls) filter (where query ~* '^\\s*(begin|commit|rollback|start|savepoint|release)')
      from pg_stat_statements join pg_roles on pg_roles.oid = userid
      where rolname <> current_user
      group by rolname
      """;

  /** Makes the server count statements; false if it cannot. */
  static boolean countStatements(Connection administrator) throws SQLException {
    if (Administrator.number(
            administrator,
            "select count(*) from pg_settings where name = 'shared_preload_libraries'"
                + " and setting like '%pg_stat_statements%'")
        == 0) {
      return false;
    }
    Administrator.run(administrator, "create extension if not exists pg_stat_statements");
    return true;
  }

  /** Reads the counters. */
  static Cost now(StackFile stack, Connection administrator, boolean withStatements)
      throws SQLException {
    Map<String, Double> statements = new TreeMap<>();
    double control = 0;
    if (withStatements) {
      try (Statement statement = administrator.createStatement();
          ResultSet rows = statement.executeQuery(STATEMENTS)) {
        while (rows.next()) {
          statements.put(rows.getString(1), rows.getDouble(2));
          control += rows.getDouble(3);
        }
      }
    }
    Map<String, Double> cpu = new TreeMap<>();
    for (StackFile.Running process : stack.processes()) {
      cpu.put(process.name(), ProcessTimes.ofTree(process.pid()));
    }
    return new Cost(
        Administrator.number(administrator, COMMITS),
        statements,
        control,
        Administrator.number(administrator, WAL),
        cpu);
  }

  /** What was spent since an earlier instant. */
  Cost since(Cost earlier) {
    return new Cost(
        commits - earlier.commits,
        difference(statements, earlier.statements),
        control - earlier.control,
        walBytes - earlier.walBytes,
        difference(cpuSeconds, earlier.cpuSeconds));
  }

  /** Statements of all services. */
  double allStatements() {
    return sum(statements);
  }

  /** Processor time of all processes, in seconds of one core. */
  double allCpuSeconds() {
    return sum(cpuSeconds);
  }

  private static double sum(Map<String, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static Map<String, Double> difference(
      Map<String, Double> later, Map<String, Double> earlier) {
    Map<String, Double> difference = new TreeMap<>();
    later.forEach((name, value) -> difference.put(name, value - earlier.getOrDefault(name, 0.0)));
    return difference;
  }
}
