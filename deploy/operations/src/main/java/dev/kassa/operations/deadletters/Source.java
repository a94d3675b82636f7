// What the name of a topic of dead letters says.
package dev.kassa.operations.deadletters;

/**
 * {@code <topic>.dlt.<service>}.
 *
 * @param topic whose records the service could not take
 */
record Source(String topic, String service) {
  private static final String BETWEEN = ".dlt.";

  /** Whether a topic is one of dead letters. */
  static boolean isNamedBy(String name) {
    return name.contains(BETWEEN);
  }

  /** Reads the name of one. */
  static Source of(String name) {
    int at = name.indexOf(BETWEEN);
    return new Source(name.substring(0, at), name.substring(at + BETWEEN.length()));
  }
}
