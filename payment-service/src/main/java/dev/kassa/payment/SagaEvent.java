package dev.kassa.payment;

import dev.kassa.contract.Money;
import dev.kassa.contract.payment.PaymentRefused;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What can happen to a payment that exists, by who speaks. Time is part of the event. */
public sealed interface SagaEvent {
  /** When it happened, by the database's or broker's clock. */
  Instant at();

  /** A till asks for something. */
  sealed interface TillAsked extends SagaEvent {
    /** The command, which is owed its outcome. */
    Command by();
  }

  /**
   * An attempt of one of our writes ended. It speaks of its own call only: what another call of the
   * same kind did is not for it to say (DESIGN 6.4).
   */
  sealed interface CallEnded extends SagaEvent {
    /** Which of our writes. */
    Kind kind();

    /** The call's idempotency key. */
    String key();
  }

  /** The provider says where the payment stands, asked or not. */
  sealed interface ProviderSaid extends SagaEvent {}

  /** A second request under the same reference. */
  record AskedAgain(Command by, Instant at) implements TillAsked {}

  /** The till gives up. */
  record CancelAsked(Command by, Instant at) implements TillAsked {}

  /**
   * The till confirms or takes a part.
   *
   * @param amount absent: all that is left
   * @param last release the rest afterwards
   */
  record CaptureAsked(Command by, Optional<Money> amount, boolean last, Instant at)
      implements TillAsked {}

  /** The till gives money back. */
  record RefundAsked(Command by, Money amount, Instant at) implements TillAsked {}

  /** The create call was answered: the provider pushes it to the customer. */
  record Created(String key, Instant at) implements CallEnded {
    @Override
    public Kind kind() {
      return Kind.CREATE;
    }
  }

  /**
   * The create call was refused.
   *
   * @param refusal what it says of earlier attempts
   * @param code the provider's code, or the HTTP status
   */
  record CreateRefused(
      String key, Refusal refusal, PaymentRefused.Reason reason, String code, Instant at)
      implements CallEnded {
    @Override
    public Kind kind() {
      return Kind.CREATE;
    }
  }

  /** One of our writes was answered. */
  record Answered(Kind kind, String key, Snapshot snapshot, Instant at) implements CallEnded {}

  /**
   * One of our writes other than create was refused.
   *
   * @param code the provider's code, or the HTTP status
   */
  record CallRefused(Kind kind, String key, Refusal refusal, String code, Instant at)
      implements CallEnded {}

  /**
   * An attempt of one of our writes ended without an end, or did not leave at all.
   *
   * @param maybeDone false: it was certainly not carried out
   */
  record Unresolved(Kind kind, String key, boolean maybeDone, Instant at) implements CallEnded {}

  /** A read was answered. */
  record ReadAnswered(Snapshot snapshot, Instant at) implements ProviderSaid {}

  /** A read found nothing under the reference. */
  record NotFound(Instant at) implements ProviderSaid {}

  /** A read brought nothing: nobody knows more than before, and somebody still waits. */
  record NoAnswer(Instant at) implements ProviderSaid {}

  /**
   * The provider told of an event that succeeded.
   *
   * @param amount minor units of this operation, not a total (API 5.4)
   * @param ours its idempotency key is one of this payment's calls
   */
  record Notified(
      Name name, long amount, boolean ours, Optional<Instant> guaranteedUntil, Instant at)
      implements ProviderSaid {}

  /** A till asked before the database was restored: it may have been carried out. */
  record AskedBefore(TillAsked asked) implements SagaEvent {
    @Override
    public Instant at() {
      return asked.at();
    }
  }

  /**
   * The provider has said all that happened to a payment of which a restored database knows less.
   *
   * @param said where it stands
   * @param done the idempotency keys of what was carried out
   */
  record Forgotten(ProviderSaid said, Set<String> done) implements SagaEvent {
    /** Copies. */
    public Forgotten {
      done = Set.copyOf(done);
    }

    @Override
    public Instant at() {
      return said.at();
    }
  }

  /** Whether a command of before a restore was carried out. */
  record Found(TillAsked asked, boolean done, Instant at) implements SagaEvent {}

  /** The time that {@link Payment#deadline} named has come. */
  record DeadlinePassed(Instant at) implements SagaEvent {}

  /** An operator acts on a payment that is stuck. */
  record OperatorActed(OperatorAct act, Instant at) implements SagaEvent {}

  /** Our writes at the provider, as far as its rate limit tells them apart. */
  enum Kind {
    CREATE,
    /** Cancel that leaves an authorised payment alone. */
    TERMINATE,
    CAPTURE,
    /** Cancel of what is reserved. */
    RELEASE,
    REFUND
  }

  /** What a refusal says. */
  enum Refusal {
    /** The provider will not do this: it sticks to the key (API 4.9). */
    FOR_GOOD,
    /** It will not do this with this amount; another may pass. */
    THIS_AMOUNT,
    /** We were not let in, or it was not found: of earlier attempts it says nothing. */
    AT_THE_DOOR,
    /** The key or the reference is known there: something was done under it (API 7.2, 409). */
    CONFLICT
  }

  /** Names of the provider's events (API 4.5). */
  enum Name {
    CREATED,
    AUTHORIZED,
    ABORTED,
    EXPIRED,
    TERMINATED,
    CAPTURED,
    CANCELLED,
    REFUNDED
  }
}
