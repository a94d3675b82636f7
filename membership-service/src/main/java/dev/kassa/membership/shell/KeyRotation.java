// Replaces the keys of what is stored about people.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.membership.postgres.Rotation;
import dev.kassa.membership.postgres.Rotation.Current;
import dev.kassa.membership.postgres.Rotation.Renewed;
import dev.kassa.membership.postgres.Rotation.Table;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LookupHash;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Seals each column anew under the primary key of membership-store, and makes each hash anew with
 * that of msisdn-hash, from what is stored sealed beside it. A bite of one table at a time; people
 * are found by either key meanwhile.
 */
@ApplicationScoped
class KeyRotation {
  /** Few enough for one transaction to hold up nobody. */
  static final int BITE = 500;

  private final Rotation rotation;
  private final Seals seals;
  private final Keysets keysets;

  KeyRotation(Rotation rotation, Seals seals, Keysets keysets) {
    this.rotation = rotation;
    this.seals = seals;
    this.keysets = keysets;
  }

  /**
   * Does the next bite.
   *
   * @param at where the one before ended; empty: from the beginning, with the keysets read anew
   * @return what was done, where to go on, and once it is over how many rows are left
   */
  Uni<JsonNode> next(Mutiny.Session session, String at) {
    if (at.isEmpty()) {
      keysets.reload();
    }
    int end = at.indexOf(':');
    Table table = at.isEmpty() ? Table.values()[0] : Table.valueOf(at.substring(0, end));
    String after = at.isEmpty() ? "" : at.substring(end + 1);
    Current current = seals.current();
    return rotation
        .find(session, table, current, after, BITE)
        .flatMap(
            rows -> {
              List<Renewed> renewed = new ArrayList<>();
              rows.forEach(row -> renew(table, row).ifPresent(renewed::add));
              ObjectNode answer = Json.MAPPER.createObjectNode();
              answer.put("table", table.tableName()).put("renewed", renewed.size());
              return rotation
                  .write(session, table, current, renewed)
                  .flatMap(_ -> onward(session, table, current, rows, answer));
            });
  }

  private Uni<JsonNode> onward(
      Mutiny.Session session,
      Table table,
      Current current,
      List<JsonNode> rows,
      ObjectNode answer) {
    if (rows.size() == BITE) {
      answer.put("next", table.name() + ":" + rows.getLast().path("place").textValue());
      return Uni.createFrom().item(answer);
    }
    if (table.ordinal() + 1 < Table.values().length) {
      answer.put("next", Table.values()[table.ordinal() + 1].name() + ":");
      return Uni.createFrom().item(answer);
    }
    return rotation
        .left(session, current, List.of(Wiring.ENROLMENTS))
        .map(
            left -> {
              left.forEach(answer.putObject("left")::put);
              return answer;
            });
  }

  /** Empty if it must stay as it is: its key is not here, or nobody knows what was hashed. */
  private Optional<Renewed> renew(Table table, JsonNode row) {
    Map<String, String> columns = new HashMap<>();
    for (String column : table.sealed()) {
      opened(table, column, row)
          .ifPresent(
              clear ->
                  columns.put(
                      column, seals.seal(table.tableName(), name(table, row), column, clear)));
    }
    if (!table.hash().isEmpty()) {
      rehash(table, row, columns);
    }
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(new Renewed(row.path("place").textValue(), columns));
  }

  private void rehash(Table table, JsonNode row, Map<String, String> columns) {
    Optional<Seals.Hashes> hashes = hashes(table, row);
    String stored = row.path(table.hash()).textValue();
    // Of another number: what was shared is not always what was answered under.
    if (stored == null || hashes.filter(all -> all.contains(stored)).isEmpty()) {
      return;
    }
    LookupHash.Hash current = hashes.get().current();
    columns.put(table.hash(), current.hex());
    columns.put("hash_version", Integer.toString(current.version()));
    if (table == Table.MEMBER_PHONE && !columns.containsKey("msisdn")) {
      number(table, row)
          .ifPresent(msisdn -> columns.put("msisdn", seals.number(member(row), msisdn)));
    }
    if (table == Table.PAST_ASK) {
      // The row's name in what is sealed is its hash.
      number(table, row)
          .ifPresent(
              msisdn ->
                  columns.put(
                      "msisdn",
                      seals.askedNumber(row.path("club_id").textValue(), current.hex(), msisdn)));
    }
  }

  private Optional<Seals.Hashes> hashes(Table table, JsonNode row) {
    return table == Table.MEMBER_SUBJECT
        ? opened(table, "sub", row)
            .map(sub -> seals.subject(new Msn(row.path("msn").textValue()), sub))
        : number(table, row).map(seals::phone);
  }

  private Optional<Msisdn> number(Table table, JsonNode row) {
    Optional<Msisdn> own = opened(table, "msisdn", row).map(Msisdn::new);
    return own.isEmpty() && row.hasNonNull("profile") ? shared(row) : own;
  }

  /** The number that a member shared. */
  private Optional<Msisdn> shared(JsonNode row) {
    return seals
        .opened("member", member(row).value(), "profile", row.path("profile").textValue())
        .flatMap(seals::phoneNumber);
  }

  private Optional<String> opened(Table table, String column, JsonNode row) {
    return row.hasNonNull(column)
        ? seals.opened(table.tableName(), name(table, row), column, row.path(column).textValue())
        : Optional.empty();
  }

  /** What a row is called in what is sealed for it. */
  private static String name(Table table, JsonNode row) {
    return switch (table) {
      case MEMBER, MEMBER_CONSENT, MEMBER_PHONE -> member(row).value();
      case MEMBER_SUBJECT -> member(row).value() + "\n" + row.path("msn").textValue();
      case PAST_ASK -> row.path("club_id").textValue() + "\n" + row.path("phone_hash").textValue();
      case ENROLMENT -> row.path("enrolment_id").textValue();
      case IDENTIFICATION -> row.path("identification_id").textValue();
    };
  }

  private static MemberId member(JsonNode row) {
    return new MemberId(row.path("member_id").textValue());
  }
}
