// Which JVM the processes of the system run in: one that is up quickly, or one as in production.
package dev.kassa.localstack;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What {@code ./kassa up --jvm} chooses, and how the JDK's ahead-of-time caches come about. */
enum Jvm {
  /**
   * Many on one machine: the first compiler only, small heaps, and what an earlier start has learnt
   * (JEP 514), where that is there. Not for measuring.
   */
  QUICK,
  /**
   * As QUICK, without having learnt; writes what it learns when it ends, under a name of its own: a
   * JVM that is given half a cache crashes. {@code ./kassa} gives it its name when all are whole.
   */
  TRAINING,
  /**
   * For measuring: both compilers and a stated heap that is there from the start. The caches are
   * left out: they fit the options that they were made with.
   */
  PRODUCTION;

  private static final List<String> ALWAYS =
      List.of(
          // The one that a JVM takes by itself in a container of less than 1792 MB.
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          // Protocol buffers and Netty would fill the first lines of each log with warnings.
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED",
          "-Djava.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");

  /**
   * How large a heap is, in megabytes.
   *
   * @param quick at most
   * @param production from the start, and at most
   */
  record Heap(int quick, int production) {}

  /**
   * The one that somebody names.
   *
   * @throws LocalStackFailure if it is none that can be chosen
   */
  static Jvm named(String name) {
    return Stream.of(QUICK, PRODUCTION)
        .filter(jvm -> jvm.chosenName().equals(name))
        .findFirst()
        .orElseThrow(() -> new LocalStackFailure("--jvm must be quick or production, not " + name));
  }

  /** As {@code --jvm} and {@code stack.json} have it. */
  @JsonValue
  String chosenName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What the JVM is told.
   *
   * @param cache the file with what an earlier start has learnt; it fits one build only
   */
  List<String> options(Heap heap, Path cache) {
    List<String> options = new ArrayList<>(ALWAYS);
    switch (this) {
      case QUICK -> {
        options.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx" + heap.quick() + "m"));
        if (Files.exists(cache)) {
          // After another build the cache does not fit: not an error, and not worth a word.
          options.addAll(
              List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
      }
      case TRAINING ->
          options.addAll(
              List.of(
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx" + heap.quick() + "m",
                  "-XX:AOTCacheOutput=" + cache + ".new"));
      case PRODUCTION -> {
        String size = heap.production() + "m";
        options.addAll(List.of("-Xms" + size, "-Xmx" + size));
      }
    }
    return options;
  }
}
