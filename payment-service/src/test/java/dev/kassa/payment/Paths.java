// From where each state of a Search was reached.
package dev.kassa.payment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Eight bytes a state, because there are many. The first state has number 0. */
final class Paths {
  private int[] parents = new int[1 << 16];
  private int[] choices = new int[1 << 16];
  private int count = 1;

  /** A state that is reached from another by one of the acts possible there; returns its number. */
  int add(int parent, int choice) {
    if (count == parents.length) {
      parents = Arrays.copyOf(parents, count * 2);
      choices = Arrays.copyOf(choices, count * 2);
    }
    parents[count] = parent;
    choices[count] = choice;
    return count++;
  }

  /**
   * The choices from the first state on.
   *
   * @param last one more; -1 for none
   */
  List<Integer> to(int state, int last) {
    List<Integer> path = new ArrayList<>();
    for (int at = state; at > 0; at = parents[at]) {
      path.addFirst(choices[at]);
    }
    if (last >= 0) {
      path.add(last);
    }
    return path;
  }
}
