// What operators ask for about members.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberChanged.Consents;
import dev.kassa.membership.operator.ClubRow;
import dev.kassa.membership.operator.Correction;
import dev.kassa.membership.operator.MemberDesk;
import dev.kassa.membership.postgres.MemberActs;
import dev.kassa.membership.postgres.MemberFiles;
import dev.kassa.membership.postgres.MembershipStore.InClub;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Outbox;
import dev.kassa.messaging.postgres.OwnContext;
import dev.kassa.operating.AskedBy;
import dev.kassa.vipps.NumberingPlans;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Shows, erases and corrects members. Each act is noted in the transaction that does it; that of an
 * erasure is noted before, because the erasure goes through the intake like everything else that
 * happens to a person.
 */
@ApplicationScoped
class OperatorWork implements MemberDesk {
  private static final String SOURCE = "/kassa/membership-service";

  private final MemberFiles files;
  private final MemberActs acts;
  private final ClubRows rows;
  private final KeyRotation rotation;
  private final Erasure erasure;
  private final Seals seals;
  private final NumberingPlans plans;
  private final Outbox outbox;
  private final OwnContext contexts;
  private final Clock clock;
  private final int epoch;

  OperatorWork(
      MemberFiles files,
      MemberActs acts,
      ClubRows rows,
      KeyRotation rotation,
      Erasure erasure,
      Seals seals,
      NumberingPlans plans,
      Outbox outbox,
      OwnContext contexts,
      Clock clock,
      MessagingConfig config) {
    this.files = files;
    this.acts = acts;
    this.rows = rows;
    this.rotation = rotation;
    this.erasure = erasure;
    this.seals = seals;
    this.plans = plans;
    this.outbox = outbox;
    this.contexts = contexts;
    this.clock = clock;
    this.epoch = config.epoch();
  }

  @Override
  public Uni<Optional<JsonNode>> find(String typed, String country, AskedBy by) {
    Optional<Msisdn> number = plans.read(typed, country);
    if (number.isEmpty()) {
      return Uni.createFrom().item(Optional.empty());
    }
    return transaction(
        session ->
            files
                .owners(session, seals.phone(number.get()).hexes().toList())
                .map(OperatorWork::found)
                .flatMap(
                    found ->
                        note(session, act(firstId(found), "FIND", "", by), Outcome.DONE)
                            .replaceWith(Optional.of(found))));
  }

