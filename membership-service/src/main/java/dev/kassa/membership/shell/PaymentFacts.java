// payment.events.v1
package dev.kassa.membership.shell;

import dev.kassa.contract.MessageType;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.settings.Club;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.vipps.SalesUnitFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Purchases of people who were identified. */
@ApplicationScoped
class PaymentFacts implements TopicHandler<Arrival> {
  /** What is booked is captured − refunded, and these alone tell of a change of it (DESIGN 6). */
  private static final Set<String> BOOKED =
      Set.of(MessageType.CAPTURED.ceType(), MessageType.REFUNDED.ceType());

  private final SalesUnitFiles files;

  PaymentFacts(SalesUnitFiles files) {
    this.files = files;
  }

  /** Without a header the type stands in the payload. */
  @Override
  public boolean concerns(Incoming record) {
    return EventHeaders.text(record.headers(), "ce_type").map(BOOKED::contains).orElse(true);
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    // Before money was taken there is nothing to book, and it is never taken back to "not taken".
    if (!(envelope.message() instanceof PaymentFact fact)
        || fact.standing().identificationId() == null
        || fact.standing().amounts().captured() == 0) {
      return new Meaning.Nothing<>();
    }
    PaymentStanding standing = fact.standing();
    Optional<Club> club =
        files.unit(standing.msn()).flatMap(unit -> files.settings().club(unit.clubId()));
    if (club.isEmpty()) {
      return new Meaning.NotYet<>("msn is not in the settings yet");
    }
    if (club.get().pointRate(standing.currency()).isEmpty()) {
      return new Meaning.NotYet<>("what its currency earns is not in the settings yet");
    }
    return new Meaning.Happened<>(
        new Arrival.Paid(
            standing, club.get(), Cause.of(envelope.headers(), standing.checkoutId().toString())));
  }

  /** payment-service is told by the dead letter. */
  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return Optional.empty();
  }
}
