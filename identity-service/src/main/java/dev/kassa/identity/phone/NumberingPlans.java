package dev.kassa.identity.phone;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.kassa.contract.Msisdn;
import dev.kassa.identity.PhoneNumbers;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Phone numbers by the numbering plans of the world.
 *
 * <p>Takes what is <em>possible</em> in length, not only what is known to be given out: plans grow
 * faster than tables of them, and a number that is nobody's is found out by the membership lookup
 * or the payment at no cost.
 */
@ApplicationScoped
public class NumberingPlans implements PhoneNumbers {
  /** More than any way of writing 15 digits; the parser's own limit is far higher. */
  private static final int LONGEST = 40;

  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();

  @Override
  public Optional<Msisdn> read(String typed, String country) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      PhoneNumber number = plans.parse(typed, country);
      if (!plans.isPossibleNumber(number)) {
        return Optional.empty();
      }
      String digits = plans.format(number, PhoneNumberFormat.E164).substring(1);
      // The provider takes 9 to 15 digits (API 4.1); a plan may know shorter ones.
      return digits.length() >= 9 && digits.length() <= 15
          ? Optional.of(new Msisdn(digits))
          : Optional.empty();
    } catch (NumberParseException notANumber) {
      return Optional.empty();
    }
  }
}
