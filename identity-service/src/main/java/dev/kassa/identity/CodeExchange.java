package dev.kassa.identity;

import dev.kassa.contract.settings.SalesUnit;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Asks the provider whose a personal QR is. */
public interface CodeExchange {
  /**
   * Asks once.
   *
   * @param unit with whose keys
   * @param code the whole scanned text
   * @param within after which there was no answer
   * @return never fails: no answer is an {@link Exchanged} too
   */
  CompletionStage<Exchanged> exchange(SalesUnit unit, String code, Duration within);
}
