// What the operator reads when something could not be looked at or done.
package dev.kassa.operations;

/** An expected failure; its message is a sentence for a terminal. */
public final class OperationsFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message a sentence without personal values
   */
  public OperationsFailure(String message) {
    super(message);
  }

  /**
   * @param message a sentence without personal values
   */
  public OperationsFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
