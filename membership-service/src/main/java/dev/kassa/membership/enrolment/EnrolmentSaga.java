// The one function that decides what becomes of an enrolment.
package dev.kassa.membership.enrolment;

import dev.kassa.contract.membership.EnrolmentEnded.Reason;
import dev.kassa.membership.enrolment.Enrolment.Collected;
import dev.kassa.membership.enrolment.Enrolment.Ended;
import dev.kassa.membership.enrolment.Enrolment.Enrolled;
import dev.kassa.membership.enrolment.Enrolment.Found;
import dev.kassa.membership.enrolment.Enrolment.Requested;
import dev.kassa.membership.enrolment.Enrolment.StartUnknown;
import dev.kassa.membership.enrolment.Enrolment.Starting;
import dev.kassa.membership.enrolment.Enrolment.Unidentified;
import dev.kassa.membership.enrolment.Enrolment.Waiting;
import dev.kassa.membership.enrolment.EnrolmentEvent.CancelRequested;
import dev.kassa.membership.enrolment.EnrolmentEvent.Due;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.enrolment.Step.Ignored;
import dev.kassa.membership.enrolment.Step.Moved;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides what becomes of an enrolment (DESIGN 5).
 *
 * <pre>
 *  unidentified ─ identified → requested ─ due → starting ─ accepted → waiting ─ tokens → collected ─ joined → enrolled
 *       │                          │                │  │                  │ ↺ pending, slow down,      │ ↺ unanswered
 *       │                          │                │  └ unanswered →     │   busy, lost, ping         │
 *       │                          │                │    start unknown ─ accepted late ↗               │
 *       │                          │                │         │  ↑↓ ping of a login that nobody knows  │
 *       │                          │                │         │ found ─ tokens → collected, found ─────┤
 *       └──────────────────────────┴── ended ───────┴─────────┴───────────┴────────────────────────────┘
 * </pre>
 *
 * Each command has exactly one outcome: a request's is {@code enrolment-started} or {@code
 * enrolment-ended}, a cancellation's {@code enrolment-ended}. What was withdrawn may still be
 * approved in the app; it counts only if a till asks for that person again.
 */
public final class EnrolmentSaga {
  private EnrolmentSaga() {}

  /**
   * Takes a request on.
   *
   * @param person absent while the identification has not arrived
   * @param at the database's time
   */
  public static Moved begin(
      EnrolmentRequest request, Optional<EnrolmentEvent.Person> person, Instant at) {
    if (request.beforeRestore()) {
      return BeforeStart.forgotten(request, person, at);
    }
    if (BeforeStart.isTooLate(request, at)) {
      return Steps.ended(request, Reason.REQUEST_EXPIRED, request.outcome());
    }
    return person
        .map(known -> BeforeStart.identified(request, known, at))
        .orElseGet(() -> Steps.moved(new Unidentified(request)));
  }

  /** Whether the customer is not asked any more: they may have left. */
  public static boolean isTooLate(EnrolmentRequest request, Instant at) {
    return BeforeStart.isTooLate(request, at);
  }

  /**
   * Decides.
   *
   * @param at when the event happened, by the database's clock
   */
  public static Step on(Enrolment enrolment, EnrolmentEvent event, Instant at) {
    if (event instanceof Due && enrolment.dueAt().map(dueAt -> at.isBefore(dueAt)).orElse(false)) {
      return new Ignored("not due yet");
    }
    return switch (enrolment) {
      case Unidentified e -> BeforeStart.on(e, event, at);
      case Requested e -> BeforeStart.on(e, event, at);
      case Starting e -> StartRoom.on(e, event, at);
      case StartUnknown e -> StartRoom.on(e, event, at);
      case Found e -> StartRoom.on(e, event, at);
      case Waiting e -> LoginRoom.on(e, event, at);
      case Collected e -> LoginRoom.on(e, event, at);
      case Enrolled _, Ended _ ->
          event instanceof CancelRequested(UUID commandId)
              ? Steps.nothingOpen(enrolment, commandId)
              : new Ignored("it is over");
    };
  }

  /** The outcome of a cancellation where there is no enrolment at all. */
  public static Fact nothingOpen(UUID commandId) {
    return new Fact.Ended(Reason.NOTHING_OPEN, List.of(commandId));
  }
}
