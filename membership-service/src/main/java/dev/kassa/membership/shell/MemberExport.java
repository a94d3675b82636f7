// What we hold about a person, for them to read.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.messaging.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;

/**
 * Turns the rows of a member into what operators are told. The export has everything, opened, each
 * with where it came from and since when it is here.
 */
final class MemberExport {
  private final Seals seals;
  private final JsonNode file;

  /**
   * @param file rows by table
   */
  MemberExport(Seals seals, JsonNode file) {
    this.seals = seals;
    this.file = file;
  }

  /** How they stand, in a few lines. */
  ObjectNode standing() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    JsonNode member = file.path("member");
    json.put("memberId", id());
    json.set("clubId", member.path("club_id"));
    if (isErased()) {
      json.set("erasedAt", member.path("erased_at"));
    } else {
      json.set("priceGroup", member.path("price_group"));
      json.set("points", member.path("points"));
      json.set("joinedAt", member.path("joined_at"));
      json.put("consentsHeld", file.path("consents").size());
      json.put("purchases", file.path("purchases").size());
    }
    ArrayNode acts = json.putArray("acts");
    file.path("acts").forEach(acts::add);
    return json;
  }

  /** What they agreed to, the last first. */
  ObjectNode consents() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("memberId", id());
    ArrayNode all = json.putArray("consents");
    for (int i = file.path("consents").size() - 1; i >= 0; i--) {
      all.add(consent(file.path("consents").path(i)));
    }
    return json;
  }

  private ObjectNode consent(JsonNode row) {
    ObjectNode consent = Json.MAPPER.createObjectNode();
    consent.set("receivedAt", row.path("received_at"));
    consent.set(
        "consents", tree(seals.open("member_consent", id(), "consents", text(row, "consents"))));
    return consent;
  }

  /** Everything. */
  ObjectNode all() {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("memberId", id());
    json.set("exportedAt", file.path("now"));
    ArrayNode held = json.putArray("held");
    JsonNode member = file.path("member");
    String joined = text(member, "joined_at");
    ObjectNode membership = only(member, "club_id", "price_group", "points", "version", "consents");
    if (isErased()) {
      membership = only(member, "club_id", "version", "erased_at");
    }
    hold(held, "membership", "joining, or the import of the club", joined, membership);
    if (member.hasNonNull("profile")) {
      hold(
          held,
          "profile",
          "what they shared in their app when they joined, or an operator's correction",
          joined,
          tree(seals.open("member", id(), "profile", text(member, "profile"))));
    }
    for (JsonNode row : file.path("phones")) {
      hold(
          held,
          "phone number, and its hash with a key",
          "joining",
          joined,
          opened("member_phone", id(), row));
    }
    for (JsonNode row : file.path("subjects")) {
      hold(
          held,
          "the provider's name for them, and its hash with a key",
          "their login",
          joined,
          opened("member_subject", id() + "\n" + text(row, "msn"), row));
    }
    for (JsonNode row : file.path("consents")) {
      hold(held, "consents", "their login", text(row, "received_at"), consent(row));
    }
    for (JsonNode row : file.path("identifications")) {
      hold(
          held,
          "identification at a till",
          "their personal code, or a number typed by the cashier",
          text(row, "identified_at"),
          opened("identification", text(row, "identification_id"), row));
    }
    for (JsonNode row : file.path("enrolments")) {
      hold(
          held,
          "being asked to join",
          "a till",
          text(row, "created_at"),
          opened("enrolment", text(row, "enrolment_id"), row));
    }
    for (JsonNode row : file.path("purchases")) {
      hold(held, "purchase", "payment-service", text(row, "seen_at"), without(row, "member_id"));
    }
    for (JsonNode row : file.path("points")) {
      hold(
          held,
          "points",
          "purchases, the import of the club, operators' corrections",
          text(row, "entered_at"),
          without(row, "member_id"));
    }
    for (JsonNode row : file.path("asks")) {
      hold(
          held,
          "that they were asked by itself or said no",
          "a till",
          null,
          opened("past_ask", text(row, "club_id") + "\n" + text(row, "phone_hash"), row));
    }
    for (JsonNode row : file.path("reviews")) {
      hold(
          held,
          "that they are said to have taken their consent back",
          "a notice in the provider's name, without a signature",
          text(row, "first_at"),
          without(row, "member_id"));
    }
    for (JsonNode row : file.path("acts")) {
      hold(held, "what operators asked for", "an operator", text(row, "asked_at"), row);
    }
    ArrayNode elsewhere = json.putArray("elsewhere");
    List.of(
            "membership.events.v1 and membership.members.v1: facts under the member id alone",
            "payment-service: the payments named here by msn and reference, without the person",
            "short-lived topics: sealed codes and numbers, see docs/topics.md",
            "backups: as long as the deployment keeps them")
        .forEach(elsewhere::add);
    return json;
  }

  /** A row whose number, and tokens, are opened. */
  private ObjectNode opened(String table, String row, JsonNode sealed) {
    ObjectNode open = without(sealed, "member_id");
    for (String column : List.of("msisdn", "tokens", "sub")) {
      if (sealed.hasNonNull(column)) {
        open.put(column, seals.open(table, row, column, text(sealed, column)));
      }
    }
    return open;
  }

  private void hold(ArrayNode held, String what, String source, String since, JsonNode data) {
    ObjectNode one = held.addObject();
    one.put("what", what);
    one.put("source", source);
    if (since != null) {
      one.put("since", since);
      one.put("ageDays", Duration.between(instant(since), instant(text(file, "now"))).toDays());
    }
    one.set("data", data);
  }

  private boolean isErased() {
    return file.path("member").hasNonNull("erased_at");
  }

  private String id() {
    return text(file.path("member"), "member_id");
  }

  private static Instant instant(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }

  private static String text(JsonNode row, String column) {
    return row.path(column).textValue();
  }

  private static ObjectNode only(JsonNode row, String... columns) {
    return ((ObjectNode) row).deepCopy().retain(columns);
  }

  /** Without the member's id, and without what is empty. */
  private static ObjectNode without(JsonNode row, String column) {
    ObjectNode rest = ((ObjectNode) row).deepCopy();
    rest.remove(column);
    for (Iterator<JsonNode> values = rest.elements(); values.hasNext(); ) {
      if (values.next().isNull()) {
        values.remove();
      }
    }
    return rest;
  }

  private static JsonNode tree(String json) {
    try {
      return Json.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      // The parser's own message may quote it.
      throw new IllegalStateException("what is stored is not JSON");
    }
  }
}
