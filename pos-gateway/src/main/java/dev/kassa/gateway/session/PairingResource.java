// Pairing a device: a code on its screen is entered elsewhere, by somebody who may.
package dev.kassa.gateway.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.session.DeviceGrant.Answer;
import dev.kassa.gateway.session.SessionCookie.Origin;
import dev.kassa.messaging.Json;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The device keeps its side of a pairing in a cookie of its own, so any replica can go on with it;
 * docs/pos-gateway.md tells the routes.
 */
@Path("/till/session/pairing")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class PairingResource {
  private static final String PENDING = "kassa_pairing";
  private static final String PATH = "/till/session/pairing";

  /** The cookie holds the interval too; in no device code that a provider makes. */
  private static final String BETWEEN = "~";

  private static final int SLOWER_BY_SECONDS = 5;

  private final DeviceGrant grant;
  private final SessionCookie cookies;
  private final SessionTokens tokens;

  PairingResource(DeviceGrant grant, SessionCookie cookies, SessionTokens tokens) {
    this.grant = grant;
    this.cookies = cookies;
    this.tokens = tokens;
  }

  /** Begins: answers with the code, and where it is to be entered. */
  @POST
  public Response begin(@Context ContainerRequestContext request) {
    fromHere(request);
    DeviceGrant.Begun begun = grant.begin();
    ObjectNode shown = Json.MAPPER.createObjectNode();
    shown.put("code", begun.userCode());
    shown.put("address", begun.address());
    begun.directAddress().ifPresent(address -> shown.put("directAddress", address));
    shown.put("expiresInSeconds", begun.expiresIn());
    shown.put("askAgainInSeconds", begun.interval());
    return Response.status(Response.Status.CREATED)
        .entity(shown.toString())
        .cookie(
            cookies.cookie(
                PENDING, begun.interval() + BETWEEN + begun.deviceCode(), PATH, begun.expiresIn()))
        .build();
  }

  /** Asks what has come of it: 200 and signed in, or 202 and to be asked again. */
  @POST
  @Path("outcome")
  public Response outcome(
      @CookieParam(PENDING) String pending, @Context ContainerRequestContext request) {
    fromHere(request);
    if (pending == null || !pending.matches("[0-9]{1,4}" + BETWEEN + ".+")) {
      throw over();
    }
    int interval = Integer.parseInt(pending.substring(0, pending.indexOf(BETWEEN)));
    return switch (grant.ask(pending.substring(pending.indexOf(BETWEEN) + 1))) {
      case Answer.Pending _ -> again(interval);
      case Answer.SlowDown _ -> again(interval + SLOWER_BY_SECONDS);
      case Answer.Over _ -> throw over();
      case Answer.Granted(String token) ->
          Response.ok("{}")
              .cookie(cookies.session(token, tokens.secondsLeft(token)))
              .cookie(cookies.cookie(PENDING, "", PATH, 0))
              .build();
    };
  }

  private static Response again(int seconds) {
    return Response.accepted(
            Json.MAPPER.createObjectNode().put("askAgainInSeconds", seconds).toString())
        .build();
  }

  /** Nobody may have another site's visitor paired. */
  private static void fromHere(ContainerRequestContext request) {
    if (SessionCookie.origin(request) == Origin.OTHER) {
      throw SessionCookie.crossOrigin();
    }
  }

  private static Refused over() {
    return new Refused(Problem.of(Kind.PAIRING_OVER, "begin again: the next code is another one"));
  }
}
