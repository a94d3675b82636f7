// A till of a chain that publishes its messages itself.
package dev.kassa.systemtests;

import dev.kassa.systemtests.Plan.Mistake;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Speaks through a {@link Gateway} and hears with the consumer that all such tills share. */
record OwnGatewayTill(Gateway gateway, Ears ears, TillMessages messages) implements Till {
  @Override
  public UUID scan(Named customer) throws InterruptedException {
    UUID id = UUID.randomUUID();
    return said(messages.scan(id, customer));
  }

  @Override
  public UUID askToJoin(String identificationId) throws InterruptedException {
    return said(messages.enrolment(UUID.randomUUID(), identificationId, false));
  }

  @Override
  public UUID askWhoSaysNotMe(String identificationId) throws InterruptedException {
    return said(messages.enrolment(UUID.randomUUID(), identificationId, true));
  }

  @Override
  public UUID withdraw() throws InterruptedException {
    return said(messages.enrolmentCancelled(UUID.randomUUID()));
  }

  @Override
  public UUID pay(Ask ask) throws InterruptedException {
    return said(messages.payment(UUID.randomUUID(), ask));
  }

  @Override
  public void payAgain(UUID command, Ask ask) throws InterruptedException {
    gateway.publish(messages.payment(command, ask));
  }

  @Override
  public UUID cancel(int attempt) throws InterruptedException {
    return said(messages.paymentCancelled(UUID.randomUUID(), attempt));
  }

  @Override
  public UUID refund(int attempt, long amount) throws InterruptedException {
    return said(messages.refund(UUID.randomUUID(), attempt, amount));
  }

  @Override
  public Optional<Heard> refunded(UUID command, int attempt, Duration atMost)
      throws InterruptedException {
    return await(messages.paymentKey(attempt), atMost, heard -> heard.isOutcomeOf(command));
  }

  @Override
  public Set<Consequence> of(Mistake mistake) {
    return Set.of(
        new Consequence.RefusedBecause(
            switch (mistake) {
              case SUM, NO_AMOUNT -> "INVALID";
              case UNKNOWN_SALES_UNIT -> "UNKNOWN_SALES_UNIT";
              case FOREIGN_SALES_UNIT -> "NOT_ALLOWED";
              case ID_REUSED -> Proof.ID_REUSED;
            }));
  }

  @Override
  public Optional<Heard> await(String key, Duration atMost, Predicate<Heard> wanted)
      throws InterruptedException {
    return ears.await(key, atMost, wanted);
  }

  private UUID said(Saying saying) throws InterruptedException {
    gateway.publish(saying);
    return saying.id();
  }
}
