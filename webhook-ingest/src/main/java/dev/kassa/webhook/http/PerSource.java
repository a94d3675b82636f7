package dev.kassa.webhook.http;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Admits so many per minute from each source, and so many from all together. */
final class PerSource {
  /** Those that were quiet for longest are forgotten, and begin anew. */
  private static final int MOST_SOURCES = 10_000;

  private final int mostOfOne;
  private final PerMinute all;
  private final Map<String, PerMinute> sources = new LinkedHashMap<>(16, 0.75f, true);

  PerSource(int mostOfAll, int mostOfOne) {
    this.all = new PerMinute(mostOfAll);
    this.mostOfOne = mostOfOne;
  }

  /** One that its source has no right to takes nothing from the others. */
  synchronized boolean admits(String source, Instant now) {
    PerMinute own = sources.computeIfAbsent(source, _ -> new PerMinute(mostOfOne));
    if (sources.size() > MOST_SOURCES) {
      sources.remove(sources.keySet().iterator().next());
    }
    return own.admits(now) && all.admits(now);
  }
}
