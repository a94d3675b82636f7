// Reads the rows of a look.
package dev.kassa.membership.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.settings.PointRate;
import dev.kassa.membership.Booking;
import dev.kassa.membership.Place;
import dev.kassa.membership.Purchase;
import dev.kassa.membership.Recognition.PastAsk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Each row says what it is, by which way it was found, whether it is free, and what is in it as
 * JSON. Lives for one look.
 */
final class LoadedRows {
  static final Loaded NONE = new LoadedRows().loaded();

  private final Map<CheckoutId, Long> visits = new HashMap<>();
  private final List<StoredIdentification> identifications = new ArrayList<>();
  private final List<StoredEnrolment> enrolments = new ArrayList<>();
  private final Set<String> pings = new HashSet<>();
  private final List<Purchase> purchases = new ArrayList<>();
  private final List<Loaded.Phone> phones = new ArrayList<>();
  private final List<Loaded.Subject> subjects = new ArrayList<>();
  private final List<Loaded.Ask> asks = new ArrayList<>();
  private final List<Loaded.Starts> starts = new ArrayList<>();
  private final List<Loaded.LonePing> lonePings = new ArrayList<>();
  private final List<StoredMember> members = new ArrayList<>();
  private final Set<Route> held = new HashSet<>();
  private Optional<Instant> now = Optional.empty();

  private LoadedRows() {}

  static Loaded read(List<Object[]> rows) {
    LoadedRows loaded = new LoadedRows();
    for (Object[] row : rows) {
      String by = (String) row[1];
      String key = (String) row[2];
      if (!((Boolean) row[3])) {
        loaded.held.add(new Route(by, key));
      } else if (row[4] != null) {
        loaded.add((String) row[0], by, key, JsonRow.read((String) row[4]));
      } else if (row[0].equals("ping")) {
        loaded.pings.add(key);
      }
    }
    return loaded.loaded();
  }

  private Loaded loaded() {
    return new Loaded(
        now,
        visits,
        identifications,
        enrolments,
        pings,
        purchases,
        phones,
        subjects,
        asks,
        starts,
        lonePings,
        members,
        held);
  }

  private void add(String kind, String by, String key, JsonNode data) {
    switch (kind) {
      case "now" -> now = Optional.of(JsonRow.instant(data.textValue()));
      case "visit" -> visits.put(CheckoutId.of(key), data.longValue());
      case "enrolment" -> enrolments.add(EnrolmentColumns.read(data));
      case "identification" -> identifications.add(identification(data));
      case "purchase" -> purchases.add(purchase(data));
      case "phone" -> phones.add(new Loaded.Phone(by, key, member(data)));
      case "subject" ->
          subjects.add(
              new Loaded.Subject(new Msn(by), Optional.of(key), new MemberId(data.textValue())));
      case "linked" ->
          subjects.add(
              new Loaded.Subject(new Msn(by), Optional.empty(), new MemberId(data.textValue())));
      case "starts" -> starts.add(new Loaded.Starts(by, key, data.intValue()));
      case "lone ping" -> lonePings.add(new Loaded.LonePing(new Msn(by), data.textValue()));
      case "ask" -> asks.add(new Loaded.Ask(by, key, pastAsk(data)));
      case "member" -> {
        StoredMember member = member(data);
        members.add(member);
        data.path("phones")
            .forEach(
                hash -> phones.add(new Loaded.Phone(member.clubId(), hash.textValue(), member)));
      }
      default -> throw new IllegalStateException("no such kind of row: " + kind);
    }
  }

  private static StoredIdentification identification(JsonNode row) {
    return new StoredIdentification(
        place(row),
        JsonRow.text(row, "phone_hash")
            .map(
                hash ->
                    new StoredIdentification.Number(
                        JsonRow.get(row, "msisdn"), hash, row.path("hash_version").asInt())),
        JsonRow.text(row, "member_id").map(MemberId::new),
        row.path("disowned").asBoolean());
  }

  private static Purchase purchase(JsonNode row) {
    return new Purchase(
        place(row),
        new Reference(JsonRow.get(row, "reference")),
        Currency.valueOf(JsonRow.get(row, "currency")),
        JsonRow.text(row, "member_id").map(MemberId::new),
        JsonRow.value(row, "rate", PointRate.class),
        new Booking(
            row.path("epoch").asInt(),
            row.path("sequence").asLong(),
            row.path("net_captured").asLong(),
            row.path("earning").asLong(row.path("net_captured").asLong()),
            row.path("booked_net").asLong(),
            row.path("booked_points").asLong()));
  }

  private static Place place(JsonNode row) {
    return new Place(
        new CheckoutId(JsonRow.uuid(row, "checkout_id")),
        new IdentificationId(JsonRow.uuid(row, "identification_id")),
        JsonRow.get(row, "store_id"),
        JsonRow.get(row, "pos_id"),
        new Msn(JsonRow.get(row, "msn")),
        JsonRow.get(row, "club_id"));
  }

  private static PastAsk pastAsk(JsonNode row) {
    return new PastAsk(
        JsonRow.text(row, "asked_at").map(JsonRow::instant), row.path("refused").asBoolean());
  }

  private static StoredMember member(JsonNode row) {
    return new StoredMember(
        new MemberId(JsonRow.get(row, "member_id")),
        JsonRow.get(row, "club_id"),
        JsonRow.get(row, "price_group"),
        row.path("points").asLong(),
        row.path("version").asLong(),
        Consents.valueOf(JsonRow.get(row, "consents")));
  }
}
