// What happens to a checkout, as it happens: server-sent events.
package dev.kassa.gateway.http;

import dev.kassa.contract.CheckoutId;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.Checkouts.Change;
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
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.resteasy.reactive.ResponseHeader;

/** The stream of one checkout. It ends with the token; a client comes back with its last id. */
@Path("/checkouts/{checkoutId}/events")
@Authenticated
public class EventResource {
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private final Commands commands;
  private final Checkouts checkouts;
  private final JsonWebToken token;
  private final Clock clock;

  EventResource(Commands commands, Checkouts checkouts, JsonWebToken token, Clock clock) {
    this.commands = commands;
    this.checkouts = checkouts;
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
                    commands.access().storeId(), checkout, Optional.ofNullable(lastEventId)))
            .map(change -> event(sse, change));
    Multi<OutboundSseEvent> heartbeats =
        Multi.createFrom()
            .ticks()
            .every(HEARTBEAT)
            .onOverflow()
            .drop()
            .map(beat -> beat == 0 ? greeting(sse) : comment(sse));
    Duration left =
        Duration.between(clock.instant(), Instant.ofEpochSecond(token.getExpirationTime()));
    return Multi.createBy()
        .merging()
        .streams(heartbeats, changes)
        .select()
        .first(left.isPositive() ? left : Duration.ofMillis(1));
  }

  private static OutboundSseEvent greeting(Sse sse) {
    return sse.newEventBuilder().comment("kassa").reconnectDelay(RETRY_MILLIS).build();
  }

  private static OutboundSseEvent comment(Sse sse) {
    return sse.newEventBuilder().comment("still here").build();
  }

  private static OutboundSseEvent event(Sse sse, Change change) {
    return switch (change) {
      case Change.State(var position, var state) ->
          event(sse, position.toString(), "checkout", StateJson.text(CheckoutJson.of(state)));
      case Change.Event(var position, _, var type, var json) ->
          event(sse, position.toString(), type, json);
    };
  }

  private static OutboundSseEvent event(Sse sse, String id, String name, String json) {
    return sse.newEventBuilder().id(id).name(name).data(String.class, json).build();
  }
}
