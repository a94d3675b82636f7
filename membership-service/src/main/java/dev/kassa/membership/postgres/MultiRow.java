// Many rows of one table in one statement.
package dev.kassa.membership.postgres;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Rows to be written by one statement, whatever their number: each column is one parameter, an
 * array of texts. The statement's text depends on the columns alone, so it is prepared once.
 */
final class MultiRow<T> {
  private final List<T> rows;
  private final List<Column> columns = new ArrayList<>();

  MultiRow(Collection<T> rows) {
    this.rows = List.copyOf(rows);
  }

  private record Column(String name, String type, String[] values) {
    String cast() {
      return "cast(r." + name + " as " + type + ")";
    }
  }

  /**
   * Adds a column.
   *
   * @param type that the text is cast to
   */
  MultiRow<T> column(String name, String type, Function<T, String> value) {
    columns.add(new Column(name, type, rows.stream().map(value).toArray(String[]::new)));
    return this;
  }

  /**
   * Inserts in the order of the rows.
   *
   * @param onConflict the rest of the statement
   * @return how many were inserted or changed
   */
  Uni<Integer> insert(Mutiny.Session session, String table, String onConflict) {
    return run(
        session,
        "insert into %s (%s) select %s from %s order by r.ord %s"
            .formatted(
                table,
                names(),
                columns.stream().map(Column::cast).collect(Collectors.joining(", ")),
                rows(),
                onConflict));
  }

  /** Updates the rows that the first column names; returns how many there were. */
  Uni<Integer> update(Mutiny.Session session, String table) {
    Column key = columns.getFirst();
    return run(
        session,
        "update %s t set %s from %s where t.%s = %s"
            .formatted(
                table,
                columns.stream()
                    .skip(1)
                    .map(column -> column.name() + " = " + column.cast())
                    .collect(Collectors.joining(", ")),
                rows(),
                key.name(),
                key.cast()));
  }

  int size() {
    return rows.size();
  }

  private Uni<Integer> run(Mutiny.Session session, String sql) {
    if (rows.isEmpty()) {
      return Uni.createFrom().item(0);
    }
    Mutiny.Query<Object> query = session.createNativeQuery(sql);
    for (int i = 0; i < columns.size(); i++) {
      query.setParameter(i + 1, columns.get(i).values());
    }
    return query.executeUpdate();
  }

  private String rows() {
    return "unnest(%s) with ordinality as r (%s, ord)"
        .formatted(
            IntStream.rangeClosed(1, columns.size())
                .mapToObj(i -> "cast(?" + i + " as text[])")
                .collect(Collectors.joining(", ")),
            names());
  }

  private String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }
}
