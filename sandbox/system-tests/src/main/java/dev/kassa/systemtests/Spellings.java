// A phone number in every form in which somebody could have written it.
package dev.kassa.systemtests;

import dev.kassa.systemtests.Crowd.Someone;
import java.util.Set;

/** What to search for. */
final class Spellings {
  private Spellings() {}

  /**
   * The forms of a number that do not contain one another: whoever finds the national number finds
   * it with its country code too.
   */
  static Set<String> of(Someone someone) {
    String national = someone.home().national(someone.number());
    return Set.of(
        national,
        someone.spoken(),
        national.substring(0, 2)
            + " "
            + national.substring(2, 4)
            + " "
            + national.substring(4, 6)
            + " "
            + national.substring(6));
  }
}
