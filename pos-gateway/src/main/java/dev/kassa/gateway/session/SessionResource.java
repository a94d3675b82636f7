// Signing a browser in and out.
package dev.kassa.gateway.session;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.session.SessionCookie.Origin;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Exchanges a token once for the cookie {@code kassa_till}, which ends with the token. */
@Path("/till/session")
public class SessionResource {
  private final SessionTokens tokens;
  private final SessionCookie cookies;

  SessionResource(SessionTokens tokens, SessionCookie cookies) {
    this.tokens = tokens;
    this.cookies = cookies;
  }

  /** Signs in and leads to the page. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response signIn(
      @FormParam("token") String token, @Context ContainerRequestContext request) {
    if (SessionCookie.origin(request) == Origin.OTHER) {
      throw SessionCookie.crossOrigin(); // nobody may sign a cashier in somewhere else
    }
    if (token == null || token.isBlank()) {
      throw new Refused(Problem.of(Kind.INVALID_FIELDS, "token", "must be present"));
    }
    return Response.status(Response.Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, "/till")
        .cookie(cookies.session(token.strip(), tokens.secondsLeft(token.strip())))
        .build();
  }

  /** Signs out. */
  @DELETE
  public Response signOut() {
    return Response.noContent().cookie(cookies.session("", 0)).build();
  }
}
