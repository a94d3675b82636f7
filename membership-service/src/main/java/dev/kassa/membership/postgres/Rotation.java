// Finds rows that an older key has sealed or hashed, and writes them anew.
package dev.kassa.membership.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Rows by table, a bite at a time. What is to be done is told by the rows themselves, so a rotation
 * that was cut off goes on where it was, and one that is over finds nothing. Rows that somebody is
 * about to change are passed over: they are found the next time.
 */
@ApplicationScoped
public class Rotation {
  private static final String FIRST = "(0,0)";

  /** Parked records are sealed as a whole and go when they are taken (docs/runbook.md). */
  private static final String PARKED = "parked";

  private static final String COUNT_PARKED =
      """
      select cast(count(*) as int) from parked
      where encode(substring(value from 1 for ?2), 'escape') like 'sealed:v1:%'
        and encode(substring(value from 1 for ?2), 'escape') <> all (cast(?1 as text[]))
        and consumer = any (cast(?3 as text[]))
      """;

  private static final String FIND =
      """
      select cast(row_to_json(x) as text) from (
        select cast(t.ctid as text) as place, t.*%3$s
        from %1$s t where (%2$s) and t.ctid > cast(?4 as tid)
        limit ?5 for update of t skip locked
      ) x
      """;

  private static final String COUNT = "select cast(count(*) as int) from %1$s t where (%2$s)";

  private static final String WRITE =
      """
      update %1$s t set %2$s from unnest(%3$s) as r (place%4$s) where t.ctid = cast(r.place as tid)
      """;

  /** The rows of a hash that somebody has meanwhile by the newer key as well. */
  private static final String DELETE_DOUBLE =
      """
      delete from %1$s t using unnest(cast(?1 as text[]), cast(?2 as text[])) as r (place, hash)
      where t.ctid = cast(r.place as tid)
        and exists (select from %1$s o where o.%2$s = t.%2$s and o.%3$s = r.hash)
      """;

  /** A no stays a no, by whichever key it was noted. */
  private static final String MERGE_ASKS =
      """
      update past_ask o set refused = true
      from unnest(cast(?1 as text[]), cast(?2 as text[])) as r (place, hash), past_ask t
      where t.ctid = cast(r.place as tid) and t.refused
        and o.club_id = t.club_id and o.phone_hash = r.hash
      """;

  /** What a member is called at a sales unit by the newer key as well. */
  private static final String DELETE_OLD_SUBJECTS =
      """
      delete from member_subject t where t.hash_version <> ?1 and exists (
        select from member_subject o where o.msn = t.msn and o.member_id = t.member_id
          and o.hash_version = ?1)
      """;

  private static final String SEALED_BY_ANOTHER =
      "coalesce(left(t.%1$s, ?2) <> all (cast(?1 as text[])), false)";

  /** A table with sealed or hashed columns, in the order in which they are done. */
  public enum Table {
    /** Profiles. */
    MEMBER("member", List.of("profile"), ""),
    /** Consents. */
    MEMBER_CONSENT("member_consent", List.of("consents"), ""),
    /** Numbers that lead to members. */
    MEMBER_PHONE("member_phone", List.of("msisdn"), "phone_hash"),
    /** What members are called. */
    MEMBER_SUBJECT("member_subject", List.of("sub"), "sub_hash"),
    /** Who was asked, or said no. */
    PAST_ASK("past_ask", List.of("msisdn"), "phone_hash"),
    /** Who is being asked. */
    ENROLMENT("enrolment", List.of("msisdn", "tokens"), "phone_hash"),
    /** Who was identified a moment ago. */
    IDENTIFICATION("identification", List.of("msisdn"), "phone_hash");

    private final String table;
    private final List<String> sealed;
    private final String hash;

    /**
     * @param hash empty: it has none
     */
    Table(String table, List<String> sealed, String hash) {
      this.table = table;
      this.sealed = sealed;
      this.hash = hash;
    }

    /** Its name. */
    public String tableName() {
      return table;
    }

    /** Its sealed columns. */
    public List<String> sealed() {
      return sealed;
    }

    /** The column of its hash; empty if it has none. */
    public String hash() {
      return hash;
    }

    private String stale() {
      String old =
          sealed.stream().map(SEALED_BY_ANOTHER::formatted).collect(Collectors.joining(" or "));
      // The version's parameter has a place in each statement.
      return hash.isEmpty()
          ? old + " or cast(?3 as int) is null"
          : old + " or (t." + hash + " is not null and t.hash_version <> ?3)";
    }
  }

  /**
   * The keys in force.
   *
   * @param beginnings of what the primary key seals
   * @param hashVersion of the primary key
   */
  public record Current(Set<String> beginnings, int hashVersion) {
    private String[] texts() {
      return beginnings.toArray(String[]::new);
    }

    private int length() {
      return beginnings.iterator().next().length();
    }
  }

  /**
   * A row written anew.
   *
   * @param place as it was found
   * @param columns new values; the hash's among them if it is made anew
   */
  public record Renewed(String place, Map<String, String> columns) {}

