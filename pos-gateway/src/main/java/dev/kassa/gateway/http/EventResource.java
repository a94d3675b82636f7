// What happens to a checkout, as it happens: server-sent events.
package dev.kassa.gateway.http;

import dev.kassa.contract.CheckoutId;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Checkouts.Change;
import dev.kassa.gateway.OffsetVector;
import dev.kassa.gateway.http.StateJson.CheckoutJson;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.ResponseHeader;

/** The stream of one checkout. It ends with the token; a client comes back with its last id. */
@Path("/checkouts/{checkoutId}/events")
@Authenticated
public class EventResource {
  private static final long RETRY_MILLIS = 1_000;
  private static final String BETWEEN = "/";
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Commands commands;
  private final Checkouts checkouts;
  private final Answers answers;
  private final JsonWebToken token;
  private final Clock clock;

  EventResource(
      Commands commands, Checkouts checkouts, Answers answers, JsonWebToken token, Clock clock) {
    this.commands = commands;
    this.checkouts = checkouts;
    this.answers = answers;
    this.token = token;
    this.clock = clock;
  }

  /** First how it stands, or what a returning client has missed; then each message about it. */
  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @ResponseHeader(name = "Cache-Control", value = "no-store")
  @ResponseHeader(name = "X-Accel-Buffering", value = "no")
  public Multi<OutboundSseEvent> events(
      @PathParam("checkoutId") String id,
      @HeaderParam("Last-Event-ID") String lastEventId,
      @Context Sse sse) {
    CheckoutId checkout = CheckoutId.of(id);
    Multi<OutboundSseEvent> changes =
        Multi.createFrom()
            .publisher(
                checkouts.follow(
                    commands.access().storeId(),
                    checkout,
                    Optional.ofNullable(lastEventId).flatMap(last -> position(checkout, last))))
            .map(change -> event(sse, checkout, change, answers.isStale()));
    Multi<OutboundSseEvent> heartbeats =
        Multi.createFrom()
            .ticks()
            .every(HEARTBEAT)
            .onOverflow()
            .drop()
            .map(beat -> beat == 0 ? greeting(sse) : heartbeat(sse, checkout));
    Duration left =
        Duration.between(clock.instant(), Instant.ofEpochSecond(token.getExpirationTime()));
    OutboundSseEvent end = comment(sse, "end");
    return Multi.createBy()
        .merging()
        .streams(heartbeats, changes.onCompletion().continueWith(end))
        .select()
        .first(event -> event != end)
        .select()
        .first(left.isPositive() ? left : Duration.ofMillis(1));
  }

  /** An id names its checkout: a place in another's messages says nothing about this one's. */
  private static String id(CheckoutId checkout, OffsetVector position) {
    return checkout + BETWEEN + position;
  }

  private static Optional<String> position(CheckoutId checkout, String id) {
    String begin = checkout + BETWEEN;
    return id.startsWith(begin) ? Optional.of(id.substring(begin.length())) : Optional.empty();
  }

  private static OutboundSseEvent greeting(Sse sse) {
    return sse.newEventBuilder().comment("kassa").reconnectDelay(RETRY_MILLIS).build();
  }

  /** While the broker is away nothing comes, and that says nothing. */
  private OutboundSseEvent heartbeat(Sse sse, CheckoutId checkout) {
    return answers.isStale()
        ? sse.newEventBuilder()
            .name("stale")
            .data(String.class, StateJson.text(Map.of("checkoutId", checkout)))
            .build()
        : comment(sse, "still here");
  }

  private static OutboundSseEvent comment(Sse sse, String text) {
    return sse.newEventBuilder().comment(text).build();
  }

  private static OutboundSseEvent event(
      Sse sse, CheckoutId checkout, Change change, boolean stale) {
    return switch (change) {
      case Change.Forgotten(var position) ->
          event(
              sse,
              id(checkout, position),
              "forgotten",
              StateJson.text(Map.of("checkoutId", checkout)));
      case Change.State(var position, var state) ->
          event(
              sse,
              id(checkout, position),
              "checkout",
              StateJson.text(CheckoutJson.of(state, stale)));
      case Change.Event(var position, _, var type, var json) ->
          event(sse, id(checkout, position), type, json);
    };
  }

  private static OutboundSseEvent event(Sse sse, String id, String name, String json) {
    return sse.newEventBuilder().id(id).name(name).data(String.class, json).build();
  }
}
