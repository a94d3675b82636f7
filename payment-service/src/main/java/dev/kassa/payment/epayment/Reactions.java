package dev.kassa.payment.epayment;

import static dev.kassa.payment.epayment.Reactions.Reaction.AGAIN;
import static dev.kassa.payment.epayment.Reactions.Reaction.AT_THE_DOOR;
import static dev.kassa.payment.epayment.Reactions.Reaction.CONFLICT;
import static dev.kassa.payment.epayment.Reactions.Reaction.DONE;
import static dev.kassa.payment.epayment.Reactions.Reaction.REFUSED;
import static dev.kassa.payment.epayment.Reactions.Reaction.THIS_AMOUNT;
import static dev.kassa.payment.epayment.Reactions.Reaction.UNKNOWN;

import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import java.util.ArrayList;
import java.util.List;

/**
 * What every answer of the provider to a write means for the payment (API 4.8, 7.2): one table. The
 * saga knows the reactions only; docs/payments.md shows the table and a test holds it to this one.
 */
final class Reactions {
  /** What an answer means. */
  enum Reaction {
    /** Carried out. */
    DONE("done"),
    /** Refused for good; believed if no earlier attempt may have been carried out. */
    REFUSED("refused"),
    /** The same of this amount only: what is reserved stays so. */
    THIS_AMOUNT("refused, this amount"),
    /** Certainly not carried out now: the same bytes again under the same key. */
    AGAIN("again"),
    /** Perhaps carried out: the same bytes again under the same key, and a read. */
    UNKNOWN("unknown"),
    /** The key or reference is known there: perhaps carried out, and a read decides. */
    CONFLICT("conflict"),
    /** Not let in, or not found: this attempt did nothing, and of earlier ones it says nothing. */
    AT_THE_DOOR("at the door");

    private final String words;

    Reaction(String words) {
      this.words = words;
    }

    /** As the docs say it. */
    String words() {
      return words;
    }
  }

  /**
   * One answer.
   *
   * @param answer a code of the provider, an HTTP status, or what else may come
   * @param told what a till hears when its request is refused with it
   * @param cancel both kinds: a terminate and a release are one operation there
   */
  record Row(
      String answer,
      String title,
      Reaction create,
      PaymentRefused.Reason told,
      Reaction capture,
      Reaction cancel,
      Reaction refund) {
    Reaction of(Kind kind) {
      return switch (kind) {
        case CREATE -> create;
        case CAPTURE -> capture;
        case TERMINATE, RELEASE -> cancel;
        case REFUND -> refund;
      };
    }
  }

  private static final Row CARRIED_OUT = all("2xx", "carried out", DONE);

  /** Create's answer needs no reading: that it came says all. */
  private static final Row UNREADABLE =
      new Row("2xx?", "carried out, and unreadable", DONE, null, UNKNOWN, UNKNOWN, UNKNOWN);

  private static final Row NOT_NOW =
      all("423, 429", "not now; also 6160, 6250, 6280 and our own guard", AGAIN);
  private static final Row NOT_SENT =
      all("not sent", "connection refused, no token, our breaker open: no attempt", AGAIN);
  private static final Row NOBODY_KNOWS =
      all("5xx, 408, none", "time-out, broken connection, server's error", UNKNOWN);
  private static final Row OTHER_CODE =
      refused("another code", "one that this version does not know");
  private static final Row OTHER_STATUS =
      refused("another 4xx", "without a code, e.g. a field that is not valid");

  /** Answers without a code that tell more than "refused". */
  private static final List<Row> STATUSES =
      List.of(
          door("3xx", "a redirect"),
          door("401", "our keys are not known"),
          door("403", "we have no right"),
          door("404", "nothing there"),
          conflict("409", "the key or the reference is known"),
          door("422", "the gateway's refusal"));