  /**
   * Rows to be done, locked, with what else is needed to do them: in the order in which they lie,
   * so that no bite looks at what was done before it.
   *
   * @param after place of the last one; empty: from the beginning
   */
  public Uni<List<JsonNode>> find(
      Mutiny.Session session, Table table, Current current, String after, int most) {
    // Numbers of before have their only copy in what their member shared.
    String more =
        table == Table.MEMBER_PHONE
            ? ", (select m.profile from member m where m.member_id = t.member_id) as profile"
            : "";
    return session
        .createNativeQuery(FIND.formatted(table.table, table.stale(), more), String.class)
        .setParameter(1, current.texts())
        .setParameter(2, current.length())
        .setParameter(3, current.hashVersion())
        .setParameter(4, after.isEmpty() ? FIRST : after)
        .setParameter(5, most)
        .getResultList()
        .map(rows -> rows.stream().map(JsonRow::read).toList());
  }

  /** Writes rows anew that were found in this transaction. */
  public Uni<Void> write(
      Mutiny.Session session, Table table, Current current, Collection<Renewed> rows) {
    if (rows.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    List<Renewed> all = List.copyOf(rows);
    List<String> columns = new ArrayList<>(table.sealed);
    if (!table.hash.isEmpty()) {
      columns.add(table.hash);
      columns.add("hash_version");
    }
    List<Supplier<Uni<Integer>>> steps = new ArrayList<>();
    if (!table.hash.isEmpty() && hasUniqueHash(table)) {
      String scope = table == Table.MEMBER_SUBJECT ? "msn" : "club_id";
      if (table == Table.PAST_ASK) {
        steps.add(() -> byHash(session, MERGE_ASKS, table, all));
      }
      steps.add(
          () ->
              byHash(session, DELETE_DOUBLE.formatted(table.table, scope, table.hash), table, all));
    }
    steps.add(() -> update(session, table, columns, all));
    if (table == Table.MEMBER_SUBJECT) {
      steps.add(
          () ->
              session
                  .createNativeQuery(DELETE_OLD_SUBJECTS)
                  .setParameter(1, current.hashVersion())
                  .executeUpdate());
    }
    return Statements.inOrder(steps).replaceWithVoid();
  }

  private static boolean hasUniqueHash(Table table) {
    return switch (table) {
      case MEMBER_PHONE, MEMBER_SUBJECT, PAST_ASK -> true;
      case MEMBER, MEMBER_CONSENT, ENROLMENT, IDENTIFICATION -> false;
    };
  }

  private static Uni<Integer> byHash(
      Mutiny.Session session, String sql, Table table, List<Renewed> rows) {
    List<Renewed> hashed =
        rows.stream()
            .filter(row -> row.columns().getOrDefault("hash_version", null) != null)
            .toList();
    return session
        .createNativeQuery(sql)
        .setParameter(1, hashed.stream().map(Renewed::place).toArray(String[]::new))
        .setParameter(
            2, hashed.stream().map(row -> row.columns().get(table.hash)).toArray(String[]::new))
        .executeUpdate();
  }

  /** A column that a row says nothing of stays as it is. */
  private static Uni<Integer> update(
      Mutiny.Session session, Table table, List<String> columns, List<Renewed> rows) {
    String sql =
        WRITE.formatted(
            table.table,
            columns.stream()
                .map(
                    column ->
                        column.equals("hash_version")
                            ? "hash_version = coalesce(cast(r.hash_version as int), t.hash_version)"
                            : column + " = coalesce(r." + column + ", t." + column + ")")
                .collect(Collectors.joining(", ")),
            IntStream.rangeClosed(1, columns.size() + 1)
                .mapToObj(i -> "cast(?" + i + " as text[])")
                .collect(Collectors.joining(", ")),
            columns.stream().map(column -> ", " + column).collect(Collectors.joining()));
    Mutiny.Query<Object> query =
        session
            .createNativeQuery(sql)
            .setParameter(1, rows.stream().map(Renewed::place).toArray(String[]::new));
    for (int i = 0; i < columns.size(); i++) {
      String column = columns.get(i);
      query.setParameter(
          i + 2, rows.stream().map(row -> row.columns().get(column)).toArray(String[]::new));
    }
    return query.executeUpdate();
  }

  /**
   * How many rows of each table are of an older key; those without any are left out.
   *
   * @param consumers whose parked records are sealed with the same keyset
   */
  public Uni<Map<String, Integer>> left(
      Mutiny.Session session, Current current, Collection<String> consumers) {
    Map<String, Integer> left = new LinkedHashMap<>();
    List<Supplier<Uni<Integer>>> counts = new ArrayList<>();
    for (Table table : Table.values()) {
      counts.add(
          () ->
              session
                  .createNativeQuery(COUNT.formatted(table.table, table.stale()), Integer.class)
                  .setParameter(1, current.texts())
                  .setParameter(2, current.length())
                  .setParameter(3, current.hashVersion())
                  .getSingleResult()
                  .invoke(count -> note(left, table.table, count)));
    }
    counts.add(
        () ->
            session
                .createNativeQuery(COUNT_PARKED, Integer.class)
                .setParameter(1, current.texts())
                .setParameter(2, current.length())
                .setParameter(3, consumers.toArray(String[]::new))
                .getSingleResult()
                .invoke(count -> note(left, PARKED, count)));
    return Statements.inOrder(counts).map(_ -> left);
  }

  private static void note(Map<String, Integer> left, String table, int count) {
    if (count > 0) {
      left.put(table, count);
    }
  }
}
