package dev.kassa.deadletters;

/** What is said in a sentence and ends a command with 1. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Failure(String sentence) {
    super(sentence);
  }
}
