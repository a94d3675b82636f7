// Somebody who was erased, for a search.
package dev.kassa.systemtests;

import java.util.Set;

/**
 * Somebody who was a member.
 *
 * @param member who they were
 * @param values what must be nowhere any more
 */
record Erased(String member, Set<String> values) {
  /** Copies the set. */
  Erased {
    values = Set.copyOf(values);
  }

  /** Names the member, and nothing of the person. */
  @Override
  public String toString() {
    return "Erased[" + member + "]";
  }
}
