package dev.kassa.membership.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Rules;
import dev.kassa.messaging.Json;
import dev.kassa.operating.AskedBy;
import dev.kassa.operating.OperatorDoor;
import dev.kassa.operating.Problem;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Members and their data; docs/operator.md tells each route. All are posted: a number is no part of
 * an address, and each is kept with who asked. On worker threads, for the token is read from its
 * file.
 */
@Path("/operator/members")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class MemberResource {
  private static final String AUTHORIZATION = HttpHeaders.AUTHORIZATION;
  private static final String KEY = "Idempotency-Key";
  private static final String DEFAULT_COUNTRY = "NO";
  private static final String PLACE =
      "|(MEMBER|MEMBER_CONSENT|MEMBER_PHONE|MEMBER_SUBJECT|PAST_ASK|ENROLMENT|IDENTIFICATION)"
          + ":(\\([0-9]{1,10},[0-9]{1,5}\\))?";
  private static final int MOST_ROWS = 2_000;

  private final OperatorDoor door;
  private final MemberDesk desk;

  MemberResource(OperatorDoor door, MemberDesk desk) {
    this.door = door;
    this.desk = desk;
  }

  private record Body(
      @JsonProperty("operator") String operator,
      @JsonProperty("note") String note,
      @JsonProperty("phoneNumber") String phoneNumber,
      @JsonProperty("country") String country,
      @JsonProperty("priceGroup") String priceGroup,
      @JsonProperty("points") Long points,
      @JsonProperty("claims") Map<String, String> claims,
      @JsonProperty("clubId") String clubId,
      @JsonProperty("rows") List<ClubRow> rows,
      @JsonProperty("at") String at) {
    static Body read(byte[] json) {
      Body body;
      try {
        body = Json.MAPPER.readValue(json, Body.class);
      } catch (IOException e) {
        throw new InvalidValue("body", "is not as it must be: " + Json.reason(e));
      }
      Rules.require(body != null, "body", "must be present");
      return body;
    }

    String countryOrDefault() {
      String said = country == null ? DEFAULT_COUNTRY : country;
      Rules.require(said.matches("[A-Z]{2}"), "country", "must be two letters as in ISO 3166-1");
      return said;
    }

    AskedBy reading() {
      return AskedBy.reading(operator, note);
    }

    AskedBy acting(String key) {
      return AskedBy.acting(key, operator, note);
    }
  }

  private Body opened(String authorization, byte[] json) {
    door.open(authorization);
    return Body.read(json);
  }

  /** Who has this phone number. */
  @POST
  @Path("/find")
  public Uni<String> find(@HeaderParam(AUTHORIZATION) String authorization, byte[] json) {
    Body body = opened(authorization, json);
    Rules.present(body.phoneNumber(), "phoneNumber");
    return desk.find(body.phoneNumber(), body.countryOrDefault(), body.reading())
        .map(
            found ->
                found.orElseThrow(
                    () -> new InvalidValue("phoneNumber", "must be a number of some country")))
        .map(JsonNode::toString);
  }

  /** How a member stands, what they agreed to, or everything that is held about them. */
  @POST
  @Path("/{id}/{what: show|consents|export}")
  public Uni<String> read(
      @HeaderParam(AUTHORIZATION) String authorization,
      @PathParam("id") String id,
      @PathParam("what") String what,
      byte[] json) {
    Body body = opened(authorization, json);
    return desk.read(
            new MemberId(id),
            MemberDesk.Reading.valueOf(what.toUpperCase(Locale.ROOT)),
            body.reading())
        .map(found -> found.orElseThrow(MemberResource::noMember))
        .map(JsonNode::toString);
  }

  /** Erases a member, once per key; the same again gets the same answer. */
  @POST
  @Path("/{id}/erase")
  public Uni<String> erase(
      @HeaderParam(AUTHORIZATION) String authorization,
      @HeaderParam(KEY) String key,
      @PathParam("id") String id,
      byte[] json) {
    Body body = opened(authorization, json);
    return desk.erase(new MemberId(id), body.acting(key)).map(outcome -> answer(id, outcome));
  }

  /** Corrects what is wrong about a member, once per key; the same again gets the same answer. */
  @POST
  @Path("/{id}/correct")
  public Uni<String> correct(
      @HeaderParam(AUTHORIZATION) String authorization,
      @HeaderParam(KEY) String key,
      @PathParam("id") String id,
      byte[] json) {
    Body body = opened(authorization, json);
    Correction correction =
        new Correction(
            Optional.ofNullable(body.priceGroup()),
            Optional.ofNullable(body.points()),
            Optional.ofNullable(body.phoneNumber()),
            body.claims() == null ? Map.of() : body.claims());
    return desk.correct(new MemberId(id), correction, body.countryOrDefault(), body.acting(key))
        .map(outcome -> answer(id, outcome));
  }

  /** Takes over people of a club that was there before, some rows of the file at a time. */
  @POST
  @Path("/import")
  public Uni<String> take(@HeaderParam(AUTHORIZATION) String authorization, byte[] json) {
    Body body = opened(authorization, json);
    Rules.identifier(body.clubId(), "clubId");
    Rules.require(
        body.rows() != null && !body.rows().isEmpty() && body.rows().size() <= MOST_ROWS,
        "rows",
        "must be 1 to " + MOST_ROWS);
    return desk.take(body.clubId(), body.countryOrDefault(), body.rows(), body.reading())
        .map(JsonNode::toString);
  }

  /** Who is said to have taken their consent back. */
  @POST
  @Path("/review")
  public Uni<String> reviews(@HeaderParam(AUTHORIZATION) String authorization, byte[] json) {
    return desk.reviews(opened(authorization, json).reading()).map(JsonNode::toString);
  }

  /** Somebody has looked at that, once per key; the same again gets the same answer. */
  @POST
  @Path("/{id}/reviewed")
  public Uni<String> reviewed(
      @HeaderParam(AUTHORIZATION) String authorization,
      @HeaderParam(KEY) String key,
      @PathParam("id") String id,
      byte[] json) {
    Body body = opened(authorization, json);
    return desk.reviewed(new MemberId(id), body.acting(key)).map(outcome -> answer(id, outcome));
  }

  /** Replaces the keys of what is stored about people, some rows of a table at a time. */
  @POST
  @Path("/rotate")
  public Uni<String> rotate(
      @HeaderParam(AUTHORIZATION) String authorization, @HeaderParam(KEY) String key, byte[] json) {
    Body body = opened(authorization, json);
    String at = body.at() == null ? "" : body.at();
    Rules.require(at.matches(PLACE), "at", "must be what the answer before called next");
    return desk.rotate(at, body.acting(key)).map(JsonNode::toString);
  }

  private static String answer(String id, MemberDesk.Outcome outcome) {
    return switch (outcome) {
      case DONE -> {
        ObjectNode done = Json.MAPPER.createObjectNode();
        yield done.put("memberId", id).put("outcome", "DONE").toString();
      }
      case NO_MEMBER -> throw noMember();
      case NUMBER_TAKEN ->
          throw new Problem(
              Problem.Kind.NOT_POSSIBLE, "another member of the club has this number");
      case KEY_REUSED ->
          throw new Problem(Problem.Kind.KEY_REUSED, "send each act under a key of its own");
    };
  }

  private static Problem noMember() {
    return new Problem(Problem.Kind.NOT_FOUND, "never, or not any more");
  }
}
