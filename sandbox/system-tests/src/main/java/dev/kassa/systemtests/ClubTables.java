// The tables of the club, read as they are.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.systemtests.ClubFacts.Entry;
import dev.kassa.systemtests.ClubFacts.Member;
import dev.kassa.systemtests.ClubFacts.Purchase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the stack's database as an auditor. */
final class ClubTables {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MEMBERS =
      """
      select cast(row_to_json(x) as text) from (
        select m.member_id, m.erased_at is not null as erased, m.points,
          m.consents = 'KNOWN' as consents_known,
          (select count(*) from membership.member_consent c
            where c.member_id = m.member_id) as consents_held,
          (select coalesce(json_agg(json_build_object(
              'payment', e.msn || '/' || e.reference, 'points', e.points)), '[]')
            from membership.points_entry e where e.member_id = m.member_id) as ledger,
          (select coalesce(json_agg(json_build_object(
              'payment', p.msn || '/' || p.reference, 'checkout', p.checkout_id,
              'net', p.booked_net, 'earning', coalesce(p.earning, p.booked_net),
              'points', p.booked_points, 'rate', p.rate -> 'pointsPerHundredMinorUnits')), '[]')
            from membership.purchase p where p.member_id = m.member_id) as purchases
        from membership.member m
      ) x
      """;

  private static final String TABLES =
      """
      select schemaname || '.' || tablename from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')
      """;

  private final StackFile.Postgres database;

  ClubTables(StackFile.Postgres database) {
    this.database = database;
  }

  /** All members there are, and who were. */
  List<Member> members() throws IOException {
    List<Member> members = new ArrayList<>();
    for (String row : texts(MEMBERS)) {
      members.add(member(JSON.readTree(row)));
    }
    return members;
  }

  /** Every table of every schema. */
  List<String> tables() throws IOException {
    return texts(TABLES);
  }

  /** The rows of a table, as JSON. */
  void rows(String table, Consumer<String> reader) throws IOException {
    texts("select cast(row_to_json(t) as text) from " + table + " t", reader);
  }

  private static Member member(JsonNode row) {
    List<Entry> ledger = new ArrayList<>();
    for (JsonNode entry : row.path("ledger")) {
      ledger.add(
          new Entry(
              Optional.ofNullable(entry.path("payment").textValue()),
              entry.path("points").asLong()));
    }
    List<Purchase> purchases = new ArrayList<>();
    for (JsonNode purchase : row.path("purchases")) {
      purchases.add(
          new Purchase(
              purchase.path("payment").asText(),
              purchase.path("checkout").asText(),
              purchase.path("net").asLong(),
              purchase.path("earning").asLong(),
              purchase.path("points").asLong(),
              purchase.path("rate").asLong()));
    }
    return new Member(
        row.path("member_id").asText(),
        row.path("erased").asBoolean(),
        row.path("consents_known").asBoolean(),
        row.path("consents_held").asInt(),
        row.path("points").asLong(),
        ledger,
        purchases);
  }

  private List<String> texts(String sql) throws IOException {
    List<String> texts = new ArrayList<>();
    texts(sql, texts::add);
    return texts;
  }

  private void texts(String sql, Consumer<String> reader) throws IOException {
    try (Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.accept(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IOException("the database of the stack does not answer: " + e.getSQLState(), e);
    }
  }
}
