package dev.kassa.payment.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Message;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Topic;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.TopicHandler;
import dev.kassa.payment.Command;
import dev.kassa.payment.Payer;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.Receipts;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.phone.PhoneNumbers;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.vipps.SalesUnitFiles;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What tills ask, checked against settings and receipt before anything is loaded. */
@ApplicationScoped
class TillCommands implements TopicHandler<Arrival> {
  /** ePayment's limits of a personal QR (API 2.3). */
  private static final int QR_MIN = 5;

  private static final int QR_MAX = 255;

  private final PaymentSaga saga;
  private final SalesUnitFiles files;
  private final Sealer sealer;
  private final Clock clock;

  TillCommands(PaymentSaga saga, SalesUnitFiles files, Keysets keysets, Clock clock) {
    this.saga = saga;
    this.files = files;
    this.sealer = keysets.sealer("payment-customer");
    this.clock = clock;
  }

  @Override
  public Meaning<Arrival> read(Envelope envelope) {
    return switch (envelope.message()) {
      case PaymentRequested m -> request(envelope, m);
      case PaymentCancelRequested m -> {
        Command command = command(envelope, m.storeId(), m.posId());
        yield command(
            envelope,
            m.msn(),
            m.reference(),
            command,
            new SagaEvent.CancelAsked(command, clock.instant()),
            Optional.of(m));
      }
      case CaptureRequested m -> {
        Command command = command(envelope, m.storeId(), m.posId());
        yield command(
            envelope,
            m.msn(),
            m.reference(),
            command,
            new SagaEvent.CaptureAsked(
                command,
                Optional.ofNullable(m.amount()),
                Boolean.TRUE.equals(m.last()),
                clock.instant()),
            Optional.empty());
      }
      case RefundRequested m -> {
        Command command = command(envelope, m.storeId(), m.posId());
        yield command(
            envelope,
            m.msn(),
            m.reference(),
            command,
            new SagaEvent.RefundAsked(command, m.amount(), clock.instant()),
            Optional.empty());
      }
      case Message _ -> new Meaning.Broken<>("ce_type must be a command about payments");
    };
  }

