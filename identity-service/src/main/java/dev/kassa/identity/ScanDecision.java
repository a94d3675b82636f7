package dev.kassa.identity;

import java.time.Duration;

/** What to do about a scan now. */
public sealed interface ScanDecision {
  /** Publish this; the scan is done. */
  record Answer(Identification identification) implements ScanDecision {}

  /**
   * Ask the provider about the code.
   *
   * @param after wait so long first; zero for the first time
   * @param within give up this attempt after so long
   */
  record Exchange(Duration after, Duration within) implements ScanDecision {}
}
