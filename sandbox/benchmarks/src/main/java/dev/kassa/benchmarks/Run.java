// What a part of the benchmark is given.
package dev.kassa.benchmarks;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run of the benchmark.
 *
 * @param state the stack's state directory; parts may keep files in folders of their own there
 * @param stack the stack that is up
 * @param quick whether all parts together are to end within about five minutes
 * @param members how many members the club is given; 0: as many as is usual
 * @param peers folder of programs of others that are to be measured too; they are fetched
 * @param progress is told what goes on, a line at a time
 */
public record Run(
    Path state,
    StackFile stack,
    boolean quick,
    int members,
    Optional<Path> peers,
    Consumer<String> progress) {

  /** Says what goes on. */
  public void say(String line) {
    progress.accept(line);
  }
}
