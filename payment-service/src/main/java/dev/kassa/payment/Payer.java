package dev.kassa.payment;

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
}
