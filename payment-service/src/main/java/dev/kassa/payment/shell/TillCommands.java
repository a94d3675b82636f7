package dev.kassa.payment.shell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.CheckoutId;
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
import dev.kassa.messaging.postgres.MessageHandler;
import dev.kassa.payment.Command;
import dev.kassa.payment.Payer;
import dev.kassa.payment.Payment;
import dev.kassa.payment.PaymentEvent;
import dev.kassa.payment.Receipts;
import dev.kassa.payment.Receipts.TaxedLine;
import dev.kassa.payment.Request;
import dev.kassa.payment.Step;
import dev.kassa.payment.epayment.RequestBodies;
import dev.kassa.payment.phone.PhoneNumbers;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.StoredPayment;
import dev.kassa.vipps.SalesUnitFiles;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** What tills ask: checked against settings and receipt, then handed to the saga. */
@ApplicationScoped
class TillCommands implements MessageHandler {
  /** ePayment's limits of a personal QR (API 2.3). */
  private static final int QR_MIN = 5;

  private static final int QR_MAX = 255;

  private final PaymentShell shell;
  private final PaymentStore payments;
  private final SalesUnitFiles files;
  private final Sealer sealer;
  private final Clock clock;

  TillCommands(
      PaymentShell shell,
      PaymentStore payments,
      SalesUnitFiles files,
      Keysets keysets,
      Clock clock) {
    this.shell = shell;
    this.payments = payments;
    this.files = files;
    this.sealer = keysets.sealer("payment-customer");
    this.clock = clock;
  }

