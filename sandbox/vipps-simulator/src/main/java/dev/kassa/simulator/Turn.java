package dev.kassa.simulator;

import java.time.Instant;

/** What the parts of the provider share: the time, what is due by it, and the one way to change. */
interface Turn {
  /** The simulator's time. */
  Instant now();

  /** Does everything that is due. */
  void tick();

  /** Writes a change to the journal and applies it. */
  void commit(Change change);
}
