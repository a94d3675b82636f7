// An enrolment while a batch decides about it.
package dev.kassa.membership.shell;

import dev.kassa.contract.MemberId;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.Step;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.membership.postgres.StoredEnrolment;
import dev.kassa.membership.postgres.StoredEnrolment.Person;
import dev.kassa.messaging.Outgoing.Cause;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What was loaded, and what its events have made of it. Several events of one batch see each
 * other's work here.
 */
final class LockedEnrolment {
  private final boolean isNew;
  private final Instant createdAt;
  private final Optional<Instant> startedBefore;
  private Enrolment enrolment;
  private Optional<String> causeId;
  private Optional<String> traceParent;
  private Optional<Person> person;
  private Optional<String> login;
  private Optional<Instant> startedAt;
  private Optional<ProviderCall> call = Optional.empty();
  private boolean changed;

  /** One that was loaded. */
  LockedEnrolment(StoredEnrolment stored) {
    this.isNew = false;
    this.createdAt = stored.createdAt();
    this.enrolment = stored.enrolment();
    this.causeId = stored.causeId();
    this.traceParent = stored.traceParent();
    this.person = stored.person();
    this.login = stored.login();
    this.startedBefore = stored.startedAt();
    this.startedAt = stored.startedAt();
  }

  /** One that begins. */
  LockedEnrolment(Enrolment first, Cause cause, Instant createdAt) {
    this.isNew = true;
    this.createdAt = createdAt;
    this.enrolment = first;
    this.causeId = cause.causationId();
    this.traceParent = cause.traceParent();
    this.person = Optional.empty();
    this.login = Optional.empty();
    this.startedBefore = Optional.empty();
    this.startedAt = Optional.empty();
    this.changed = true;
  }

  UUID id() {
    return request().enrolmentId();
  }

  EnrolmentRequest request() {
    return enrolment.request();
  }

  Enrolment enrolment() {
    return enrolment;
  }

  boolean isNew() {
    return isNew;
  }

  boolean isChanged() {
    return changed;
  }

  /** Whether this member came of it. */
  boolean isOf(MemberId member) {
    return enrolment instanceof Enrolment.Enrolled enrolled && enrolled.memberId().equals(member);
  }

  boolean isOpen() {
    return enrolment.isOpen();
  }

  Instant createdAt() {
    return createdAt;
  }

  Optional<Person> person() {
    return person;
  }

  Optional<String> login() {
    return login;
  }

  /** By how much this batch changes how often the person's phone was made to ring. */
  int starts() {
    return (startedAt.isPresent() ? 1 : 0) - (startedBefore.isPresent() ? 1 : 0);
  }

  /** The person it waited for is known. */
  void identify(Person known) {
    person = Optional.of(known);
    changed = true;
  }

  /** Another message moves it from now on, in its trace or in the one it had. */
  void causedBy(Optional<String> cause, Optional<String> trace) {
    causeId = cause;
    traceParent = trace;
    changed = true;
  }

  /** The message that last moved it. */
  Cause cause() {
    return new Cause(Optional.of(request().checkoutId().toString()), causeId, traceParent);
  }

  Optional<String> traceParent() {
    return traceParent;
  }

  /**
   * Takes a step. A call that is not made yet goes with the phase that wanted it.
   *
   * @param event what led to it
   */
  void move(Step.Moved step, EnrolmentEvent event, Instant now) {
    if (step.call().isPresent() || step.next().getClass() != enrolment.getClass()) {
      call = step.call();
    }
    if (step.call().filter(ProviderCall.Start.class::isInstance).isPresent()) {
      startedAt = Optional.of(now);
    } else if (event instanceof EnrolmentEvent.StartRefused) {
      startedAt = Optional.empty(); // the phone has not rung
    }
    enrolment = step.next();
    changed = true;
    login = loginAfter(event);
  }

  private Optional<String> loginAfter(EnrolmentEvent event) {
    return switch (enrolment) {
      case Enrolment.Waiting e -> Optional.of(e.authReqId());
      case Enrolment.Found e -> Optional.of(e.authReqId());
      // What was found was not theirs, or they have another one.
      case Enrolment.StartUnknown _ -> Optional.empty();
      case Enrolment.Collected _
          when event instanceof EnrolmentEvent.HandedOver
              || event instanceof EnrolmentEvent.OfAnother ->
          Optional.empty();
      case Enrolment.Unidentified _,
          Enrolment.Requested _,
          Enrolment.Starting _,
          Enrolment.Collected _,
          Enrolment.Enrolled _,
          Enrolment.Ended _ ->
          login;
    };
  }

  /**
   * A start call that this batch has decided on and that has not left: it is as if it were not
   * decided on yet.
   */
  void keepStartBack() {
    if (call.filter(ProviderCall.Start.class::isInstance).isPresent()
        && enrolment instanceof Enrolment.Starting starting
        && !starting.withdrawn()) {
      enrolment = new Enrolment.Requested(starting.request(), startedAt.orElseThrow());
      call = Optional.empty();
      startedAt = Optional.empty();
    }
  }

  /** The call that is to be made once the batch is committed. */
  Optional<DueCall> dueCall() {
    return call.map(
        wanted ->
            new DueCall(request(), wanted, person.flatMap(Person::sealedMsisdn).orElseThrow()));
  }

  StoredEnrolment stored() {
    return new StoredEnrolment(
        enrolment, causeId, traceParent, person, login, startedAt, createdAt);
  }
}