  /** A command that is refused before it reaches a payment. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CommandRefused.Reason reason;

    Refusal(CommandRefused.Reason reason, String detail) {
      super(detail, null, false, false);
      this.reason = reason;
    }
  }

  @Override
  public Uni<Void> handle(Mutiny.Session session, Envelope envelope) {
    return switch (envelope.message()) {
      case PaymentRequested m -> request(session, envelope, m);
      case PaymentCancelRequested m ->
          command(
              session,
              envelope,
              m.msn(),
              m.reference(),
              new AskedBy(m.storeId(), m.posId()),
              by -> new PaymentEvent.CancelAsked(by, clock.instant()),
              Optional.of(m));
      case CaptureRequested m ->
          command(
              session,
              envelope,
              m.msn(),
              m.reference(),
              new AskedBy(m.storeId(), m.posId()),
              by ->
                  new PaymentEvent.CaptureAsked(
                      by,
                      Optional.ofNullable(m.amount()),
                      Boolean.TRUE.equals(m.last()),
                      clock.instant()),
              Optional.empty());
      case RefundRequested m ->
          command(
              session,
              envelope,
              m.msn(),
              m.reference(),
              new AskedBy(m.storeId(), m.posId()),
              by -> new PaymentEvent.RefundAsked(by, m.amount(), clock.instant()),
              Optional.empty());
      case Object _ -> throw new Poison("ce_type must be a command about payments");
    };
  }

  @Override
  public Uni<Void> refuse(Mutiny.Session session, MessageHandler.Refusal refusal) {
    return switch (refusal) {
      case MessageHandler.Refusal.IdReused(Envelope envelope) ->
          publishRefusal(
              session,
              envelope.headers(),
              new Msn(envelope.key().split("/", 2)[0]),
              new Reference(envelope.key().split("/", 2)[1]),
              till(envelope.message()),
              CommandRefused.Reason.ID_REUSED,
              null);
      case MessageHandler.Refusal.Unreadable(var headers, var payload, String reason) ->
          headers.isEmpty()
              ? Uni.createFrom().voidItem()
              : refuseReadable(
                  session, headers.get(), payload, CommandRefused.Reason.INVALID, reason);
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
  private Uni<Void> refuseReadable(
      Mutiny.Session session,
      EventHeaders headers,
      Optional<JsonNode> payload,
      CommandRefused.Reason reason,
      String detail) {
    Optional<Msn> msn = payload.map(p -> p.path("msn").asText()).flatMap(TillCommands::msn);
    Optional<Reference> reference =
        payload.map(p -> p.path("reference").asText()).flatMap(TillCommands::reference);
    if (msn.isEmpty() || reference.isEmpty()) {
      return Uni.createFrom().voidItem(); // the dead letter is all there is to say
    }
    Optional<AskedBy> askedBy =
        payload.flatMap(p -> askedBy(p.path("storeId").asText(), p.path("posId").asText()));
    return publishRefusal(
        session, headers, msn.get(), reference.get(), askedBy.orElse(null), reason, detail);
  }

  // ---- the request

  private Uni<Void> request(Mutiny.Session session, Envelope envelope, PaymentRequested m) {
    AskedBy till = new AskedBy(m.storeId(), m.posId());
    Command command = new Command(envelope.headers().id(), till);
    SalesUnit unit;
    List<TaxedLine> lines;
    try {
      unit = allowed(envelope, m.msn());
      lines = checked(unit, m);
    } catch (Refusal refusal) {
      return publishRefusal(
          session,
          envelope.headers(),
          m.msn(),
          m.reference(),
          till,
          refusal.reason,
          refusal.getMessage());
    }
    Request request = request(unit, command, m, envelope.appendedAt());
    Optional<Payer> payer = payer(unit, envelope, m.customer());
    return payments
        .firstTime(session, m.msn(), m.reference(), command.id())
        .flatMap(
            first ->
                first
                    ? payments.locked(m.msn(), m.reference())
                    : Uni.createFrom().<Optional<StoredPayment>>nullItem())
        .flatMap(
            stored -> {
              if (stored == null) {
                return Uni.createFrom().voidItem();
              }
              if (stored.isPresent()) {
                return shell
                    .on(
                        session,
                        stored.get(),
                        new PaymentEvent.AskedAgain(command, clock.instant()),
                        Optional.of(command.id().toString()))
                    .replaceWithVoid();
              }
              return ask(session, envelope, m, request, payer, lines);
            });
  }

  private Uni<Void> ask(
      Mutiny.Session session,
      Envelope envelope,
      PaymentRequested m,
      Request request,
      Optional<Payer> payer,
      List<TaxedLine> lines) {
    if (payer.isEmpty()) {
      PaymentRefused.Reason reason =
          m.customer().phoneNumber() != null
              ? PaymentRefused.Reason.PHONE_NUMBER_INVALID
              : PaymentRefused.Reason.CUSTOMER_CODE_INVALID;
      return begin(session, envelope, shell.saga().refused(request, reason), null);
    }
    return payments
        .hasOpen(session, request.msn(), request.checkoutId())
        .flatMap(
            open ->
                begin(
                    session,
                    envelope,
                    shell.saga().asked(request, open, clock.instant()),
                    RequestBodies.create(m, payer.get(), lines)));
  }

  /** Stores the first step of a payment. */
  private Uni<Void> begin(
      Mutiny.Session session, Envelope envelope, Step.Moved moved, byte[] createBody) {
    Payment payment = moved.next();
    Request request = payment.standing().request();
    return payments
        .insert(session, payment, envelope.headers().traceParent())
        .flatMap(
            id -> {
              if (id.isEmpty()) {
                throw new Overtaken();
              }
              return payments.locked(request.msn(), request.reference());
            })
        .flatMap(
            stored ->
                shell.store(
                    session,
                    stored.orElseThrow(),
                    moved,
                    Optional.of(envelope.headers().id().toString()),
                    createBody));
  }

