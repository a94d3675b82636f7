package dev.kassa.payment;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What we want of the provider. Keys are derived from the payment and the intent, never drawn: the
 * same intent has the same key after a crash and after a restored backup (DESIGN 6.3, traps 5 to
 * 7).
 */
public sealed interface ProviderCall {
  /**
   * Create, or create again with the bytes stored before.
   *
   * @param notAfter no attempt leaves later, not the first, not a repeat, whatever it waited for
   */
  record Create(String key, Instant notAfter) implements ProviderCall {}

  /** Take no further attempt at creating; one that is under way may still be answered. */
  record StopCreating() implements ProviderCall {}

  /** Cancel unless authorised. */
  record Terminate(String key, Duration after) implements ProviderCall {}

  /** Take this much. */
  record Capture(String key, long amount) implements ProviderCall {}

  /** Give back all that is reserved. */
  record Release(String key, Duration after) implements ProviderCall {}

  /** Give this much back. */
  record Refund(String key, long amount) implements ProviderCall {}

  /** Ask where the payment stands. */
  record Read(Duration after) implements ProviderCall {}

  /**
   * The idempotency key of an intent: 36 characters, the provider takes 50.
   *
   * @param intent e.g. {@code create}, {@code capture/<command id>}
   */
  static String key(Request request, String intent) {
    return key(request.msn(), request.reference(), intent);
  }

  /** The same of a payment that is not loaded. */
  static String key(Msn msn, Reference reference, String intent) {
    String name = msn + "/" + reference + "/" + intent;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
