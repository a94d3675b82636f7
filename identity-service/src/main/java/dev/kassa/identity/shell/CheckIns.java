// vipps.webhooks.v1, of which check-ins at a sticker are ours
package dev.kassa.identity.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.identity.Scan;
import dev.kassa.identity.Scan.Given;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.MessageReader;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Reading;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening.Broken;
import dev.kassa.messaging.Sealer.Opening.KeyMissing;
import dev.kassa.messaging.Sealer.Opening.Opened;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The intake of check-ins: a customer who scans the sticker at a till opens a checkout there. The
 * till hears of it as of a scan, by an identification; its checkout id is derived from the
 * notification's id, so that a notification that is delivered again opens no second one.
 */
class CheckIns {
  private static final Logger LOG = Logger.getLogger(CheckIns.class);
  private static final String CHECKED_IN = "user.checked-in.v1";
  private static final String FIELD = "body";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Namespace of the derived checkout ids; made once, never changed. */
  private static final UUID CHECKOUT = UUID.fromString("0a2fcb36-5f0e-4f0c-8e0b-5f5e1b8d6a03");

  private final Answering answering;
  private final SalesUnitFiles settings;
  private final Sealer bodies;

  /**
   * @param bodies of the keyset {@code webhook}
   */
  CheckIns(Answering answering, SalesUnitFiles settings, Sealer bodies) {
    this.answering = answering;
    this.settings = settings;
    this.bodies = bodies;
  }

  /** Takes one record; completes when all that comes of it is on its topic. */
  Uni<Void> take(Incoming record) {
    String type = EventHeaders.text(record.headers(), "ce_type").orElse("");
    if (!type.equals(CHECKED_IN)) {
      return Uni.createFrom().voidItem(); // payments and logins are others'
    }
    return switch (MessageReader.read(record)) {
      case Reading.Known known when known.envelope().message() instanceof ProviderNotification n ->
          Uni.createFrom()
              .deferred(() -> answer(record, known.envelope(), n))
              .onFailure()
              .recoverWithUni(
                  fault ->
                      nobody(record, "could not be taken: " + fault.getClass().getSimpleName()));
      case Reading.Known _, Reading.UnknownType _ -> nobody(record, "ce_type is not a check-in");
      case Reading.Unreadable unreadable -> nobody(record, unreadable.reason());
    };
  }

  private Uni<Void> answer(Incoming record, Envelope envelope, ProviderNotification told) {
    Optional<SalesUnit.Sticker> at =
        settings.unit(told.msn()).stream()
            .flatMap(unit -> unit.stickers().stream())
            .filter(sticker -> sticker.merchantQrId().equals(told.merchantQrId()))
            .findFirst();
    if (at.isEmpty()) {
      LOG.errorf("KASSA-507 a customer of %s stands at a sticker without a till", told.msn());
      return nobody(record, "merchantQrId must be a sticker of the sales unit in the settings");
    }
    EventHeaders headers = envelope.headers();
    CheckoutId checkout =
        new CheckoutId(UuidCreator.getNameBasedSha1(CHECKOUT, headers.id().toString()));
    Scan scan =
        new Scan(
            headers.id(),
            headers.source(),
            checkout,
            at.get().storeId(),
            at.get().posId(),
            told.msn(),
            Scan.Kind.CHECK_IN,
            open(envelope, told),
            envelope.appendedAt());
    return answering.answer(
        record, scan, () -> open(envelope, told), Outgoing.Cause.of(headers, checkout.toString()));
  }

  private Given open(Envelope envelope, ProviderNotification told) {
    return switch (bodies.open(envelope.topic(), envelope.key(), FIELD, told.body())) {
      case Opened(String body) ->
          token(body).<Given>map(Given.CustomerToken::new).orElse(new Given.Misplaced(FIELD));
      case Broken _ -> new Given.Misplaced(FIELD);
      case KeyMissing _ -> new Given.Locked();
    };
  }

  private static Optional<String> token(String body) {
    try {
      return Optional.ofNullable(JSON.readTree(body).path("customerToken").textValue());
    } catch (JsonProcessingException _) {
      return Optional.empty(); // the message would quote the body
    }
  }

  /** No till can be told. */
  private Uni<Void> nobody(Incoming record, String why) {
    answering.count("DEAD_LETTER");
    return answering.bury(record, why);
  }
}
