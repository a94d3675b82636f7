// What processes of this machine have computed, as Linux counts it.
package dev.kassa.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** Reads {@code /proc}; times are in seconds of one core. */
public final class ProcessTimes {
  /** What Linux counts in for programs, whatever the kernel was built with. */
  private static final double TICKS_PER_SECOND = 100;

  // Fields of /proc/<pid>/stat behind the name: its 14th to 17th, the name being the 2nd.
  private static final int FIRST_TIME = 11;
  private static final int TIMES = 4;
  // Fields of the first line of /proc/stat: user nice system idle iowait irq softirq steal.
  private static final int IDLE = 3;
  private static final int WAITING = 4;
  private static final int LAST = 7;

  private ProcessTimes() {}

  /** Whether this machine tells. */
  public static boolean isKnown() {
    return Files.exists(Path.of("/proc/self/stat"));
  }

  /** What the whole machine has computed since it was started, stolen time included. */
  static double ofMachine() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/stat"))) {
      long[] fields =
          Arrays.stream(lines.findFirst().orElseThrow().split(" +"))
              .skip(1)
              .mapToLong(Long::parseLong)
              .toArray();
      return LongStream.range(0, LAST + 1)
              .filter(field -> field != IDLE && field != WAITING)
              .map(field -> fields[(int) field])
              .sum()
          / TICKS_PER_SECOND;
    }
  }

  /**
   * What a process and all its children have computed, those too that have ended. A process that is
   * gone counts nothing.
   */
  public static double ofTree(long pid) {
    return ofTrees(List.of(pid));
  }

  /** The same of several; a process that is in several trees counts once. */
  public static double ofTrees(Collection<Long> pids) {
    Set<Long> all = new LinkedHashSet<>(pids);
    for (long pid : pids) {
      ProcessHandle.of(pid)
          .ifPresent(process -> process.descendants().forEach(child -> all.add(child.pid())));
    }
    return all.stream().mapToLong(ProcessTimes::ticks).sum() / TICKS_PER_SECOND;
  }

  private static long ticks(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // A name may hold blanks and brackets.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Arrays.stream(fields, FIRST_TIME, FIRST_TIME + TIMES).mapToLong(Long::parseLong).sum();
    } catch (IOException _) {
      return 0;
    }
  }
}
