// Lists of a checkout that do not grow without end.
package dev.kassa.gateway;

import java.util.ArrayList;
import java.util.List;

/** Copies with a change: states are values. */
final class Kept {
  private Kept() {}

  /** With one more at the end; the oldest goes when there are too many. */
  static <T> List<T> with(List<T> list, T added, int most) {
    List<T> longer = new ArrayList<>(list);
    longer.add(added);
    return List.copyOf(longer.subList(Math.max(0, longer.size() - most), longer.size()));
  }

  /** With another in this place. */
  static <T> List<T> with(List<T> list, int index, T changed) {
    List<T> copy = new ArrayList<>(list);
    copy.set(index, changed);
    return List.copyOf(copy);
  }
}
