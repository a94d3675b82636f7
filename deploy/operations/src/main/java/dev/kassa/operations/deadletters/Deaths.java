package dev.kassa.operations.deadletters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all letters together say: how often each message died of the same cause. At-least-once
 * delivery may write one letter twice; a death is told apart by the place that was read.
 */
final class Deaths {
  private record Cause(String topic, String service, String message, String reason) {}

  private final Map<Cause, Set<Place>> byCause = new LinkedHashMap<>();

  private Deaths() {}

  static Deaths of(List<Letter> letters) {
    Deaths deaths = new Deaths();
    letters.forEach(
        letter ->
            deaths
                .byCause
                .computeIfAbsent(cause(letter), _ -> new LinkedHashSet<>())
                .add(letter.origin()));
    return deaths;
  }

  /** How often this message died of this; at least 1. */
  int of(Letter letter) {
    return byCause.getOrDefault(cause(letter), Set.of(letter.origin())).size();
  }

  /** The last letter of each message and service: sent again once, however often it died. */
  static List<Letter> last(List<Letter> letters) {
    Map<List<String>, Letter> last = new LinkedHashMap<>();
    for (Letter letter : letters) {
      last.merge(
          List.of(letter.service(), name(letter)),
          letter,
          (one, other) -> one.diedAt().isAfter(other.diedAt()) ? one : other);
    }
    return new ArrayList<>(last.values());
  }

  private static Cause cause(Letter letter) {
    return new Cause(letter.origin().topic(), letter.service(), name(letter), letter.reason());
  }

  /** One without an id is itself only. */
  private static String name(Letter letter) {
    return letter.origin().topic()
        + " "
        + letter.message().orElseGet(() -> letter.origin().toString());
  }
}
