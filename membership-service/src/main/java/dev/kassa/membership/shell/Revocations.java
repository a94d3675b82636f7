// vipps.revocations.v1
package dev.kassa.membership.shell;

import dev.kassa.contract.webhook.ConsentRevoked;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening;
import dev.kassa.messaging.postgres.TopicHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Somebody is said to have taken their consent back. */
@ApplicationScoped
class Revocations implements TopicHandler<Arrival> {
  private final Sealer sealer;
  private final Seals seals;

  Revocations(Keysets keysets, Seals seals) {
    this.sealer = keysets.sealer("revocation");
    this.seals = seals;
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    if (!(envelope.message() instanceof ConsentRevoked revoked)) {
      return new Meaning.Nothing<>();
    }
    return switch (sealer.open(envelope.topic(), envelope.key(), "sub", revoked.sub().text())) {
      case Opening.Opened(String sub) ->
          new Meaning.Happened<>(
              new Arrival.Revoked(revoked.msn(), seals.subject(revoked.msn(), sub)));
      case Opening.KeyMissing _ ->
          new Meaning.NotYet<>("the key that sealed sub is not in the keyset revocation");
      case Opening.Broken _ -> new Meaning.Broken<>("sub must be sealed for this record");
    };
  }

  /** webhook-ingest is told by the dead letter. */
  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return Optional.empty();
  }
}
