// A till that stands behind pos-gateway.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.systemtests.Plan.Mistake;
import dev.kassa.systemtests.PosGateway.Call;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Asks by HTTP and hears by the events of its checkout.
 *
 * @param heard what the stream of this checkout has brought
 */
record PosGatewayTill(PosGateway gateway, TillMessages messages, Channel heard) implements Till {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** What the address and the token say already. */
  private static final List<String> SAID_ELSEWHERE =
      List.of("checkoutId", "storeId", "reference", "attempt");

  @Override
  public UUID scan(Named customer) throws InterruptedException {
    return post("/scans", messages.scan(UUID.randomUUID(), customer).payload());
  }

  @Override
  public UUID askToJoin(String identificationId) throws InterruptedException {
    return post(
        "/enrolment", messages.enrolment(UUID.randomUUID(), identificationId, false).payload());
  }

  @Override
  public UUID askWhoSaysNotMe(String identificationId) throws InterruptedException {
    return post(
        "/enrolment", messages.enrolment(UUID.randomUUID(), identificationId, true).payload());
  }

  @Override
  public UUID withdraw() throws InterruptedException {
    return command(
        new Call(
            store(),
            "DELETE",
            path(
                "/enrolment?posId=%s&msn=%s"
                    .formatted(messages.posId(), messages.plan().store().msn())),
            Optional.empty(),
            Optional.of(UUID.randomUUID().toString())));
  }

  @Override
  public UUID pay(Ask ask) throws InterruptedException {
    return command(
        new Call(
            store(),
            "PUT",
            path("/payments/" + ask.attempt()),
            Optional.of(body(messages.payment(UUID.randomUUID(), ask).payload())),
            Optional.empty()));
  }

  @Override
  public void payAgain(UUID command, Ask ask) throws InterruptedException {
    UUID again = pay(ask);
    if (!again.equals(command)) {
      throw new IllegalStateException("the same address was taken for another command");
    }
  }

  @Override
  public UUID cancel(int attempt) throws InterruptedException {
    return post(
        "/payments/" + attempt + "/cancel",
        messages.paymentCancelled(UUID.randomUUID(), attempt).payload());
  }

  @Override
  public UUID refund(int attempt, long amount) throws InterruptedException {
    ObjectNode body = messages.refund(UUID.randomUUID(), attempt, amount).payload();
    body.remove("storeId");
    body.put("refundId", refundId(attempt));
    return command(Call.post(messages.refundStore(), "/refunds", body, Optional.empty()));
  }

  @Override
  public Optional<Heard> refunded(UUID command, int attempt, Duration atMost)
      throws InterruptedException {
    if (messages.refundStore() == store()) {
      return await(messages.paymentKey(attempt), atMost, event -> event.isOutcomeOf(command));
    }
    // The other store has no part in this checkout: it asks for the refund that it made.
    long deadline = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<JsonNode> outcome = refundOutcome(attempt);
      if (outcome.isPresent()) {
        return Optional.of(outcome(attempt, outcome.get()));
      }
      Thread.sleep(LOOK_EVERY);
    }
    return Optional.empty();
  }

  @Override
  public Set<Consequence> of(Mistake mistake) {
    return switch (mistake) {
      case SUM -> Set.of(new Consequence.RefusedBecause("INVALID"));
      case UNKNOWN_SALES_UNIT, FOREIGN_SALES_UNIT -> Set.of(new Consequence.NotTaken(403, "msn"));
      case NO_AMOUNT -> Set.of(new Consequence.NotTaken(400, "amount"));
      // The gateway says so where it knows the earlier one.
      case ID_REUSED ->
          Set.of(
              new Consequence.NotTaken(409, ""), new Consequence.RefusedBecause(Proof.ID_REUSED));
    };
  }

  @Override
  public Optional<Heard> await(String key, Duration atMost, Predicate<Heard> wanted)
      throws InterruptedException {
    return heard.await(atMost, event -> event.key().equals(key) && wanted.test(event));
  }

  /** Empty also before the gateway has read what it has just published. */
  private Optional<JsonNode> refundOutcome(int attempt) throws InterruptedException {
    try {
      JsonNode refund =
          gateway.call(
              Call.get(
                  messages.refundStore(),
                  "/refunds/%s/%s".formatted(messages.paymentKey(attempt), refundId(attempt))));
      return Optional.ofNullable(refund.get("outcome"));
    } catch (NotTaken refusal) {
      if (refusal.asConsequence() instanceof Consequence.NotTaken(int status, var _)
          && status == 404) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  private Heard outcome(int attempt, JsonNode outcome) {
    return new Heard(
        "payment.events.v1",
        "refund",
        messages.paymentKey(attempt),
        UUID.fromString(outcome.path("eventId").asText()),
        "",
        outcome.path("type").asText(),
        "",
        outcome,
        System.nanoTime());
  }

  /** A refund of the plan is the only one of its attempt. */
  private String refundId(int attempt) {
    return "return-" + attempt;
  }

  private UUID post(String path, ObjectNode payload) throws InterruptedException {
    return command(
        Call.post(store(), path(path), body(payload), Optional.of(UUID.randomUUID().toString())));
  }

  private UUID command(Call call) throws InterruptedException {
    return UUID.fromString(gateway.call(call).path("commandId").asText());
  }

  private String path(String rest) {
    return "/checkouts/" + messages.checkout() + rest;
  }

  private Store store() {
    return messages.plan().store();
  }

  private static ObjectNode body(ObjectNode payload) {
    return payload.deepCopy().remove(SAID_ELSEWHERE);
  }
}
