package dev.kassa.membership.postgres;

import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.MessageHandler;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.reactive.mutiny.Mutiny;

/** {@code payment.events.v1}: purchases of people who were identified. */
@ApplicationScoped
class PaymentHandler implements MessageHandler {
  private final SalesUnitFiles files;
  private final Purchases purchases;

  PaymentHandler(SalesUnitFiles files, Purchases purchases) {
    this.files = files;
    this.purchases = purchases;
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    // Before money was taken there is nothing to book, and it is never taken back to "not taken".
    if (!(envelope.message() instanceof PaymentFact fact)
        || fact.standing().identificationId() == null
        || fact.standing().amounts().captured() == 0) {
      return Uni.createFrom().voidItem();
    }
    PaymentStanding standing = fact.standing();
    Club club =
        files
            .unit(standing.msn())
            .flatMap(unit -> files.settings().club(unit.clubId()))
            .orElseThrow(() -> new Poison("msn must be a sales unit of the settings"));
    return purchases.take(
        session, standing, club, Cause.of(envelope.headers(), standing.checkoutId().toString()));
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, Refusal refusal) {
    return Uni.createFrom().voidItem(); // payment-service is told by the dead letter
  }
}