  /** Another transaction took the reference or opened a payment of the checkout: look again. */
  private static final class Overtaken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Overtaken() {
      super("another payment was stored at the same moment", null, false, false);
    }
  }

  private Request request(SalesUnit unit, Command command, PaymentRequested m, Instant appendedAt) {
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

  private static List<TaxedLine> checked(SalesUnit unit, PaymentRequested m) {
    if (!unit.stores().contains(m.storeId())) {
      throw new Refusal(
          CommandRefused.Reason.INVALID, "storeId must be a store of this sales unit");
    }
    if (m.amount().currency() != unit.currency()) {
      throw new Refusal(
          CommandRefused.Reason.CURRENCY_MISMATCH, "amount.currency must be the sales unit's");
    }
    try {
      return Receipts.check(m);
    } catch (InvalidValue invalid) {
      throw new Refusal(CommandRefused.Reason.INVALID, invalid.getMessage());
    }
  }

  private Optional<Payer> payer(
      SalesUnit unit, Envelope envelope, PaymentRequested.Customer customer) {
    if (customer.personalQr() != null) {
      String text = open(envelope, "personalQr", customer.personalQr());
      return text.length() < QR_MIN || text.length() > QR_MAX
          ? Optional.empty()
          : Optional.of(new Payer.PersonalQr(text));
    }
    if (customer.phoneNumber() != null) {
      return PhoneNumbers.msisdn(
              open(envelope, "phoneNumber", customer.phoneNumber()), unit.country())
          .map(Msisdn::digits)
          .map(Payer.PhoneNumber::new);
    }
    return Optional.of(
        new Payer.CustomerToken(open(envelope, "customerToken", customer.customerToken())));
  }

  private String open(Envelope envelope, String field, PersonalText value) {
    return switch (sealer.open(
        Topic.POS_PAYMENTS.topicName(), envelope.key(), field, value.text())) {
      case Sealer.Opening.Opened(String text) -> text;
      case Sealer.Opening.KeyMissing _ -> throw new KeyMissing(field);
      case Sealer.Opening.Broken _ ->
          throw new Poison("customer." + field + " must be sealed for this record");
    };
  }

  // ---- commands on a payment

  /**
   * @param cancel present for a cancel, which may come before its request
   */
  private Uni<Void> command(
      Mutiny.Session session,
      Envelope envelope,
      Msn msn,
      Reference reference,
      AskedBy till,
      Function<Command, PaymentEvent> event,
      Optional<PaymentCancelRequested> cancel) {
    Command command = new Command(envelope.headers().id(), till);
    SalesUnit unit;
    try {
      unit = allowed(envelope, msn);
    } catch (Refusal refusal) {
      return publishRefusal(
          session, envelope.headers(), msn, reference, till, refusal.reason, refusal.getMessage());
    }
    return payments
        .firstTime(session, msn, reference, command.id())
        .flatMap(
            first ->
                first
                    ? payments.locked(msn, reference)
                    : Uni.createFrom().<Optional<StoredPayment>>nullItem())
        .flatMap(
            stored -> {
              if (stored == null) {
                return Uni.createFrom().voidItem();
              }
              if (stored.isPresent()) {
                return shell
                    .on(
                        session,
                        stored.get(),
                        event.apply(command),
                        Optional.of(command.id().toString()))
                    .replaceWithVoid();
              }
              if (cancel.isPresent()) {
                return begin(
                    session,
                    envelope,
                    shell
                        .saga()
                        .cancelledBefore(
                            unknown(unit, command, cancel.get().checkoutId(), reference), command),
                    null);
              }
              return publishRefusal(
                  session,
                  envelope.headers(),
                  msn,
                  reference,
                  till,
                  CommandRefused.Reason.UNKNOWN_PAYMENT,
                  null);
            });
  }

  /** Stands for a request that has not come. */
  private Request unknown(
      SalesUnit unit, Command cancel, CheckoutId checkout, Reference reference) {
    return new Request(
        unit.msn(),
        reference,
        checkout,
        cancel,
        Optional.empty(),
        new Money(unit.currency(), 0),
        unit.capture(),
        unit.onLateApproval(),
        clock.instant());
  }

  // ---- shared

  private SalesUnit allowed(Envelope envelope, Msn msn) {
    SalesUnit unit =
        files
            .unit(msn)
            .orElseThrow(
                () ->
                    new Refusal(
                        CommandRefused.Reason.UNKNOWN_SALES_UNIT, "msn must be in the settings"));
    if (!unit.accepts(envelope.headers().source())) {
      throw new Refusal(
          CommandRefused.Reason.NOT_ALLOWED, "ce_source must be one that may command this msn");
    }
    return unit;
  }

  private Uni<Void> publishRefusal(
      Mutiny.Session session,
      EventHeaders headers,
      Msn msn,
      Reference reference,
      AskedBy askedBy,
      CommandRefused.Reason reason,
      String detail) {
    CommandRefused refused =
        new CommandRefused(
            msn,
            reference,
            null,
            null,
            null,
            null,
            shell.epoch(),
            null,
            null,
            reason,
            detail,
            List.of(headers.id()),
            askedBy);
    return shell.publish(
        session,
        List.of(refused),
        new Outgoing.Cause(
            headers.correlationId(), Optional.of(headers.id().toString()), headers.traceParent()),
        clock.instant());
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
