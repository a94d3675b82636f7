// What the operator reads when something could not be looked at or done.
package dev.kassa.operations;

/** An expected failure; its message is a sentence for a terminal. */
public final class OperationsFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** As Unix has it: the command line itself is wrong. */
  private static final int NOT_UNDERSTOOD = 2;

  private int exitCode = 1;

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

  /**
   * The command line says something that makes no sense.
   *
   * @param message a sentence without personal values
   */
  public static OperationsFailure notUnderstood(String message) {
    OperationsFailure failure = new OperationsFailure(message);
    failure.exitCode = NOT_UNDERSTOOD;
    return failure;
  }

  /** Of the program that ends with it. */
  int exitCode() {
    return exitCode;
  }
}
