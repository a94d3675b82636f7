package dev.kassa.payment.operator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Rules;
import dev.kassa.messaging.Json;
import dev.kassa.operating.AskedBy;
import dev.kassa.operating.OperatorDoor;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/** Keys of what the service stores; docs/operator.md tells the route. */
@Path("/operator/keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class KeyResource {
  private static final String PLACE = "[0-9]{0,18}";

  private final OperatorDoor door;
  private final OperatorDesk desk;

  KeyResource(OperatorDoor door, OperatorDesk desk) {
    this.door = door;
    this.desk = desk;
  }

  private record Body(
      @JsonProperty("operator") String operator,
      @JsonProperty("note") String note,
      @JsonProperty("at") String at) {}

  /** Seals the bytes of calls anew, some rows at a time. */
  @POST
  @Path("/rotate")
  public Uni<String> rotate(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @HeaderParam("Idempotency-Key") String key,
      byte[] json) {
    door.open(authorization);
    Body body = read(json);
    String at = body.at() == null ? "" : body.at();
    Rules.require(at.matches(PLACE), "at", "must be what the answer before called next");
    return desk.rotate(
            at.isEmpty() ? 0 : Long.parseLong(at),
            AskedBy.acting(key, body.operator(), body.note()))
        .map(JsonNode::toString);
  }

  private static Body read(byte[] json) {
    try {
      Body body = Json.MAPPER.readValue(json, Body.class);
      Rules.require(body != null, "body", "must be present");
      return body;
    } catch (IOException e) {
      throw new InvalidValue("body", "is not as it must be: " + Json.reason(e));
    }
  }
}
