// How personal values of an enrolment are kept.
package dev.kassa.membership.enrolment;

import java.util.UUID;

/** Seals personal values of one enrolment for storing, and opens them again. */
public interface EnrolmentSeal {
  /** What is sealed; a value sealed as one does not open as another. */
  enum Field {
    MSISDN,
    TOKENS
  }

  /** Seals. */
  String seal(UUID enrolmentId, Field field, String clear);

  /**
   * Opens.
   *
   * @throws IllegalStateException if the key is missing or the value was not sealed for this place
   */
  String open(UUID enrolmentId, Field field, String sealed);
}
