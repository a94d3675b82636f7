// How many bodies are on their way, and from whom.
package dev.kassa.gateway.http;

import java.util.HashMap;
import java.util.Map;

/** What clients can make the gateway keep has an end, and no source uses up what all have. */
final class OpenBodies {
  private final int most;
  private final int mostOfOne;
  private final Map<String, Integer> bySource = new HashMap<>();
  private int all;

  OpenBodies(int most, int mostOfOne) {
    this.most = most;
    this.mostOfOne = mostOfOne;
  }

  /** Whether another may come from there; it must be ended. */
  synchronized boolean begin(String source) {
    int others = bySource.getOrDefault(source, 0);
    if (all >= most || others >= mostOfOne) {
      return false;
    }
    all++;
    bySource.put(source, others + 1);
    return true;
  }

  synchronized void end(String source) {
    all--;
    bySource.computeIfPresent(source, (_, count) -> count == 1 ? null : count - 1);
  }
}