  private static final List<Row> CODES =
      List.of(
          refused("3010", "Internal error"),
          conflict("4010", "Capture idempotency conflict"),
          conflict("4020", "Idempotency error"),
          amount("4040", "Invalid amount"),
          refused("4050", "Invalid CustomerToken", PaymentRefused.Reason.CUSTOMER_CODE_INVALID),
          refused("4060", "Invalid PersonalQr", PaymentRefused.Reason.CUSTOMER_CODE_INVALID),
          refused("4070", "Invalid phone number", PaymentRefused.Reason.PHONE_NUMBER_INVALID),
          refused("4080", "Invalid scope"),
          refused("4090", "Invalid URL"),
          refused("4100", "Metadata: too many"),
          refused("4110", "Metadata: duplicate keys"),
          refused("4120", "Metadata: key too long"),
          refused("4130", "Metadata: value too long"),
          refused("4140", "Missing required parameter"),
          new Row(
              "4150",
              "Reference exists, or refund idempotency conflict",
              REFUSED,
              PaymentRefused.Reason.REFERENCE_USED,
              CONFLICT,
              REFUSED,
              CONFLICT),
          refused("4160", "Invalid payment method type"),
          refused("5010", "Blocking sources not applicable"),
          refused("5020", "Express payment not allowed"),
          refused("5030", "Illegal scope"),
          refused("5040", "Invalid currency for merchant"),
          refused("5050", "Long-living payment not allowed"),
          refused("5060", "Merchant bank account not verified"),
          refused("5070", "Payment cannot be created"),
          refused("5080", "PUSH_MESSAGE not allowed", PaymentRefused.Reason.PUSH_NOT_ALLOWED),
          door("5090", "Reference not found"),
          refused("5100", "Refund not possible"),
          new Row(
              "6010",
              "Amount too small",
              REFUSED,
              PaymentRefused.Reason.AMOUNT_TOO_SMALL,
              THIS_AMOUNT,
              REFUSED,
              REFUSED),
          refused("6020", "Refund before reservation"),
          refused("6030", "Cancel period expired"),
          refused("6040", "Cannot cancel a captured payment"),
          refused("6050", "Cannot cancel a non-reserved payment"),
          refused("6060", "Cannot cancel authorized payment"),
          refused("6070", "Cannot capture a cancelled payment"),
          refused("6080", "Cannot capture before reservation"),
          amount("6090", "Capture amount too high"),
          refused("6100", "Capture period expired"),
          refused("6110", "Expiry too late"),
          refused("6120", "Expiry too soon"),
          refused("6130", "Long-living payments require a receipt"),
          amount("6140", "Must capture full amount"),
          refused("6150", "Not enough refundable"),
          all("6160", "Order processing", AGAIN),
          refused("6170", "Already captured"),
          refused("6180", "Already refunded"),
          refused("6190", "Cannot be cancelled"),
          refused("6200", "Cannot be captured"),
          refused("6210", "Cannot be refunded"),
          refused("6220", "Refund period expired"),
          refused("6230", "Already reserved"),
          all("6250", "Cannot cancel processing payment", AGAIN),
          refused("6260", "Funds unavailable"),
          all("6280", "Capture failed, try again later", AGAIN),
          refused("7010", "Customer not found", PaymentRefused.Reason.CUSTOMER_NOT_FOUND));

  private Reactions() {}

  /** The whole table, in the order of the docs. */
  static List<Row> table() {
    List<Row> rows = new ArrayList<>();
    rows.addAll(List.of(CARRIED_OUT, UNREADABLE, NOT_SENT, NOT_NOW, NOBODY_KNOWS));
    rows.addAll(STATUSES);
    rows.add(OTHER_STATUS);
    rows.addAll(CODES);
    rows.add(OTHER_CODE);
    return rows;
  }

  /**
   * The row of an outcome.
   *
   * @param readable whether a success could be read
   * @param sent whether anything left
   */
  static Row of(ProviderOutcome<?> outcome, boolean readable, boolean sent) {
    return switch (outcome) {
      case Done<?> _ -> readable ? CARRIED_OUT : UNREADABLE;
      case Busy<?> _ -> sent ? NOT_NOW : NOT_SENT;
      case Unknown<?> _ -> sent ? NOBODY_KNOWS : NOT_SENT;
      case Refused<?> refused -> refusal(refused);
    };
  }

  private static Row refusal(Refused<?> refused) {
    String code = refused.code().orElse("");
    for (Row row : CODES) {
      if (row.answer().equals(code)) {
        return row;
      }
    }
    String status = refused.status() < 400 ? "3xx" : Integer.toString(refused.status());
    for (Row row : STATUSES) {
      if (row.answer().equals(status)) {
        return row;
      }
    }
    return code.isEmpty() ? OTHER_STATUS : OTHER_CODE;
  }

  // ---- kinds of rows

  private static Row all(String answer, String title, Reaction reaction) {
    return new Row(answer, title, reaction, null, reaction, reaction, reaction);
  }

  private static Row refused(String code, String title) {
    return refused(code, title, PaymentRefused.Reason.PROVIDER_REFUSED);
  }

  private static Row refused(String code, String title, PaymentRefused.Reason told) {
    return new Row(code, title, REFUSED, told, REFUSED, REFUSED, REFUSED);
  }

  private static Row amount(String code, String title) {
    return new Row(
        code,
        title,
        REFUSED,
        PaymentRefused.Reason.PROVIDER_REFUSED,
        THIS_AMOUNT,
        REFUSED,
        REFUSED);
  }

  /** A cancel may be tried again under another key: the read before it says whether it must. */
  private static Row conflict(String answer, String title) {
    return new Row(
        answer,
        title,
        CONFLICT,
        PaymentRefused.Reason.PROVIDER_REFUSED,
        CONFLICT,
        REFUSED,
        CONFLICT);
  }

  private static Row door(String answer, String title) {
    return new Row(
        answer,
        title,
        AT_THE_DOOR,
        PaymentRefused.Reason.PROVIDER_REFUSED,
        AT_THE_DOOR,
        AT_THE_DOOR,
        AT_THE_DOOR);
  }
}
