// identity.customers.v1
package dev.kassa.membership.shell;

import dev.kassa.contract.MessageType;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.Place;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.vipps.SalesUnitFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Who was identified at a till. */
@ApplicationScoped
class Customers implements TopicHandler<Arrival> {
  private final SalesUnitFiles files;
  private final Sealer msisdns;
  private final Seals seals;
  private final Restore restore;

  Customers(SalesUnitFiles files, Keysets keysets, Seals seals, Restore restore) {
    this.files = files;
    this.restore = restore;
    this.msisdns = keysets.sealer("msisdn");
    this.seals = seals;
  }

  /** Where nobody was identified there is nobody to recognise. */
  @Override
  public boolean concerns(Incoming record) {
    return EventHeaders.text(record.headers(), "ce_type")
        .filter(MessageType.CUSTOMER_UNIDENTIFIED.ceType()::equals)
        .isEmpty();
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    if (!(envelope.message() instanceof CustomerIdentified customer)) {
      return new Meaning.Nothing<>();
    }
    Optional<SalesUnit> unit = files.unit(customer.msn());
    if (unit.isEmpty()) {
      return new Meaning.NotYet<>("msn is not in the settings yet");
    }
    return switch (msisdns.open(
        envelope.topic(), envelope.key(), "msisdn", customer.msisdn().text())) {
      case Opening.Opened(String digits) ->
          new Meaning.Happened<>(identified(envelope, customer, unit.get(), new Msisdn(digits)));
      case Opening.KeyMissing _ ->
          new Meaning.NotYet<>("the key that sealed msisdn is not in the keyset msisdn");
      case Opening.Broken _ -> new Meaning.Broken<>("msisdn must be sealed for this record");
    };
  }

  /** identity-service is told by the dead letter. */
  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return Optional.empty();
  }

  private Arrival identified(
      Envelope envelope, CustomerIdentified customer, SalesUnit unit, Msisdn msisdn) {
    Place place =
        new Place(
            customer.checkoutId(),
            customer.identificationId(),
            customer.storeId(),
            customer.posId(),
            customer.msn(),
            unit.clubId());
    return new Arrival.Identified(
        place,
        msisdn,
        seals.phone(msisdn),
        unit,
        Requests.of(place, envelope, Optional.empty(), false, restore),
        Cause.of(envelope.headers(), customer.checkoutId().toString()));
  }
}
