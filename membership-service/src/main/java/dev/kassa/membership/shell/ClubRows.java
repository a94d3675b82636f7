// Rows of a club that was there before.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Rules;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.contract.settings.Club;
import dev.kassa.membership.operator.ClubRow;
import dev.kassa.membership.postgres.ClubImport;
import dev.kassa.membership.postgres.ClubImport.Newcomer;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Outbox;
import dev.kassa.vipps.NumberingPlans;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Takes rows over. A person's member id is made of their hashed number, so the same file again
 * changes nothing, and brings nobody back who was erased.
 */
@ApplicationScoped
class ClubRows {
  private static final String SOURCE = "/kassa/membership-service";
  private static final UUID IMPORTED = UUID.fromString("6d3f0d1c-7f0e-5a53-9a35-2f6f8f1f6a11");
  private static final long MOST_POINTS = 1_000_000_000L;

  private final ClubImport members;
  private final SalesUnitFiles files;
  private final Seals seals;
  private final NumberingPlans plans;
  private final Outbox outbox;
  private final Clock clock;
  private final int epoch;

  ClubRows(
      ClubImport members,
      SalesUnitFiles files,
      Seals seals,
      NumberingPlans plans,
      Outbox outbox,
      Clock clock,
      MessagingConfig config) {
    this.members = members;
    this.files = files;
    this.seals = seals;
    this.plans = plans;
    this.outbox = outbox;
    this.clock = clock;
    this.epoch = config.epoch();
  }

  /** A row that can be taken. */
  private record Person(
      long line, Msisdn msisdn, Seals.Hashes phone, String priceGroup, long points) {}

  /** Takes what can be taken; says how many that are, who was a member, and what was refused. */
  Uni<JsonNode> take(Mutiny.Session session, String clubId, String country, List<ClubRow> rows) {
    Club club =
        files
            .settings()
            .club(clubId)
            .orElseThrow(() -> new InvalidValue("clubId", "must be a club of the settings"));
    ObjectNode answer = Json.MAPPER.createObjectNode();
    ArrayNode refused = answer.putArray("refused");
    Map<String, Person> people = new LinkedHashMap<>();
    for (ClubRow row : rows) {
      try {
        Person person = read(row, club, country);
        Person before = people.putIfAbsent(person.phone().current().hex(), person);
        Rules.require(
            before == null,
            "phoneNumber",
            "must not stand in two lines"
                + (before == null ? "" : ", it does in line " + before.line()));
      } catch (InvalidValue wrong) {
        refuse(refused, row.line(), wrong.getMessage());
      }
    }
    return members
        .known(
            session,
            clubId,
            people.values().stream().flatMap(person -> person.phone().hexes()).toList(),
            people.values().stream().flatMap(person -> ids(clubId, person)).toList())
        .flatMap(
            known -> {
              List<Newcomer> newcomers = new ArrayList<>();
              for (Person person : people.values()) {
                boolean isMember = person.phone().hexes().anyMatch(known::contains);
                if (!isMember && ids(clubId, person).anyMatch(known::contains)) {
                  refuse(
                      refused,
                      person.line(),
                      "phoneNumber must not be of somebody who was taken over before and erased,"
                          + " or has another number now");
                } else if (!isMember) {
                  newcomers.add(newcomer(clubId, person));
                }
              }
              answer.put("taken", newcomers.size());
              answer.put("known", known(people, known));
              return add(session, newcomers).replaceWith(answer);
            });
  }

  private static long known(Map<String, Person> people, Set<String> known) {
    return people.values().stream()
        .filter(person -> person.phone().hexes().anyMatch(known::contains))
        .count();
  }

  private Person read(ClubRow row, Club club, String country) {
    Msisdn number =
        plans
            .read(row.phoneNumber() == null ? "" : row.phoneNumber(), country)
            .orElseThrow(() -> new InvalidValue("phoneNumber", "must be a number of some country"));
    String group = row.priceGroup();
    return new Person(
        row.line(),
        number,
        seals.phone(number),
        group == null || group.isBlank()
            ? club.priceGroup()
            : Rules.identifier(group.strip(), "priceGroup"),
        points(row.points()));
  }

  private static long points(String text) {
    if (text == null || text.isBlank()) {
      return 0;
    }
    Rules.require(
        text.strip().matches("[0-9]{1,10}") && Long.parseLong(text.strip()) <= MOST_POINTS,
        "points",
        "must be a whole number, 0 to " + MOST_POINTS);
    return Long.parseLong(text.strip());
  }

  private static Stream<String> ids(String clubId, Person person) {
    return person.phone().hexes().map(hash -> id(clubId, hash).value());
  }

  private static MemberId id(String clubId, String hash) {
    return new MemberId("m-" + UuidCreator.getNameBasedSha1(IMPORTED, clubId + "\n" + hash));
  }

  private Newcomer newcomer(String clubId, Person person) {
    String hash = person.phone().current().hex();
    MemberId id = id(clubId, hash);
    return new Newcomer(
        id,
        new InClub(clubId, hash),
        person.phone().current().version(),
        seals.number(id, person.msisdn()),
        person.priceGroup(),
        person.points());
  }

  private Uni<Void> add(Mutiny.Session session, List<Newcomer> newcomers) {
    List<Outgoing> told =
        newcomers.stream()
            .map(
                n ->
                    Outgoing.of(
                        new MemberChanged(
                            n.memberId(),
                            n.phone().clubId(),
                            n.priceGroup(),
                            n.points(),
                            epoch,
                            1,
                            Consents.UNKNOWN),
                        UuidCreator.getTimeOrderedEpoch(),
                        SOURCE,
                        clock.instant(),
                        Cause.NONE))
            .toList();
    return members.add(session, newcomers).flatMap(_ -> outbox.append(session, told));
  }

  private static void refuse(ArrayNode refused, long line, String reason) {
    refused.addObject().put("line", line).put("reason", reason);
  }
}
