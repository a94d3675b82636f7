package dev.kassa.payment;

import dev.kassa.contract.Msisdn;
import java.util.Optional;

/** Reads phone numbers as people type them. */
public interface PhoneNumbers {
  /**
   * The number with its country code.
   *
   * @param typed as typed, blanks and signs allowed
   * @param country ISO 3166-1 alpha-2, for a number without country code
   * @return empty if no country has such numbers
   */
  Optional<Msisdn> read(String typed, String country);
}
