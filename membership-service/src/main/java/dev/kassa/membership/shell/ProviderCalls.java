// The port behind which calls are made.
package dev.kassa.membership.shell;

import dev.kassa.membership.enrolment.DueCall;

/** Makes what a committed batch has leased. Returns at once; what comes of it arrives later. */
interface ProviderCalls {
  /** A call to the login. */
  void make(DueCall call);
}
