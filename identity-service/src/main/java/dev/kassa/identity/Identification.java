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
}
