// What people type as a phone number, made a number that the provider can be asked about.
package dev.kassa.vipps;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Phone numbers by the numbering plans of the world. Every service reads numbers with this, so that
 * the one who is identified is the one who is asked to pay; {@code phone-numbers.csv} of the
 * contract says what comes of what.
 *
 * <p>Takes what is <em>possible</em> in length, not only what is known to be given out: plans grow
 * faster than tables of them, and a number that is nobody's is found out by the membership lookup
 * or the payment at no cost.
 */
@ApplicationScoped
public class NumberingPlans {
  /** More than any way of writing 15 digits; the parser's own limit is far higher. */
  private static final int LONGEST = 40;

  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();

  /**
   * The number with its country code.
   *
   * @param typed as typed, blanks and signs allowed; never a letter: the parser would read words as
   *     the keys of a telephone, and a letter for a digit is a slip that can hit a stranger
   * @param country ISO 3166-1 alpha-2, for a number without country code
   * @return empty if no country has such numbers
   */
  public Optional<Msisdn> read(String typed, String country) {
    if (typed.length() > LONGEST || typed.codePoints().anyMatch(Character::isLetter)) {
      return Optional.empty();
    }
    try {
      PhoneNumber number = plans.parse(typed, country);
      // A number that works in its own town only cannot be asked about from here.
      if (number.hasExtension()
          || plans.isPossibleNumberWithReason(number) != ValidationResult.IS_POSSIBLE) {
        return Optional.empty();
      }
      // A plan may know numbers that are shorter than the provider takes.
      return Optional.of(new Msisdn(plans.format(number, PhoneNumberFormat.E164).substring(1)));
    } catch (NumberParseException | InvalidValue _) {
      return Optional.empty(); // the message of either could hold the number
    }
  }
}
