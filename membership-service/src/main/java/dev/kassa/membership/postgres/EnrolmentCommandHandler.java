package dev.kassa.membership.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.membership.enrolment.BindingMessage;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.EnrolmentSaga;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.MessageHandler;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * {@code pos.enrolments.v1}: the till's requests and cancellations. Each ends in exactly one {@code
 * enrolment-started} or {@code enrolment-ended} that names it (DESIGN 5).
 */
@ApplicationScoped
class EnrolmentCommandHandler implements MessageHandler {
  private static final String IDENTIFICATION =
      "select msisdn from identification where identification_id = ?1 and msn = ?2";

  private final SalesUnitFiles files;
  private final EnrolmentStore enrolments;
  private final EventLog events;
  private final Seals seals;

  EnrolmentCommandHandler(
      SalesUnitFiles files, EnrolmentStore enrolments, EventLog events, Seals seals) {
    this.files = files;
    this.enrolments = enrolments;
    this.events = events;
    this.seals = seals;
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    Message message = envelope.message();
    Place place = place(message);
    EventHeaders headers = envelope.headers();
    if (files.unit(place.msn()).filter(unit -> unit.accepts(headers.source())).isEmpty()) {
      return refuse(session, place, headers, Reason.UNKNOWN_SALES_UNIT);
    }
    return message instanceof EnrolmentRequested
        ? request(session, envelope, place)
        : enrolments.cancel(session, place, headers);
  }

  private Uni<Void> request(Mutiny.Session session, Envelope envelope, Place place) {
    Instant validUntil = envelope.appendedAt().plus(EnrolmentSaga.VALID_FOR);
    EnrolmentRequest request =
        new EnrolmentRequest(
            UuidCreator.getTimeOrderedEpoch(),
            place.checkoutId(),
            place.identificationId(),
            place.storeId(),
            place.posId(),
            place.msn(),
            place.clubId(),
            BindingMessage.of(place.storeId(), CustomerHandler.digits()),
            validUntil,
            Optional.of(envelope.headers().id()));
    Cause cause = Cause.of(envelope.headers(), place.checkoutId().toString());
    // The checkout's lock first: the identification may be arriving right now.
    return events
        .lock(session, place.checkoutId())
        .flatMap(_ -> person(session, place))
        .flatMap(
            person ->
                DatabaseClock.now(session)
                    .flatMap(now -> enrolments.begin(session, request, person, cause, now)));
  }

  /** Identified at this sales unit: nobody is asked on the word of another one. */
  private Uni<Optional<Msisdn>> person(Mutiny.Session session, Place place) {
    String id = place.identificationId().toString();
    return session
        .createNativeQuery(IDENTIFICATION, String.class)
        .setParameter(1, place.identificationId().value())
        .setParameter(2, place.msn().value())
        .getSingleResultOrNull()
        .map(
            found ->
                Optional.ofNullable(found)
                    .map(s -> new Msisdn(seals.open("identification", id, "msisdn", s))));
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, Refusal refusal) {
    return switch (refusal) {
      case Refusal.IdReused(Envelope envelope) ->
          refuse(session, place(envelope.message()), envelope.headers(), Reason.ID_REUSED);
      case Refusal.Unreadable(var headers, var payload, _) ->
          headers
              .flatMap(
                  known ->
                      payload
                          .flatMap(this::place)
                          .map(place -> refuse(session, place, known, Reason.INVALID)))
              // Without an id or a checkout there is nobody to tell; the dead letter remains.
              .orElseGet(() -> Uni.createFrom().voidItem());
    };
  }

  private Uni<Void> refuse(
      Mutiny.Session session, Place place, EventHeaders command, Reason reason) {
    return enrolments.tell(
        session,
        place,
        List.of(new Fact.Ended(reason, List.of(command.id()))),
        Cause.of(command, place.checkoutId().toString()));
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
