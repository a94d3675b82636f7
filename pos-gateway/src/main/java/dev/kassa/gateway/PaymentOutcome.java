// Which commands an event of payment-service ends.
package dev.kassa.gateway;

import dev.kassa.contract.MessageType;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentStanding;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The outcome in an event.
 *
 * @param commands mostly none; one event may end two
 * @param askedBy whose commands they are
 */
public record PaymentOutcome(List<UUID> commands, Optional<AskedBy> askedBy, Outcome outcome) {
  /** The outcome in this event; of no command at all for most. */
  public static PaymentOutcome of(UUID eventId, PaymentEvent event) {
    String type = MessageType.of(event).ceType();
    return switch (event) {
      case PaymentFact fact -> {
        PaymentStanding standing = fact.standing();
        Optional<String> reason = Optional.empty();
        Optional<String> detail = Optional.empty();
        if (fact instanceof PaymentRefused refused) {
          reason = Optional.of(refused.reason().name());
          detail = Optional.ofNullable(refused.providerCode());
        }
        yield new PaymentOutcome(
            standing.outcomeOf(),
            Optional.ofNullable(standing.askedBy()),
            new Outcome(type, eventId, reason, detail, Optional.of(standing.amounts())));
      }
      case CommandRefused refused ->
          new PaymentOutcome(
              refused.outcomeOf(),
              Optional.ofNullable(refused.askedBy()),
              new Outcome(
                  type,
                  eventId,
                  Optional.of(refused.reason().name()),
                  Optional.ofNullable(refused.detail()),
                  Optional.ofNullable(refused.amounts())));
      case OutcomePending pending ->
          new PaymentOutcome(
              List.of(),
              Optional.empty(),
              new Outcome(
                  type,
                  eventId,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(pending.amounts())));
    };
  }

  /** Whether a till of this store asked, as far as it is known. */
  public boolean askedIn(String storeId) {
    return askedBy.map(AskedBy::storeId).filter(store -> !store.equals(storeId)).isEmpty();
  }
}
