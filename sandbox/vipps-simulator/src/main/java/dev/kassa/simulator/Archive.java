// Where ended payments go when memory is for newer ones.
package dev.kassa.simulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Stories of ended payments, each found by its key; the latest story of a key counts. */
public interface Archive {
  /** Keeps stories, each in place of an earlier one of the same key. */
  void put(List<Story> stories);

  /** The latest story of a key. */
  Optional<Story> get(PaymentKey key);

  /** How far it is written: what {@link #restore} is given after a restart. */
  long length();

  /**
   * Forgets what was written after {@code length}, and hands out the last stories, oldest first.
   *
   * @param most how many at most
   * @return how many keys there are, those handed out included
   */
  long restore(long length, int most, Consumer<Story> latest);
}
