package dev.kassa.identity;

import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.Scan.Given.Exchangeable;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks the provider whose a personal QR or a customer token is. */
public interface CodeExchange {
  /**
   * Asks once.
   *
   * @param unit with whose keys
   * @param what the code, or the token
   * @param within after which there was no answer
   * @return never fails: no answer is an {@link Exchanged} too
   */
  CompletionStage<Exchanged> exchange(SalesUnit unit, Exchangeable what, Duration within);
}
