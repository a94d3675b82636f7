// The one exception of this module.
package dev.kassa.localstack;

/**
 * Something on this machine stands in the way: a busy port, a missing build, a directory that
 * cannot be written. The message says what, and what to do, to somebody at a terminal.
 */
public final class LocalStackFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A failure with the sentence to show. */
  public LocalStackFailure(String message) {
    super(message);
  }

  /** A failure with the sentence to show and what lies behind it. */
  public LocalStackFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
