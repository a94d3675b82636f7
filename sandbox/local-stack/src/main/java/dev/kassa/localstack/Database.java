// The database "kassa": made on any PostgreSQL server, with a schema and a user per service.
package dev.kassa.localstack;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.core.Utils;

/**
 * A PostgreSQL server and a user of it; whoever makes databases, schemas and users must be its
 * administrator.
 *
 * @param password empty where the server trusts local connections
 */
record Database(String host, int port, String user, String password) {
  /** The one database of a deployment. */
  static final String NAME = "kassa";

  /** Makes the database if it is missing. */
  void create() {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "select 1 from pg_database where datname = " + literal(NAME))) {
        statement.execute("create database " + NAME);
      }
    } catch (SQLException e) {
      throw new LocalStackFailure("the database " + NAME + " cannot be made", e);
    }
  }

  /**
   * Makes a service's schema, the role that owns it and runs its migrations, and its user, who may
   * use nothing else and has the schema's name. Both are given their passwords also when they
   * exist.
   */
  void createSchema(String schema, String userPassword, String ownerPassword) {
    try (Connection connection = connect(NAME);
        Statement statement = connection.createStatement()) {
      createUser(statement, schema, userPassword);
      createUser(statement, owner(schema), ownerPassword);
      statement.execute(
          "create schema if not exists "
              + identifier(schema)
              + " authorization "
              + identifier(owner(schema)));
      // Of a state that was made when users owned their schemas.
      statement.execute(
          "reassign owned by " + identifier(schema) + " to " + identifier(owner(schema)));
    } catch (SQLException e) {
      throw new LocalStackFailure("the schema " + schema + " cannot be made", e);
    }
  }

  /** The role that owns a schema. */
  static String owner(String schema) {
    return schema + "_owner";
  }

  /** Makes a user who reads and writes in every schema: for audits and fault tests. */
  void createAuditor(String name, String userPassword) {
    try (Connection connection = connect(NAME);
        Statement statement = connection.createStatement()) {
      createUser(statement, name, userPassword);
      statement.execute("grant pg_read_all_data, pg_write_all_data to " + identifier(name));
    } catch (SQLException e) {
      throw new LocalStackFailure("the user " + name + " cannot be made", e);
    }
  }

  /** Changes a user's password. */
  void setPassword(String name, String userPassword) {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("alter role " + identifier(name) + " password " + literal(userPassword));
    } catch (SQLException e) {
      throw new LocalStackFailure("the password of " + name + " cannot be changed", e);
    }
  }

  /** Where a service's reactive client connects. */
  String reactiveUrl(String schema) {
    return "postgresql://%s:%d/%s?search_path=%s".formatted(host, port, NAME, schema);
  }

  /** Where a service's JDBC driver connects. */
  String jdbcUrl(String schema) {
    return "jdbc:postgresql://%s:%d/%s?currentSchema=%s".formatted(host, port, NAME, schema);
  }

  private static void createUser(Statement statement, String name, String userPassword)
      throws SQLException {
    if (!exists(statement, "select 1 from pg_roles where rolname = " + literal(name))) {
      statement.execute("create role " + identifier(name) + " login");
    }
    statement.execute("alter role " + identifier(name) + " password " + literal(userPassword));
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(host, port, database), user, password);
  }

  // These statements take no parameters; the driver's own quoting keeps names and passwords apart.
  private static String identifier(String name) throws SQLException {
    return Utils.escapeIdentifier(null, name).toString();
  }

  private static String literal(String value) throws SQLException {
    return "'" + Utils.escapeLiteral(null, value, true) + "'";
  }
}
