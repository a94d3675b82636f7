package dev.kassa.payment;

import dev.kassa.contract.Msisdn;
import dev.kassa.contract.pos.PaymentRequested;
import java.util.Optional;

/** Who is asked to pay, as the provider takes it: exactly one of three. Shows none of it. */
public sealed interface Payer {
  /** ePayment's limits of a personal QR (API 2.3). */
  int QR_MIN = 5;

  /** See {@link #QR_MIN}. */
  int QR_MAX = 255;

  /**
   * The customer as the provider takes them.
   *
   * @param given which of the three it is
   * @param opened its text, opened where it was sealed
   * @param country ISO 3166-1 alpha-2, of a number without country code
   * @return empty if the provider could never know such a customer: it is not asked
   */
  static Optional<Payer> of(
      PaymentRequested.Customer given, String opened, String country, PhoneNumbers numbers) {
    if (given.personalQr() != null) {
      return opened.length() < QR_MIN || opened.length() > QR_MAX
          ? Optional.empty()
          : Optional.of(new PersonalQr(opened));
    }
    if (given.phoneNumber() != null) {
      return numbers.read(opened, country).map(Msisdn::digits).map(PhoneNumber::new);
    }
    return Optional.of(new CustomerToken(opened));
  }

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
}
