package dev.kassa.payment;

import dev.kassa.contract.ScannedCode;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.PaymentRequested;

/** Who is asked to pay, as the provider takes it: exactly one of three. Shows none of it. */
public sealed interface Payer {
  /** The whole scanned text, 5 to 255 characters (API 2.3). */
  record PersonalQr(String text) implements Payer {
    @Override
    public String toString() {
      return "PersonalQr(…)";
    }
  }

  /** MSISDN without a plus sign. */
  record PhoneNumber(String digits) implements Payer {
    @Override
    public String toString() {
      return "PhoneNumber(…)";
    }
  }

  /** From a check-in; lives 15 minutes. */
  record CustomerToken(String token) implements Payer {
    @Override
    public String toString() {
      return "CustomerToken(…)";
    }
  }

  /** What was read of the customer that a till named. */
  sealed interface Reading {
    /** They can be asked. */
    record Somebody(Payer payer) implements Reading {}

    /** The provider could never know such a customer: it is not asked. */
    record Nobody(PaymentRefused.Reason reason) implements Reading {}
  }

  /**
   * The customer as the provider takes them.
   *
   * @param given which of the three it is
   * @param opened its text, opened where it was sealed
   * @param country ISO 3166-1 alpha-2, of a number without country code
   */
  static Reading of(
      PaymentRequested.Customer given, String opened, String country, PhoneNumbers numbers) {
    if (given.personalQr() != null) {
      ScannedCode code = ScannedCode.of(opened);
      return switch (code.kind()) {
        case PERSONAL -> new Reading.Somebody(new PersonalQr(code.text()));
        case STICKER, PRODUCT, LINK, TOO_LONG, MANGLED, OTHER ->
            new Reading.Nobody(PaymentRefused.Reason.CUSTOMER_CODE_INVALID);
      };
    }
    if (given.phoneNumber() != null) {
      return numbers
          .read(opened, country)
          .<Reading>map(msisdn -> new Reading.Somebody(new PhoneNumber(msisdn.digits())))
          .orElseGet(() -> new Reading.Nobody(PaymentRefused.Reason.PHONE_NUMBER_INVALID));
    }
    return new Reading.Somebody(new CustomerToken(opened));
  }
}
