// Ends a request with a problem.
package dev.kassa.gateway;

/** Thrown where a request cannot be taken; the edge answers with the problem. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** With this answer. */
  public Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** The answer. */
  public Problem problem() {
    return problem;
  }
}
