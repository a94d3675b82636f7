// Signing a browser in and out.
package dev.kassa.gateway.session;

import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.session.SessionCookie.Origin;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Date;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Exchanges a token once for the cookie {@code kassa_till}, which ends with the token. */
@Path("/till/session")
public class SessionResource {
  private final JWTParser tokens;
  private final SessionConfig config;
  private final Clock clock;

  SessionResource(JWTParser tokens, SessionConfig config, Clock clock) {
    this.tokens = tokens;
    this.config = config;
    this.clock = clock;
  }

  /** Signs in and leads to the page. */
  @POST
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Response signIn(
      @FormParam("token") String token, @Context ContainerRequestContext request) {
    if (SessionCookie.origin(request) == Origin.OTHER) {
      throw SessionCookie.crossOrigin(); // nobody may sign a cashier in somewhere else
    }
    JsonWebToken read = read(token);
    long seconds = read.getExpirationTime() - clock.instant().getEpochSecond();
    return Response.status(Response.Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, "/till")
        .cookie(cookie(token.strip(), Math.toIntExact(Math.min(seconds, Integer.MAX_VALUE))))
        .build();
  }

  /** Signs out. */
  @DELETE
  public Response signOut() {
    return Response.noContent().cookie(cookie("", 0)).build();
  }

  private JsonWebToken read(String token) {
    if (token == null || token.isBlank()) {
      throw new Refused(Problem.of(Kind.INVALID_FIELDS, "token", "must be present"));
    }
    try {
      return tokens.parse(token.strip());
    } catch (ParseException _) {
      throw new Refused(
          Problem.of(Kind.MISSING_TOKEN, "the token is not signed by whom it should, or expired"));
    }
  }

  private NewCookie cookie(String value, int seconds) {
    return new NewCookie.Builder(SessionCookie.NAME)
        .value(value)
        .path("/")
        .httpOnly(true)
        .secure(config.secureCookie())
        .sameSite(NewCookie.SameSite.STRICT)
        .maxAge(seconds)
        .expiry(Date.from(clock.instant().plusSeconds(seconds)))
        .build();
  }
}
