// How a JVM of the system gets up: with what an earlier one has learnt, or learning.
package dev.kassa.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The use of the JDK's ahead-of-time caches (JEP 514). A cache fits one build only. */
enum Start {
  /** With the cache, where there is one. */
  AS_TRAINED,
  /**
   * Without; writes the cache when it ends, under a name of its own: a JVM that is given half a
   * cache crashes. {@code ./kassa} gives it its name when all are whole.
   */
  TRAINING;

  /**
   * What the JVM is told.
   *
   * @param cache its file
   */
  List<String> options(Path cache) {
    return switch (this) {
      case AS_TRAINED ->
          Files.exists(cache)
              // After another build the cache does not fit: not an error, and not worth a word.
              ? List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr")
              : List.of();
      case TRAINING -> List.of("-XX:AOTCacheOutput=" + cache + ".new");
    };
  }
}
