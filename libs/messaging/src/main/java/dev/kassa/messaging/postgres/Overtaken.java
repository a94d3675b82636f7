package dev.kassa.messaging.postgres;

/** Another transaction has made a row that this one was to make: the batch looks again. */
public final class Overtaken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what kind of row
   */
  public Overtaken(String what) {
    super(what + " was stored by another transaction at the same moment", null, false, false);
  }
}
