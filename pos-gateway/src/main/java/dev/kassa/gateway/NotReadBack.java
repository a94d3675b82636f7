// Ends a question that a replica cannot answer yet.
package dev.kassa.gateway;

/**
 * This replica has just started and has not read the last day back. Whatever it said of a checkout
 * might be wrong: what it does not know of may be there, and what it knows may be long past.
 */
public final class NotReadBack extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Without a trace: it is expected. */
  public NotReadBack() {
    super("the last day is not read back yet", null, false, false);
  }
}
