package dev.kassa.vipps;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;

/** The clock of token lifetimes and Retry-After dates. */
@Singleton
class ProviderClock implements InstantSource {
  private final InstantSource system = InstantSource.system();

  @Override
  public Instant instant() {
    return system.instant();
  }
}
