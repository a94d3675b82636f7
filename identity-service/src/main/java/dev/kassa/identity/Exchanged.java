package dev.kassa.identity;

import dev.kassa.contract.Msisdn;
import java.time.Duration;

/** What the provider made of a code. */
public sealed interface Exchanged {
  /** The code is this person's. */
  record Person(Msisdn msisdn) implements Exchanged {}

  /** The code is none of the provider's, or no longer valid. */
  record NotACode() implements Exchanged {}

  /**
   * No answer yet: too slow, down, or too busy. Asking again does no harm.
   *
   * @param notBefore how long the provider, or the guard before it, wants to be left alone; zero if
   *     it did not say
   */
  record NotNow(Duration notBefore) implements Exchanged {}

  /** The provider refuses for a reason that is not the customer's: keys, rights. No use asking. */
  record Denied() implements Exchanged {}
}
