// What a till may ask, by settings and receipt.
package dev.kassa.payment;

import dev.kassa.contract.Currency;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Money;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.CommandRefused.Reason;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentCommand;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.contract.settings.Club;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.payment.Ruling.Never;
import dev.kassa.payment.Ruling.OnPayment;
import dev.kassa.payment.Ruling.Refused;
import dev.kassa.payment.Ruling.Sale;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides about a till's command as far as the sales unit's settings and the receipt say, before a
 * payment is looked at. What the payment itself allows is the saga's business.
 */
public final class TillRules {
  /** More than this the provider takes in no payment, minor units of any currency (API 4.1). */
  private static final long LARGEST = 65_000_000;

  private TillRules() {}

  /**
   * Who sent a command, and when.
   *
   * @param id of the command
   * @param source its {@code ce_source}
   * @param appendedAt by the broker's clock: validity counts from it
   */
  public record Sent(UUID id, String source, Instant appendedAt) {}

  /**
   * What becomes of a command.
   *
   * @param unit the settings of its sales unit, if there are any
   * @param club the settings of its club: which goods earn points
   */
  public static Ruling on(
      PaymentCommand asked, Sent sent, Optional<SalesUnit> unit, Optional<Club> club, Instant now) {
    if (unit.isEmpty()) {
      return new Refused(Reason.UNKNOWN_SALES_UNIT, "msn must be in the settings");
    }
    if (!unit.get().accepts(sent.source())) {
      return new Refused(Reason.NOT_ALLOWED, "ce_source must be one that may command this msn");
    }
    if (!unit.get().accepts(sent.source(), asked.storeId())) {
      return new Refused(Reason.NOT_ALLOWED, "storeId must be the store of ce_source");
    }
    Command by = new Command(sent.id(), new AskedBy(asked.storeId(), asked.posId()));
    boolean tooLate = asked.isTooLate(sent.appendedAt());
    return switch (asked) {
      case PaymentRequested m when tooLate ->
          new Never(
              request(m, by, unit.get(), 0, sent.appendedAt()),
              PaymentRefused.Reason.REQUEST_EXPIRED);
      case PaymentCancelRequested _, CaptureRequested _, RefundRequested _ when tooLate ->
          new Refused(Reason.REQUEST_EXPIRED, "the broker had it after notAfter");
      case PaymentRequested m -> sale(m, by, unit.get(), club, sent.appendedAt());
      case PaymentCancelRequested m ->
          new OnPayment(
              by, new SagaEvent.CancelAsked(by, now), Optional.of(unknown(m, by, unit.get(), now)));
      case CaptureRequested m ->
          new OnPayment(
              by,
              new SagaEvent.CaptureAsked(
                  by, Optional.ofNullable(m.amount()), Boolean.TRUE.equals(m.last()), now),
              Optional.empty());
      case RefundRequested m ->
          new OnPayment(by, new SagaEvent.RefundAsked(by, m.amount(), now), Optional.empty());
    };
  }

  private static Ruling sale(
      PaymentRequested m, Command by, SalesUnit unit, Optional<Club> club, Instant appendedAt) {
    if (m.amount().currency() != unit.currency()) {
      return new Refused(Reason.CURRENCY_MISMATCH, "amount.currency must be the sales unit's");
    }
    if (!unit.stores().contains(m.storeId())) {
      return new Refused(Reason.INVALID, "storeId must be a store of this sales unit");
    }
    if (m.amount().value() > LARGEST) {
      return new Refused(
          Reason.INVALID, "amount.value must be at most " + LARGEST + ", the provider's limit");
    }
    try {
      List<Receipts.TaxedLine> lines = Receipts.check(m);
      long notEarning = club.map(known -> notEarning(m, known)).orElse(0L);
      Request request = request(m, by, unit, notEarning, appendedAt);
      return m.amount().value() < smallest(m.amount().currency())
          ? new Never(request, PaymentRefused.Reason.AMOUNT_TOO_SMALL)
          : new Sale(request, m, lines, unit.country());
    } catch (InvalidValue invalid) {
      return new Refused(Reason.INVALID, invalid.getMessage());
    }
  }

  /** What the till asked for, with the sales unit's settings filled in. */
  private static Request request(
      PaymentRequested m, Command by, SalesUnit unit, long notEarning, Instant appendedAt) {
    CapturePolicy capture = m.capture() == null ? unit.capture() : m.capture();
    OnLateApproval late = m.onLateApproval() == null ? unit.onLateApproval() : m.onLateApproval();
    int valid = m.validForSeconds() == null ? unit.validForSeconds() : m.validForSeconds();
    return new Request(
        m.msn(),
        m.reference(),
        m.checkoutId(),
        by,
        Optional.ofNullable(m.identificationId()),
        m.amount(),
        capture,
        late,
        appendedAt.plusSeconds(valid),
        notEarning);
  }

  /**
   * What of the amount is for goods that earn no points: their share of what is bought, rounded up.
   * A tip, and what was paid by other means, are shared out alike.
   */
  private static long notEarning(PaymentRequested m, Club club) {
    long bought = 0;
    long without = 0;
    for (Receipt.Line line : m.receipt().lines()) {
      if (!Boolean.TRUE.equals(line.isReturn())) {
        bought += line.total();
        without += club.earns(line.id()) ? 0 : line.total();
      }
    }
    return without == 0
        ? 0
        : BigDecimal.valueOf(m.amount().value())
            .multiply(BigDecimal.valueOf(without))
            .divide(BigDecimal.valueOf(bought), 0, RoundingMode.CEILING)
            .longValueExact();
  }

  /** Stands for a request that has not come. */
  private static Request unknown(
      PaymentCancelRequested m, Command by, SalesUnit unit, Instant now) {
    return new Request(
        m.msn(),
        m.reference(),
        m.checkoutId(),
        by,
        Optional.empty(),
        new Money(unit.currency(), 0),
        unit.capture(),
        unit.onLateApproval(),
        now);
  }

  /** Less than this the provider takes in no payment, minor units (API 4.1). */
  private static long smallest(Currency currency) {
    return switch (currency) {
      case NOK -> 100;
      case DKK, EUR -> 1;
    };
  }
}
