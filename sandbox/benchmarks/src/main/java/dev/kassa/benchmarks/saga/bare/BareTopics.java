// The topics of the bare program.
package dev.kassa.benchmarks.saga.bare;

import java.util.List;

/** Names, and which of them there are. */
public final class BareTopics {
  /** Where requests come in: key and value are a reference and the exact body of its create. */
  public static final String REQUESTS = "bench.requests";

  /** Where the program's own receiver puts notifications. */
  static final String NOTIFICATIONS = "bench.notifications";

  /** Where the program tells that a payment is captured. */
  public static final String CAPTURED = "bench.captured";

  private BareTopics() {}

  /** All of them. */
  public static List<String> all() {
    return List.of(REQUESTS, NOTIFICATIONS, CAPTURED);
  }
}
