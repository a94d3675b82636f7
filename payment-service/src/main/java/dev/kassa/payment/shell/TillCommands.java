package dev.kassa.payment.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Topic;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.PaymentCommand;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.payment.Payer;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.PhoneNumbers;
import dev.kassa.payment.Request;
import dev.kassa.payment.Ruling;
import dev.kassa.payment.TillRules;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.vipps.SalesUnitFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/** What tills ask: reads it, has {@link TillRules} decide, opens what is sealed, passes it on. */
@ApplicationScoped
class TillCommands implements TopicHandler<Arrival> {
  private final PaymentSaga saga;
  private final SalesUnitFiles files;
  private final PhoneNumbers numbers;
  private final Sealer sealer;
  private final Restore restore;
  private final Clock clock;

  TillCommands(
      PaymentSaga saga,
      SalesUnitFiles files,
      PhoneNumbers numbers,
      Keysets keysets,
      Restore restore,
      Clock clock) {
    this.saga = saga;
    this.files = files;
    this.numbers = numbers;
    this.sealer = keysets.sealer("payment-customer");
    this.restore = restore;
    this.clock = clock;
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    if (!(envelope.message() instanceof PaymentCommand asked)) {
      return new Meaning.Broken<>("ce_type must be a command about payments");
    }
    EventHeaders headers = envelope.headers();
    var sent = new TillRules.Sent(headers.id(), headers.source(), envelope.appendedAt());
    Optional<SalesUnit> unit = files.unit(asked.msn());
    Optional<Club> club = unit.flatMap(known -> files.settings().club(known.clubId()));
    return switch (TillRules.on(asked, sent, unit, club, clock.instant())) {
      case Ruling.Sale sale -> opened(envelope, sale);
      case Ruling.Never(var request, var reason) ->
          new Meaning.Happened<>(never(request, reason, envelope));
      case Ruling.OnPayment(var by, var event, var before) ->
          new Meaning.Happened<>(
              new Arrival.Commanded(
                  new PaymentName(asked.msn(), asked.reference()),
                  by,
                  event,
                  before,
                  cause(headers),
                  restore.forgot(envelope.appendedAt())));
      case Ruling.Refused(var reason, String detail) ->
          new Meaning.Happened<>(
              new Arrival.Refused(refusal(headers, asked, reason, detail), cause(headers)));
    };
  }

  /** The customer's own value is sealed, or in clear from a gateway of the chain's own. */
  private Meaning<Arrival> opened(Envelope envelope, Ruling.Sale sale) {
    Customer customer = Customer.of(sale.asked().customer());
    return switch (sealer.open(
        Topic.POS_PAYMENTS.topicName(), envelope.key(), customer.field(), customer.text())) {
      case Sealer.Opening.KeyMissing _ ->
          new Meaning.NotYet<>(
              "the key that sealed customer."
                  + customer.field()
                  + " is not in the keyset payment-customer");
      case Sealer.Opening.Broken _ ->
          new Meaning.Broken<>("customer." + customer.field() + " must be sealed for this record");
      case Sealer.Opening.Opened(String text) ->
          new Meaning.Happened<>(asked(sale, text, envelope));
    };
  }

  private Arrival asked(Ruling.Sale sale, String customer, Envelope envelope) {
    return switch (Payer.of(sale.asked().customer(), customer, sale.country(), numbers)) {
      case Payer.Reading.Somebody(var payer) ->
          new Arrival.Asked(
              sale.request(),
              Optional.empty(),
              Optional.of(RequestBodies.create(sale.asked(), payer, sale.lines())),
              envelope.appendedAt(),
              cause(envelope.headers()),
              restore.forgot(envelope.appendedAt()));
      case Payer.Reading.Nobody(var reason) -> never(sale.request(), reason, envelope);
    };
  }

  private Arrival never(Request request, PaymentRefused.Reason reason, Envelope envelope) {
    return new Arrival.Asked(
        request,
        Optional.of(reason),
        Optional.empty(),
        envelope.appendedAt(),
        cause(envelope.headers()),
        restore.forgot(envelope.appendedAt()));
  }

  /** The one field of the three that a request has. */
  private record Customer(String field, String text) {
    static Customer of(PaymentRequested.Customer customer) {
      if (customer.personalQr() != null) {
        return new Customer("personalQr", customer.personalQr().text());
      }
      PersonalText phone = customer.phoneNumber();
      return phone != null
          ? new Customer("phoneNumber", phone.text())
          : new Customer("customerToken", customer.customerToken().text());
    }
  }

  // ---- refusals

  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.IdReused(Envelope envelope) ->
          envelope.message() instanceof PaymentCommand asked
              ? Optional.of(copy(envelope.headers(), asked))
              : Optional.empty();
      case Refusal.Unreadable(var headers, var payload, String reason) ->
          headers.flatMap(known -> payload.flatMap(json -> unreadable(known, json, reason)));
    };
  }

  /** Other content under an id: the command that had it first keeps its one outcome. */
  private Arrival copy(EventHeaders headers, PaymentCommand asked) {
    return new Arrival.Refused(
        refusal(headers, asked, CommandRefused.Reason.ID_REUSED, null).asCopy(), cause(headers));
  }

  private CommandRefused refusal(
      EventHeaders headers, PaymentCommand asked, CommandRefused.Reason reason, String detail) {
    return saga.refusal(
        asked.msn(),
        asked.reference(),
        headers.id(),
        new AskedBy(asked.storeId(), asked.posId()),
        reason,
        detail);
  }

  /** Tells the till, if as much of its message can be read as says which payment it is about. */
  private Optional<Arrival> unreadable(EventHeaders headers, JsonNode payload, String reason) {
    Optional<Msn> msn = readable(payload.path("msn").asText(), Msn::new);
    Optional<Reference> reference = readable(payload.path("reference").asText(), Reference::new);
    if (msn.isEmpty() || reference.isEmpty()) {
      return Optional.empty(); // the dead letter is all there is to say
    }
    Optional<AskedBy> askedBy =
        readable(
            payload.path("storeId").asText(),
            storeId -> new AskedBy(storeId, payload.path("posId").asText()));
    return Optional.of(
        new Arrival.Refused(
            saga.refusal(
                msn.get(),
                reference.get(),
                headers.id(),
                askedBy.orElse(null),
                CommandRefused.Reason.INVALID,
                reason),
            cause(headers)));
  }

  private static <T> Optional<T> readable(String text, Function<String, T> value) {
    try {
      return Optional.of(value.apply(text));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private static Outgoing.Cause cause(EventHeaders headers) {
    return new Outgoing.Cause(
        headers.correlationId(), Optional.of(headers.id().toString()), headers.traceParent());
  }
}
