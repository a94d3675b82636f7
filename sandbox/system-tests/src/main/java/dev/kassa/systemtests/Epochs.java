// What holds of a topic whose service had its database restored (docs/topics.md).
package dev.kassa.systemtests;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** An event of a higher epoch replaces those of its key that a lower one numbered as high. */
final class Epochs {
  private Epochs() {}

  /**
   * The events that hold, in their order.
   *
   * @param sequence 0 on what is not numbered, which stays
   */
  static <N> List<N> held(
      List<N> news, Function<N, String> key, ToIntFunction<N> epoch, ToLongFunction<N> sequence) {
    Map<String, NavigableMap<Integer, Long>> begins = new HashMap<>();
    for (N event : news) {
      if (sequence.applyAsLong(event) > 0) {
        begins
            .computeIfAbsent(key.apply(event), _ -> new TreeMap<>())
            .merge(epoch.applyAsInt(event), sequence.applyAsLong(event), Math::min);
      }
    }
    return news.stream()
        .filter(
            event ->
                sequence.applyAsLong(event) == 0
                    || begins
                        .get(key.apply(event))
                        .tailMap(epoch.applyAsInt(event), false)
                        .values()
                        .stream()
                        .allMatch(first -> first > sequence.applyAsLong(event)))
        .toList();
  }
}
