// The live part of the page, sent anew whenever something is heard of its checkout.
package dev.kassa.gateway.page;

import dev.kassa.contract.CheckoutId;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.Checkouts;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Streams of fragments. Each begins with how the checkout stands, so a browser that comes back
 * needs no memory; it ends with the token.
 */
@Path("/till")
@Authenticated
@Produces(MediaType.SERVER_SENT_EVENTS)
@Blocking
public class LivePage {
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration ALIVE_EVERY = Duration.ofSeconds(5);
  // Which checkout of a till is the newest is looked up in memory: nothing says it.
  private static final Duration LOOK_EVERY = Duration.ofMillis(300);

  private final Checkouts checkouts;
  private final Counter counter;
  private final Cashier cashier;
  private final Replica replica;
  private final JsonWebToken token;
  private final Clock clock;

  LivePage(
      Checkouts checkouts,
      Counter counter,
      Cashier cashier,
      Replica replica,
      JsonWebToken token,
      Clock clock) {
    this.checkouts = checkouts;
    this.counter = counter;
    this.cashier = cashier;
    this.replica = replica;
    this.token = token;
    this.clock = clock;
  }

  /** A browser comes back by itself. */
  @ServerExceptionMapper
  Response notReady(ServiceUnavailableException notReady) {
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, 1)
        .build();
  }

  /** One checkout. */
  @GET
  @Path("{checkoutId}/live")
  public Multi<OutboundSseEvent> live(@PathParam("checkoutId") String id, @Context Sse sse) {
    CheckoutId checkout = CheckoutId.of(id);
    Language language = cashier.language();
    return stream(
        sse,
        Multi.createFrom()
            .publisher(checkouts.follow(cashier.access().storeId(), checkout, Optional.empty()))
            .onItem()
            .transformToMultiAndConcatenate(
                change -> Multi.createFrom().optional(LivePage.state(change)))
            .onItem()
            .transformToMultiAndConcatenate(
                state ->
                    Multi.createFrom()
                        .iterable(events(sse, state, language, "/till/" + checkout))));
  }

  /** Whatever checkout of a till is the newest. */
  @GET
  @Path("watch/{till}/live")
  public Multi<OutboundSseEvent> watch(@PathParam("till") String till, @Context Sse sse) {
    String store = cashier.access().storeId();
    Language language = cashier.language();
    return stream(
        sse,
        Multi.createFrom()
            .ticks()
            .every(LOOK_EVERY)
            .onOverflow()
            .drop()
            .select()
            .first(_ -> !checkouts.isEnding())
            .onItem()
            .transformToMultiAndConcatenate(
                _ -> Multi.createFrom().optional(counter.newest(store, till)))
            .skip()
            .repetitions()
            .onItem()
            .transformToMultiAndConcatenate(
                state ->
                    Multi.createFrom()
                        .iterable(events(sse, state, language, "/till/" + state.checkoutId()))));
  }

  /** None of one that is forgotten: the page on screen stands. */
  private static Optional<CheckoutState> state(Checkouts.Change change) {
    return switch (change) {
      case Checkouts.Change.Forgotten _ -> Optional.empty();
      case Checkouts.Change.State(_, var state) -> Optional.of(state);
      case Checkouts.Change.Event(_, var state, _, _) -> Optional.of(state);
    };
  }

  private List<OutboundSseEvent> events(
      Sse sse, CheckoutState state, Language language, String base) {
    Screen screen = counter.screen(state);
    Wording wording = Wording.of(language);
    return List.of(
        event(sse, "line", PageAnswers.html(Templates.line(wording.line(screen)), language)),
        event(sse, "who", PageAnswers.html(Templates.who(wording.who(screen)), language)),
        event(
            sse,
            "actions",
            PageAnswers.html(Templates.actions(wording.actions(screen, base, "/till")), language)));
  }

  private Multi<OutboundSseEvent> stream(Sse sse, Multi<OutboundSseEvent> changes) {
    if (!replica.isReady()) {
      throw new ServiceUnavailableException();
    }
    Multi<OutboundSseEvent> alive =
        Multi.createFrom()
            .ticks()
            .every(ALIVE_EVERY)
            .onOverflow()
            .drop()
            .map(
                _ ->
                    sse.newEventBuilder()
                        .name("alive")
                        .reconnectDelay(RETRY_MILLIS)
                        .data(String.class, "")
                        .build());
    Duration left =
        Duration.between(clock.instant(), Instant.ofEpochSecond(token.getExpirationTime()));
    OutboundSseEvent end = event(sse, "end", "");
    return Multi.createBy()
        .merging()
        .streams(alive, changes.onCompletion().continueWith(end))
        .select()
        .first(event -> event != end)
        .select()
        .first(left.isPositive() ? left : Duration.ofMillis(1));
  }

  private static OutboundSseEvent event(Sse sse, String name, String html) {
    return sse.newEventBuilder().name(name).data(String.class, html).build();
  }
}
