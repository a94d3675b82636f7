package dev.kassa.identity;

import dev.kassa.identity.Scan.Given;
import java.time.Duration;

/** What to do about a scan now. */
public sealed interface ScanDecision {
  /** What can come of asking the provider. */
  sealed interface AfterExchange extends ScanDecision {}

  /** Publish this; the scan is done. */
  record Answer(Identification identification) implements AfterExchange {}

  /**
   * Ask the provider about the code.
   *
   * @param after wait so long first; zero for the first time
   * @param within give up this attempt after so long
   */
  record Exchange(Given.Code code, Duration after, Duration within) implements AfterExchange {}

  /**
   * Look for the key of what is locked.
   *
   * @param within give it up after so long
   */
  record AwaitKey(Duration within) implements ScanDecision {}
}
