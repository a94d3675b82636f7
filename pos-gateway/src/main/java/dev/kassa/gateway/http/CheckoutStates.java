// What is told of checkouts: one, its commands, and the list.
package dev.kassa.gateway.http;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Ids;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Rules;
import dev.kassa.gateway.Access;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.http.StateJson.CheckoutJson;
import dev.kassa.gateway.http.StateJson.CheckoutsJson;
import dev.kassa.gateway.http.StateJson.CommandJson;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How checkouts stand. Nothing here changes anything. */
@Path("/checkouts")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
public class CheckoutStates {
  private static final int MOST_LISTED = 200;
  private static final String BETWEEN = "~";

  private final Commands commands;
  private final Checkouts checkouts;
  private final Answers answers;

  CheckoutStates(Commands commands, Checkouts checkouts, Answers answers) {
    this.commands = commands;
    this.checkouts = checkouts;
    this.answers = answers;
  }

  /** Lists what is open, and what was closed within the hour. */
  @GET
  public Response list(
      @QueryParam("till") String till,
      @QueryParam("since") String since,
      @QueryParam("store") String store,
      @QueryParam("receipt") String receipt,
      @QueryParam("limit") String limit,
      @QueryParam("after") String after) {
    Access access = commands.access();
    if (store != null && !store.equals(access.storeId())) {
      throw new Refused(Problem.of(Kind.NOT_ALLOWED, "store", "must be the token's store"));
    }
    if (till != null) {
      Rules.identifier(till, "till");
    }
    if (receipt != null) {
      Rules.text(receipt, 1, 64, "receipt");
    }
    int most = limit(limit);
    // One more than is told says whether there is more.
    List<CheckoutState> states =
        checkouts.recent(
            access.storeId(),
            new Checkouts.Which(
                Optional.ofNullable(till),
                Optional.ofNullable(since).map(text -> instant(text, "since")),
                Optional.ofNullable(receipt),
                Optional.ofNullable(after).map(CheckoutStates::place)),
            most + 1);
    List<CheckoutJson> found =
        states.stream()
            .limit(most)
            .map(state -> CheckoutJson.of(state, answers.isStale()))
            .toList();
    Optional<String> next =
        states.size() > most
            ? Optional.of(text(Checkouts.Place.of(states.get(most - 1))))
            : Optional.empty();
    return answers.ok(new CheckoutsJson(found, next));
  }

  private static int limit(String text) {
    Rules.require(
        text == null || text.matches("[1-9][0-9]?|1[0-9]{2}|200"), "limit", "must be 1 to 200");
    return text == null ? MOST_LISTED : Integer.parseInt(text);
  }

  private static Instant instant(String text, String field) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException _) {
      throw new InvalidValue(field, "must be an ISO 8601 time with an offset");
    }
  }

  /** A place in the list as a text that a client hands back. */
  private static String text(Checkouts.Place place) {
    return place.updatedAt() + BETWEEN + place.checkoutId();
  }

  private static Checkouts.Place place(String text) {
    int between = text.indexOf(BETWEEN);
    Rules.require(between > 0, "after", "must be the next of an earlier answer");
    return new Checkouts.Place(
        instant(text.substring(0, between), "after"), CheckoutId.of(text.substring(between + 1)));
  }

  /** How a checkout stands. */
  @GET
  @Path("/{checkoutId}")
  public Response state(@PathParam("checkoutId") String id) {
    String store = commands.access().storeId();
    CheckoutId checkout = CheckoutId.of(id);
    CheckoutState state =
        checkouts.find(store, checkout).orElseThrow(() -> unknown(store, checkout));
    return answers.ok(CheckoutJson.of(state, answers.isStale()));
  }

  /** How a command stands: in progress or processed, forgotten or never heard of. */
  @GET
  @Path("/{checkoutId}/commands/{commandId}")
  public Response command(
      @PathParam("checkoutId") String id, @PathParam("commandId") String commandId) {
    String store = commands.access().storeId();
    CheckoutId checkout = CheckoutId.of(id);
    UUID wanted = Ids.uuid(commandId, "commandId");
    CheckoutState state =
        checkouts.find(store, checkout).orElseThrow(() -> unknown(store, checkout));
    return answers.ok(
        state
            .command(wanted)
            .map(CommandJson::of)
            .orElseThrow(
                () ->
                    new Refused(
                        Problem.of(Kind.NOT_FOUND, "this checkout has heard of no such command"))));
  }

  private Refused unknown(String store, CheckoutId checkout) {
    return new Refused(
        checkouts.isForgotten(store, checkout)
            ? Problem.of(Kind.FORGOTTEN, "it was heard of, and is kept no longer")
            : Problem.of(Kind.NOT_FOUND, "nothing was heard of this checkout in this store"));
  }
}
