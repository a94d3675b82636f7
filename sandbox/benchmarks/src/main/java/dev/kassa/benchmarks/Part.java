// A part of the benchmark.
package dev.kassa.benchmarks;

import java.util.List;

/** Measures one path of the system on a stack that is up. */
public interface Part {
  /** The word by which it is asked for on the command line. */
  String name();

  /**
   * Measures; takes minutes, or with {@link Run#quick} less than one.
   *
   * @return the rows of the table, in their order
   * @throws Exception if nothing could be measured; other parts still are
   */
  List<Row> measure(Run run) throws Exception;
}
