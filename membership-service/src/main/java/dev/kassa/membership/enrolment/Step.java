// What the saga decides.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.MemberId;
import dev.kassa.contract.membership.EnrolmentEnded;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What to do with one event. */
public sealed interface Step {
  /**
   * The enrolment goes on. State and facts are stored in one transaction; the call, if any, is made
   * after it.
   */
  record Moved(Enrolment next, List<Fact> facts, Optional<ProviderCall> call) implements Step {
    /** Copies the facts. */
    public Moved {
      facts = List.copyOf(facts);
    }
  }

  /** Repeated or late: acknowledge and count. */
  record Ignored(String why) implements Step {}

  /** What the tills and analysts are told. */
  sealed interface Fact {
    /** The app asks the person. */
    record Started(String bindingMessage, Instant expiresAt, List<UUID> outcomeOf)
        implements Fact {}

    /** The person is a member. */
    record Enrolled(MemberId memberId) implements Fact {}

    /** No member came of it. */
    record Ended(EnrolmentEnded.Reason reason, List<UUID> outcomeOf) implements Fact {}
  }

  /** What is asked of the provider. */
  sealed interface ProviderCall {
    /** Ask the person. Never made twice for one enrolment: there is no idempotency key. */
    record Start() implements ProviderCall {}

    /** Has the person answered? */
    record Poll(String authReqId) implements ProviderCall {}

    /** Who is the person? */
    record AskProfile(String sealedTokens) implements ProviderCall {}
  }
}
