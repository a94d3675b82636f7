// The scans of a checkout and what identity-service answered.
package dev.kassa.gateway;

import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What counts is the answer to the last scan. Scans and answers are on different topics: an answer
 * may be read before its scan, so answers are kept by the scan that they answer.
 *
 * @param last id of the newest scan
 * @param answers the newest few, in the order of their topic
 */
record Scans(Optional<UUID> last, List<Answer> answers) {
  /** A customer is scanned a few times at most; what is older was superseded long ago. */
  private static final int ANSWERS_KEPT = 16;

  static final Scans NONE = new Scans(Optional.empty(), List.of());

  /** An answer of identity-service. */
  sealed interface Answer {
    /** The scan that it answers; absent for a check-in by sticker. */
    Optional<UUID> scan();

    /** Somebody. */
    record Somebody(Optional<UUID> scan, IdentificationId identificationId, Method method)
        implements Answer {}

    /** Nobody. */
    record Nobody(Optional<UUID> scan, Reason reason) implements Answer {}
  }

  Scans scanned(UUID id) {
    return new Scans(Optional.of(id), answers);
  }

  /** If two answer the same scan, the first on the topic counts. */
  Scans answered(Answer answer) {
    if (answers.stream().anyMatch(known -> known.scan().equals(answer.scan()))) {
      return this;
    }
    return new Scans(last, Kept.with(answers, answer, ANSWERS_KEPT));
  }

  /** The answer that counts; none while the last scan is open. */
  Optional<Answer> current() {
    if (last.isEmpty()) {
      return answers.isEmpty() ? Optional.empty() : Optional.of(answers.getLast());
    }
    return answers.stream().filter(answer -> answer.scan().equals(last)).findFirst();
  }
}
