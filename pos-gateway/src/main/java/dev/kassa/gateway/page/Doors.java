// How a browser comes to a checkout: signing in, choosing the till, opening the next one.
package dev.kassa.gateway.page;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.page.Cashier.Place;
import io.quarkus.security.Authenticated;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** {@code /till} and {@code /till/start}. */
@Path("/till")
@Produces(MediaType.TEXT_HTML)
@Blocking
public class Doors {
  private final Cashier cashier;
  private final PageAnswers answers;

  Doors(Cashier cashier, PageAnswers answers) {
    this.cashier = cashier;
    this.answers = answers;
  }

  /** No token, or one that is not valid any more. */
  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  Response signedOut(ContainerRequestContext request) {
    return answers.signIn(request.getUriInfo().getPath(), "");
  }

  /** A token that says too little. */
  @ServerExceptionMapper
  Response claimMissing(Refused refused, ContainerRequestContext request) {
    return answers.signIn(
        request.getUriInfo().getPath(), cashier.wording().words().signInRefused());
  }

  /**
   * Leads to a new checkout at the till of this browser, or asks which till it is.
   *
   * @param till its name; remembered
   * @param unit its sales unit, where the token names several
   * @param follow to watch this till instead, whoever it serves
   */
  @GET
  @Authenticated
  public Response open(
      @QueryParam("till") String till,
      @QueryParam("unit") String unit,
      @QueryParam("follow") boolean follow) {
    if (till == null) {
      return cashier.place().map(this::next).orElseGet(() -> choose("", ""));
    }
    Optional<Place> chosen = cashier.place(till, Optional.ofNullable(unit));
    if (chosen.isEmpty()) {
      return choose(till, cashier.wording().words().tillUnreadable());
    }
    String name = chosen.get().till().posId();
    if (follow) {
      String here = "/till?till=" + name + "&follow=true";
      return answers.page(
          200, Templates.watch(cashier.frame(here, chosen), "/till/watch/" + name + "/live"));
    }
    return next(chosen.get());
  }

  /** Takes the token from the part of the address that is not sent to any server. */
  @GET
  @Path("start")
  public Response start() {
    return answers.page(200, Templates.start(cashier.frame("/till/start", Optional.empty())));
  }

  private Response next(Place place) {
    String checkout = UuidCreator.getTimeOrderedEpoch().toString();
    return Response.status(Response.Status.SEE_OTHER)
        .header(HttpHeaders.LOCATION, "/till/" + checkout)
        .cookie(cashier.remember(place))
        .build();
  }

  private Response choose(String typed, String problem) {
    return answers.page(
        problem.isEmpty() ? 200 : PageAnswers.UNPROCESSABLE,
        Templates.choose(
            cashier.frame("/till", Optional.empty()), typed, cashier.severalUnits(), problem));
  }
}