  @Override
  public Optional<Arrival> refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.IdReused(Envelope envelope) ->
          Optional.of(
              refused(
                  envelope.headers(),
                  new Msn(envelope.key().split("/", 2)[0]),
                  new Reference(envelope.key().split("/", 2)[1]),
                  till(envelope.message()),
                  CommandRefused.Reason.ID_REUSED,
                  null));
      case Refusal.Unreadable(var headers, var payload, String reason) ->
          headers.flatMap(known -> payload.flatMap(json -> unreadable(known, json, reason)));
    };
  }

  private static AskedBy till(Message command) {
    return switch (command) {
      case PaymentRequested m -> new AskedBy(m.storeId(), m.posId());
      case PaymentCancelRequested m -> new AskedBy(m.storeId(), m.posId());
      case CaptureRequested m -> new AskedBy(m.storeId(), m.posId());
      case RefundRequested m -> new AskedBy(m.storeId(), m.posId());
      case Message other ->
          throw new IllegalStateException("no command of this topic: " + other.getClass());
    };
  }

  /** Tells the till, if as much of its message can be read as says which payment it is about. */
  private Optional<Arrival> unreadable(EventHeaders headers, JsonNode payload, String reason) {
    Optional<Msn> msn = TillCommands.msn(payload.path("msn").asText());
    Optional<Reference> reference = reference(payload.path("reference").asText());
    if (msn.isEmpty() || reference.isEmpty()) {
      return Optional.empty(); // the dead letter is all there is to say
    }
    return Optional.of(
        refused(
            headers,
            msn.get(),
            reference.get(),
            askedBy(payload.path("storeId").asText(), payload.path("posId").asText()).orElse(null),
            CommandRefused.Reason.INVALID,
            reason));
  }

  private Arrival refused(
      EventHeaders headers,
      Msn msn,
      Reference reference,
      AskedBy askedBy,
      CommandRefused.Reason reason,
      String detail) {
    UUID id = headers.id();
    return new Arrival.Refused(
        saga.refusal(msn, reference, id, askedBy, reason, detail), cause(headers));
  }

  private static Outgoing.Cause cause(EventHeaders headers) {
    return new Outgoing.Cause(
        headers.correlationId(), Optional.of(headers.id().toString()), headers.traceParent());
  }

  // ---- the request

  private Meaning<Arrival> request(Envelope envelope, PaymentRequested m) {
    Optional<SalesUnit> unit = files.unit(m.msn());
    Command command = command(envelope, m.storeId(), m.posId());
    Optional<Arrival> notAllowed = notAllowed(envelope, unit, m.msn(), m.reference(), command);
    if (notAllowed.isPresent()) {
      return new Meaning.Happened<>(notAllowed.get());
    }
    if (m.amount().currency() != unit.get().currency()) {
      return refuse(
          envelope,
          m,
          CommandRefused.Reason.CURRENCY_MISMATCH,
          "amount.currency must be the sales unit's");
    }
    if (!unit.get().stores().contains(m.storeId())) {
      return refuse(
          envelope, m, CommandRefused.Reason.INVALID, "storeId must be a store of this sales unit");
    }
    try {
      return paid(envelope, m, unit.get(), command, Receipts.check(m));
    } catch (InvalidValue invalid) {
      return refuse(envelope, m, CommandRefused.Reason.INVALID, invalid.getMessage());
    }
  }

  private Meaning<Arrival> refuse(
      Envelope envelope, PaymentRequested m, CommandRefused.Reason reason, String detail) {
    return new Meaning.Happened<>(
        refused(
            envelope.headers(),
            m.msn(),
            m.reference(),
            new AskedBy(m.storeId(), m.posId()),
            reason,
            detail));
  }

  private Meaning<Arrival> paid(
      Envelope envelope,
      PaymentRequested m,
      SalesUnit unit,
      Command command,
      List<Receipts.TaxedLine> lines) {
    Customer customer = Customer.of(m.customer());
    return switch (sealer.open(
        Topic.POS_PAYMENTS.topicName(), envelope.key(), customer.field(), customer.text())) {
      case Sealer.Opening.KeyMissing _ ->
          new Meaning.NotYet<>(
              "the key that sealed customer."
                  + customer.field()
                  + " is not in the keyset payment-customer");
      case Sealer.Opening.Broken _ ->
          new Meaning.Broken<>("customer." + customer.field() + " must be sealed for this record");
      case Sealer.Opening.Opened(String text) -> {
        Request request = request(unit, command, m, envelope.appendedAt());
        Outgoing.Cause cause = cause(envelope.headers());
        yield new Meaning.Happened<>(
            payer(unit, m.customer(), text)
                .map(
                    payer ->
                        new Arrival.Asked(
                            request,
                            Optional.empty(),
                            Optional.of(RequestBodies.create(m, payer, lines)),
                            cause))
                .orElseGet(
                    () ->
                        new Arrival.Asked(
                            request,
                            Optional.of(
                                m.customer().phoneNumber() != null
                                    ? PaymentRefused.Reason.PHONE_NUMBER_INVALID
                                    : PaymentRefused.Reason.CUSTOMER_CODE_INVALID),
                            Optional.empty(),
                            cause)));
      }
    };
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

  private static Optional<Payer> payer(
      SalesUnit unit, PaymentRequested.Customer customer, String text) {
    if (customer.personalQr() != null) {
      return text.length() < QR_MIN || text.length() > QR_MAX
          ? Optional.empty()
          : Optional.of(new Payer.PersonalQr(text));
    }
    if (customer.phoneNumber() != null) {
      return PhoneNumbers.msisdn(text, unit.country())
          .map(Msisdn::digits)
          .map(Payer.PhoneNumber::new);
    }
    return Optional.of(new Payer.CustomerToken(text));
  }

  private static Request request(
      SalesUnit unit, Command command, PaymentRequested m, Instant appendedAt) {
    CapturePolicy capture = m.capture() == null ? unit.capture() : m.capture();
    OnLateApproval late = m.onLateApproval() == null ? unit.onLateApproval() : m.onLateApproval();
    int valid = m.validForSeconds() == null ? unit.validForSeconds() : m.validForSeconds();
    return new Request(
        m.msn(),
        m.reference(),
        m.checkoutId(),
        command,
        Optional.ofNullable(m.identificationId()),
        m.amount(),
        capture,
        late,
        appendedAt.plusSeconds(valid));
  }

  // ---- commands on a payment

  /**
   * @param cancel present for a cancel, which may come before its request
   */
  private Meaning<Arrival> command(
      Envelope envelope,
      Msn msn,
      Reference reference,
      Command command,
      SagaEvent event,
      Optional<PaymentCancelRequested> cancel) {
    Optional<SalesUnit> unit = files.unit(msn);
    return new Meaning.Happened<>(
        notAllowed(envelope, unit, msn, reference, command)
            .orElseGet(
                () ->
                    new Arrival.Commanded(
                        new PaymentName(msn, reference),
                        command,
                        event,
                        cancel.map(m -> unknown(unit.get(), command, m)),
                        cause(envelope.headers()))));
  }

  /** Stands for a request that has not come. */
  private Request unknown(SalesUnit unit, Command cancel, PaymentCancelRequested m) {
    return new Request(
        unit.msn(),
        m.reference(),
        m.checkoutId(),
        cancel,
        Optional.empty(),
        new Money(unit.currency(), 0),
        unit.capture(),
        unit.onLateApproval(),
        clock.instant());
  }

  // ---- shared

  private static Command command(Envelope envelope, String storeId, String posId) {
    return new Command(envelope.headers().id(), new AskedBy(storeId, posId));
  }

  private Optional<Arrival> notAllowed(
      Envelope envelope, Optional<SalesUnit> unit, Msn msn, Reference reference, Command command) {
    if (unit.isEmpty()) {
      return Optional.of(
          refused(
              envelope.headers(),
              msn,
              reference,
              command.askedBy(),
              CommandRefused.Reason.UNKNOWN_SALES_UNIT,
              "msn must be in the settings"));
    }
    return unit.get().accepts(envelope.headers().source())
        ? Optional.empty()
        : Optional.of(
            refused(
                envelope.headers(),
                msn,
                reference,
                command.askedBy(),
                CommandRefused.Reason.NOT_ALLOWED,
                "ce_source must be one that may command this msn"));
  }

  private static Optional<Msn> msn(String text) {
    try {
      return Optional.of(new Msn(text));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private static Optional<Reference> reference(String text) {
    try {
      return Optional.of(new Reference(text));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private static Optional<AskedBy> askedBy(String storeId, String posId) {
    try {
      return Optional.of(new AskedBy(storeId, posId));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }
}
