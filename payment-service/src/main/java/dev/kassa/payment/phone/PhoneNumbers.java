package dev.kassa.payment.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import java.util.Optional;

/** Turns what somebody typed into an MSISDN. */
public final class PhoneNumbers {
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

  private PhoneNumbers() {}

  /**
   * The number, if it is one. A number without country code is of the sales unit's country.
   *
   * @param country ISO 3166-1 alpha-2
   */
  public static Optional<Msisdn> msisdn(String typed, String country) {
    try {
      String e164 =
          NUMBERS.format(NUMBERS.parse(typed, country), PhoneNumberUtil.PhoneNumberFormat.E164);
      return Optional.of(new Msisdn(e164.substring(1)));
    } catch (NumberParseException | InvalidValue _) {
      return Optional.empty(); // the message of either could hold the number
    }
  }
}
