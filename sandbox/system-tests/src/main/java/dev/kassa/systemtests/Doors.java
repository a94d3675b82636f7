// The doors through which tills reach Kassa, and what was told through each of them.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.systemtests.Plan.Checkout;
import dev.kassa.systemtests.PosGateway.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes a till for each checkout: behind pos-gateway, or of a chain that publishes by itself.
 * Streams stay open until the end, so that what comes late is told too.
 */
final class Doors implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration OPEN_WITHIN = Duration.ofSeconds(60);

  private final Ears ears;
  private final Gateway gateway;
  private final PosGateway posGateway;
  private final Queue<EventStream> streams = new ConcurrentLinkedQueue<>();
  private final Standings standings = new Standings();
  private final AtomicInteger events = new AtomicInteger();
  private final AtomicInteger twice = new AtomicInteger();
  private final AtomicInteger reconnects = new AtomicInteger();
  private final AtomicInteger begunAnew = new AtomicInteger();

  /** Opens both doors of a running stack. */
  Doors(StackFile stack) throws IOException, InterruptedException {
    if (stack.posGateway() == null) {
      throw new IOException("the running stack has no pos-gateway; ./kassa down and up again");
    }
    String kafka = stack.kafka().bootstrapServers();
    posGateway = new PosGateway(stack.posGateway());
    gateway = new Gateway(kafka, stack.keysets().directory().resolve("till"));
    ears = new Ears(kafka);
  }

  /** A till for this checkout. */
  Till till(Checkout plan, TillMessages messages) throws InterruptedException {
    return switch (plan.door()) {
      case OWN_GATEWAY -> new OwnGatewayTill(gateway, ears, messages);
      case POS_GATEWAY -> new PosGatewayTill(posGateway, messages, listen(plan, messages));
    };
  }

  /** Words a visit's messages, with a checkout id made by whoever makes it at this door. */
  TillMessages messages(Checkout plan, UUID checkout) throws InterruptedException {
    return switch (plan.door()) {
      case OWN_GATEWAY ->
          new TillMessages(plan, checkout, plan.sealed() ? gateway : TillMessages.Sealing.NONE);
      case POS_GATEWAY -> {
        // Half of the tills bring their own id, half take the gateway's.
        var body = JSON.createObjectNode().put("posId", "till-" + plan.till());
        if (plan.sealed()) {
          body.put("checkoutId", checkout.toString());
        }
        yield new TillMessages(
            plan,
            UUID.fromString(
                posGateway
                    .call(Call.post(plan.store(), "/checkouts", body, Optional.empty()))
                    .path("checkoutId")
                    .asText()),
            TillMessages.Sealing.NONE);
      }
    };
  }

  /** What tills were told about each payment, each by its own door. */
  Map<String, Sums> told() {
    Map<String, Sums> told = new HashMap<>(ears.told());
    told.putAll(standings.sums());
    return told;
  }

  /** A line about the traffic at pos-gateway. */
  String traffic() {
    return "pos-gateway: %d streams, %d events, %d of them twice, %d reconnects, %d of which could not go on where they were; %d calls repeated."
            .formatted(
                streams.size(),
                events.get(),
                twice.get(),
                reconnects.get(),
                begunAnew.get(),
                callsRepeated())
        + (posGateway.repeated().isEmpty() ? "" : " " + posGateway.repeated());
  }

  /** How many calls had to be repeated because they were not answered, or answered 503. */
  int callsRepeated() {
    return posGateway.repeated().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many streams could not go on where they had ended: something was lost on them. */
  int begunAnew() {
    return begunAnew.get();
  }

  @Override
  public void close() {
    streams.forEach(EventStream::close);
    gateway.close();
    ears.close();
  }

  private Channel listen(Checkout plan, TillMessages messages) throws InterruptedException {
    Channel channel = new Channel();
    Map<String, Boolean> seen = new ConcurrentHashMap<>();
    EventStream stream =
        posGateway.events(
            plan.store(),
            "/checkouts/" + messages.checkout() + "/events",
            new EventStream.Listener() {
              @Override
              public void event(String type, String data) {
                if (type.startsWith("pos.")) {
                  return; // what tills say themselves
                }
                Heard heard = Heard.ofStream(data);
                events.incrementAndGet();
                if (seen.put(heard.source() + heard.id(), true) != null) {
                  twice.incrementAndGet();
                }
                standings.hear(heard);
                channel.hear(heard);
              }

              @Override
              public void reconnects() {
                reconnects.incrementAndGet();
              }

              @Override
              public void begunAnew() {
                begunAnew.incrementAndGet();
              }
            });
    streams.add(stream);
    if (!stream.awaitOpen(OPEN_WITHIN)) {
      throw new IllegalStateException("pos-gateway does not tell the events of a checkout");
    }
    return channel;
  }
}
