// pos.enrolments.v1
package dev.kassa.membership.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PosCommand;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.Place;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.vipps.SalesUnitFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * The tills' requests and cancellations. Each ends in exactly one {@code enrolment-started} or
 * {@code enrolment-ended} that names it (DESIGN 5).
 */
@ApplicationScoped
class EnrolmentCommands implements TopicHandler<Arrival> {
  private final SalesUnitFiles files;
  private final Restore restore;

  EnrolmentCommands(SalesUnitFiles files, Restore restore) {
    this.files = files;
    this.restore = restore;
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    Message message = envelope.message();
    Place place = place(message);
    EventHeaders headers = envelope.headers();
    if (files.unit(place.msn()).filter(unit -> unit.accepts(headers.source())).isEmpty()) {
      return new Meaning.Happened<>(refused(place, headers, Reason.UNKNOWN_SALES_UNIT));
    }
    if (message instanceof PosCommand command && command.isTooLate(envelope.appendedAt())) {
      return new Meaning.Happened<>(refused(place, headers, Reason.REQUEST_EXPIRED));
    }
    Cause cause = cause(place, headers);
    return new Meaning.Happened<>(
        message instanceof EnrolmentRequested asked
            ? new Arrival.EnrolmentAsked(
                Requests.of(
                    place,
                    envelope,
                    Optional.of(headers.id()),
                    Boolean.TRUE.equals(asked.notMe()),
                    restore),
                cause)
            : new Arrival.CancelAsked(place, headers.id(), cause));
  }

  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.IdReused(Envelope envelope) ->
          Optional.of(refused(place(envelope.message()), envelope.headers(), Reason.ID_REUSED));
      // Without an id or a checkout there is nobody to tell; the dead letter remains.
      case Refusal.Unreadable(var headers, var payload, _) ->
          headers.flatMap(
              known ->
                  payload.flatMap(this::place).map(place -> refused(place, known, Reason.INVALID)));
    };
  }

  private static Arrival refused(Place place, EventHeaders command, Reason reason) {
    return new Arrival.Refused(place, reason, command.id(), cause(place, command));
  }

  private static Cause cause(Place place, EventHeaders command) {
    return Cause.of(command, place.checkoutId().toString());
  }

  private Place place(Message message) {
    return switch (message) {
      case EnrolmentRequested m ->
          new Place(
              m.checkoutId(),
              m.identificationId(),
              m.storeId(),
              m.posId(),
              m.msn(),
              clubId(m.msn()));
      case EnrolmentCancelled m ->
          new Place(m.checkoutId(), null, m.storeId(), m.posId(), m.msn(), clubId(m.msn()));
      case Message other ->
          throw new IllegalStateException("no command of this topic: " + other.getClass());
    };
  }

  /** As far as an unreadable command says where it comes from. */
  private Optional<Place> place(JsonNode payload) {
    try {
      Msn msn = new Msn(payload.path("msn").textValue());
      return Optional.of(
          new Place(
              CheckoutId.of(payload.path("checkoutId").textValue()),
              identification(payload),
              Rules.identifier(payload.path("storeId").textValue(), "storeId"),
              Rules.identifier(payload.path("posId").textValue(), "posId"),
              msn,
              clubId(msn)));
    } catch (InvalidValue _) {
      return Optional.empty(); // the field is in the dead letter's reason
    }
  }

  private static IdentificationId identification(JsonNode payload) {
    try {
      return IdentificationId.of(payload.path("identificationId").textValue());
    } catch (InvalidValue _) {
      return null; // the event may lack it
    }
  }

  private String clubId(Msn msn) {
    return files.unit(msn).map(SalesUnit::clubId).orElse(null);
  }
}
