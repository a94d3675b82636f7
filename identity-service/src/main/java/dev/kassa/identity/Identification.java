package dev.kassa.identity;

import dev.kassa.contract.Msisdn;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;

/** What a scan comes to. */
public sealed interface Identification {
  /** This person. */
  record Identified(Msisdn msisdn, Method method) implements Identification {}

  /** Nobody, and why. */
  record Unidentified(Reason reason) implements Identification {}

  /**
   * Nobody, and somebody must look into it: the record becomes a dead letter.
   *
   * @param reason for the till
   * @param why for the dead letter; names a field and a rule, never a value
   */
  record Refused(Reason reason, String why) implements Identification {}
}
