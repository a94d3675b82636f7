// Which commands an event of payment-service ends.
package dev.kassa.gateway;

import dev.kassa.contract.MessageType;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentEvent;
import dev.kassa.contract.payment.PaymentFact;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentStanding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The outcome in an event.
 *
 * @param commands mostly none; one event may end two
 * @param askedBy who sent each; empty where that could not be read
 */
public record PaymentOutcome(List<UUID> commands, List<Asker> askedBy, Outcome outcome) {
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
            standing.askedBy(),
            new Outcome(type, eventId, reason, detail, Optional.of(standing.amounts())));
      }
      case CommandRefused refused ->
          // A copy's refusal is heard by the command whose id it came under.
          new PaymentOutcome(
              refused.copyOf().isEmpty() ? refused.outcomeOf() : refused.copyOf(),
              refused.askedBy(),
              new Outcome(
                  type,
                  eventId,
                  Optional.of(refused.reason().name()),
                  Optional.ofNullable(refused.detail()),
                  Optional.ofNullable(refused.amounts())));
      case OutcomePending pending ->
          new PaymentOutcome(
              List.of(),
              List.of(),
              new Outcome(
                  type,
                  eventId,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(pending.amounts())));
    };
  }

  /**
   * Those of the commands that tills of this store sent. Ids are made by tills: another store's may
   * have the same, and its outcome is not this one's.
   */
  public List<UUID> commandsOf(String storeId) {
    return askedBy.isEmpty()
        ? commands
        : askedBy.stream()
            .filter(asker -> asker.storeId().equals(storeId))
            .map(Asker::commandId)
            .filter(commands::contains)
            .toList();
  }

  /** The stores whose commands it ends, as far as they are known. */
  public Set<String> stores() {
    return askedBy.stream().map(Asker::storeId).collect(Collectors.toUnmodifiableSet());
  }
}
