package dev.kassa.identity;

import dev.kassa.identity.Scan.Given;
import java.time.Duration;
import java.util.Optional;

/** What to do about a scan now. */
public sealed interface ScanDecision {
  /** What can come of asking the provider. */
  sealed interface AfterExchange extends ScanDecision {}

  /** Publish this; the scan is done. */
  record Answer(Identification identification) implements AfterExchange {}

  /**
   * Ask the provider whose it is.
   *
   * @param after wait so long first; zero for the first time
   * @param within what is left for an answer, from then on
   * @param second after so long without an answer ask once more beside it; absent where that would
   *     be too late
   */
  record Exchange(
      Given.Exchangeable what, Duration after, Duration within, Optional<Duration> second)
      implements AfterExchange {}

  /**
   * Look for the key of what is locked.
   *
   * @param within give it up after so long
   */
  record AwaitKey(Duration within) implements ScanDecision {}
}