  private static JsonNode found(List<JsonNode> members) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    ArrayNode list = json.putArray("members");
    for (JsonNode member : members) {
      ObjectNode one = list.addObject();
      one.set("memberId", member.path("member_id"));
      one.set("clubId", member.path("club_id"));
      one.set("priceGroup", member.path("price_group"));
      one.set("points", member.path("points"));
      one.set("joinedAt", member.path("joined_at"));
    }
    return json;
  }

  private static String firstId(JsonNode found) {
    return found.path("members").path(0).path("memberId").asText("");
  }

  @Override
  public Uni<Optional<JsonNode>> read(MemberId member, Reading reading, AskedBy by) {
    return transaction(
        session ->
            note(session, act(member.value(), reading.name(), "", by), Outcome.DONE)
                .flatMap(_ -> files.find(session, member))
                .map(file -> file.map(rows -> told(new MemberExport(seals, rows), reading))));
  }

  private static JsonNode told(MemberExport member, Reading reading) {
    return switch (reading) {
      case SHOW -> member.standing();
      case EXPORT -> member.all();
      case CONSENTS -> member.consents();
    };
  }

  @Override
  public Uni<Outcome> erase(MemberId member, AskedBy by) {
    return keyed(
        transaction(session -> acts.begin(session, act(member.value(), "ERASE", "", by)))
            .flatMap(
                before ->
                    before
                        .filter(outcome -> !outcome.isEmpty())
                        .map(outcome -> Uni.createFrom().item(Outcome.valueOf(outcome)))
                        // Begun and cut off: perhaps it was done, and then is done.
                        .orElseGet(() -> erase(member, by, before.isPresent()))));
  }

  private Uni<Outcome> erase(MemberId member, AskedBy by, boolean begunBefore) {
    return erasure
        .erase(member)
        .flatMap(
            erased ->
                transaction(
                    session ->
                        files
                            .find(session, member)
                            .map(file -> outcome(file, erased, begunBefore))
                            .call(outcome -> acts.end(session, by.id(), outcome.name()))));
  }

  private static Outcome outcome(Optional<JsonNode> file, boolean erased, boolean begunBefore) {
    boolean isErased = file.filter(f -> f.path("member").hasNonNull("erased_at")).isPresent();
    return erased || (begunBefore && isErased) ? Outcome.DONE : Outcome.NO_MEMBER;
  }

  @Override
  public Uni<Outcome> correct(MemberId member, Correction correction, String country, AskedBy by) {
    Optional<Msisdn> number = correction.phoneNumber().flatMap(typed -> plans.read(typed, country));
    if (correction.phoneNumber().isPresent() && number.isEmpty()) {
      throw new InvalidValue("phoneNumber", "must be a number of some country");
    }
    return once(
        act(member.value(), "CORRECT", correction.summary(), by),
        session -> correct(session, member, correction, number));
  }

  private Uni<Outcome> correct(
      Mutiny.Session session, MemberId id, Correction correction, Optional<Msisdn> number) {
    Optional<Seals.Hashes> phone = number.map(seals::phone);
    return files
        .lock(session, id)
        .flatMap(
            row ->
                row.isEmpty()
                    ? Uni.createFrom().item(Outcome.NO_MEMBER)
                    : isTaken(session, row.get(), phone)
                        .flatMap(
                            taken ->
                                taken
                                    ? Uni.createFrom().item(Outcome.NUMBER_TAKEN)
                                    : apply(session, row.get(), correction, number, phone)));
  }

  private Uni<Boolean> isTaken(
      Mutiny.Session session, JsonNode member, Optional<Seals.Hashes> phone) {
    return phone.isEmpty()
        ? Uni.createFrom().item(false)
        : files
            .owners(session, phone.get().hexes().toList())
            .map(
                owners ->
                    owners.stream()
                        .anyMatch(
                            owner ->
                                owner.path("club_id").equals(member.path("club_id"))
                                    && !owner.path("member_id").equals(member.path("member_id"))));
  }

  private Uni<Outcome> apply(
      Mutiny.Session session,
      JsonNode member,
      Correction correction,
      Optional<Msisdn> number,
      Optional<Seals.Hashes> phone) {
    MemberId id = new MemberId(member.path("member_id").textValue());
    String clubId = member.path("club_id").textValue();
    Uni<Boolean> renumbered =
        phone.isEmpty()
            ? Uni.createFrom().item(true)
            : files.renumber(
                session,
                id,
                new InClub(clubId, phone.get().current().hex()),
                phone.get().current().version(),
                seals.number(id, number.orElseThrow()));
    return renumbered.flatMap(
        free ->
            free
                ? rest(session, id, clubId, member, correction, number).replaceWith(Outcome.DONE)
                : Uni.createFrom().item(Outcome.NUMBER_TAKEN));
  }

  private Uni<Void> rest(
      Mutiny.Session session,
      MemberId id,
      String clubId,
      JsonNode member,
      Correction correction,
      Optional<Msisdn> number) {
    String priceGroup = correction.priceGroup().orElse(member.path("price_group").textValue());
    long change = correction.points().orElse(0L);
    MemberChanged changed =
        new MemberChanged(
            id,
            clubId,
            priceGroup,
            Math.max(0, member.path("points").asLong() + change),
            epoch,
            member.path("version").asLong() + 1,
            Consents.valueOf(member.path("consents").textValue()));
    return files
        .correct(session, id, priceGroup, change, profile(id, member, correction, number))
        .flatMap(
            _ ->
                outbox.append(
                    session,
                    List.of(
                        Outgoing.of(
                            changed,
                            UuidCreator.getTimeOrderedEpoch(),
                            SOURCE,
                            clock.instant(),
                            Cause.NONE))));
  }

  /** The profile with what is corrected of it, sealed; empty if nothing is. */
  private Optional<String> profile(
      MemberId id, JsonNode member, Correction correction, Optional<Msisdn> number) {
    boolean has = member.hasNonNull("profile");
    if (correction.claims().isEmpty() && (number.isEmpty() || !has)) {
      return Optional.empty();
    }
    ObjectNode claims = Json.MAPPER.createObjectNode();
    if (has) {
      String clear =
          seals.open("member", id.value(), "profile", member.path("profile").textValue());
      try {
        claims = (ObjectNode) Json.MAPPER.readTree(clear);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("member.profile is not JSON");
      }
    }
    if (number.isPresent() && claims.has("phone_number")) {
      claims.put("phone_number", number.get().digits());
    }
    correction.claims().forEach(claims::put);
    return Optional.of(seals.seal("member", id.value(), "profile", claims.toString()));
  }

  @Override
  public Uni<JsonNode> take(String clubId, String country, List<ClubRow> people, AskedBy by) {
    return transaction(
        session ->
            rows.take(session, clubId, country, people)
                .call(
                    taken ->
                        note(
                            session,
                            act("", "IMPORT", "taken " + taken.path("taken"), by),
                            Outcome.DONE)));
  }

  @Override
  public Uni<JsonNode> reviews(AskedBy by) {
    return transaction(
        session ->
            note(session, act("", "REVIEW", "", by), Outcome.DONE)
                .flatMap(_ -> files.reviews(session))
                .map(
                    rows -> {
                      ObjectNode json = Json.MAPPER.createObjectNode();
                      json.putArray("reviews").addAll(rows);
                      return json;
                    }));
  }

  @Override
  public Uni<Outcome> reviewed(MemberId member, AskedBy by) {
    return once(
        act(member.value(), "REVIEWED", "", by),
        session ->
            files.reviewed(session, member).map(was -> was ? Outcome.DONE : Outcome.NO_MEMBER));
  }

  @Override
  public Uni<JsonNode> rotate(String at, AskedBy by) {
    return transaction(
            session ->
                acts.begin(session, act("", "ROTATE", "", by))
                    .flatMap(_ -> rotation.next(session, at))
                    .call(
                        done ->
                            done.has("left")
                                ? acts.end(session, by.id(), "LEFT " + done.path("left"))
                                : Uni.createFrom().voidItem()))
        .onFailure(MemberActs.KeyReused.class)
        .transform(_ -> new InvalidValue("Idempotency-Key", "was used for another act"));
  }

  // ---- shared

  private static MemberActs.Act act(String member, String what, String detail, AskedBy by) {
    return new MemberActs.Act(by.id(), member, what, detail, by.operator(), by.note());
  }

  private Uni<Void> note(Mutiny.Session session, MemberActs.Act act, Outcome outcome) {
    return acts.begin(session, act).flatMap(_ -> acts.end(session, act.id(), outcome.name()));
  }

  /** Does it and notes what came of it, in one transaction; what was done is told again. */
  private Uni<Outcome> once(MemberActs.Act act, Function<Mutiny.Session, Uni<Outcome>> work) {
    return keyed(
        transaction(
            session ->
                acts.begin(session, act)
                    .flatMap(
                        before ->
                            before.isPresent()
                                ? Uni.createFrom().item(Outcome.valueOf(before.get()))
                                : work.apply(session)
                                    .call(
                                        outcome -> acts.end(session, act.id(), outcome.name())))));
  }

  private static Uni<Outcome> keyed(Uni<Outcome> act) {
    return act.onFailure(MemberActs.KeyReused.class).recoverWithItem(Outcome.KEY_REUSED);
  }

  private <T> Uni<T> transaction(Function<Mutiny.Session, Uni<T>> work) {
    return contexts.run(
        () ->
            Panache.withTransaction(
                () -> Panache.getSession().flatMap(session -> work.apply(session))));
  }
}
