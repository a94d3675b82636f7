// The row of an enrolment, both ways.
package dev.kassa.membership.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.PollSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Columns of {@code enrolment}; those that a phase does not have are null. */
final class EnrolmentColumns {
  /** What these columns mean; rows of a higher version are left to newer instances (DESIGN 7). */
  static final int STATE_VERSION = 3;

  private EnrolmentColumns() {}

  private enum Phase {
    UNIDENTIFIED,
    REQUESTED,
    STARTING,
    START_UNKNOWN,
    /** Since version 3. */
    FOUND,
    WAITING,
    /** Waiting and withdrawn, as version 2 wrote it. */
    WITHDRAWN,
    COLLECTED,
    ENROLLED,
    ENDED
  }

  /** Rows to be written; the first column is the key. */
  static MultiRow<StoredEnrolment> of(Collection<StoredEnrolment> enrolments) {
    return new MultiRow<>(enrolments)
        .column("enrolment_id", "uuid", request(r -> r.enrolmentId().toString()))
        .column("state_version", "int", _ -> Integer.toString(STATE_VERSION))
        .column("phase", "text", e -> phase(e.enrolment()).name())
        .column("checkout_id", "uuid", request(r -> r.checkoutId().toString()))
        .column("identification_id", "uuid", request(r -> r.identificationId().toString()))
        .column("msn", "text", request(r -> r.msn().value()))
        .column("store_id", "text", request(EnrolmentRequest::storeId))
        .column("pos_id", "text", request(EnrolmentRequest::posId))
        .column("club_id", "text", request(EnrolmentRequest::clubId))
        .column("binding_message", "text", request(EnrolmentRequest::bindingMessage))
        .column("valid_until", "timestamptz", request(r -> r.validUntil().toString()))
        .column("command_id", "uuid", request(r -> text(r.commandId())))
        .column("cause_id", "text", e -> text(e.causeId()))
        .column("traceparent", "text", e -> text(e.traceParent()))
        .column("phone_hash", "text", e -> text(e.person().map(StoredEnrolment.Person::phoneHash)))
        .column(
            "hash_version", "int", e -> text(e.person().map(StoredEnrolment.Person::hashVersion)))
        .column("msisdn", "text", EnrolmentColumns::msisdn)
        .column("auth_req_id", "text", e -> text(e.login()))
        .column("expires_at", "timestamptz", e -> text(expiresAt(e.enrolment())))
        .column(
            "poll_interval_ms",
            "bigint",
            e -> text(pollInterval(e.enrolment()).map(Duration::toMillis)))
        .column("poll_unanswered", "boolean", polls(PollSchedule::unanswered))
        .column("poll_pinged", "boolean", polls(PollSchedule::pinged))
        .column("poll_answer_lost", "boolean", polls(PollSchedule::answerLost))
        .column("withdrawn", "boolean", e -> Boolean.toString(isWithdrawn(e.enrolment())))
        .column("not_me", "boolean", request(r -> Boolean.toString(r.notMe())))
        .column("before_restore", "boolean", request(r -> Boolean.toString(r.beforeRestore())))
        .column("started_at", "timestamptz", e -> text(e.startedAt()))
        .column("tokens", "text", e -> text(tokens(e.enrolment())))
        .column("usable_until", "timestamptz", e -> text(usableUntil(e.enrolment())))
        .column("member_id", "text", e -> text(member(e.enrolment())))
        .column("reason", "text", e -> text(reason(e.enrolment())))
        .column("next_poll_at", "timestamptz", e -> text(e.enrolment().dueAt()))
        .column("open", "boolean", e -> Boolean.toString(e.enrolment().isOpen()))
        .column("created_at", "timestamptz", e -> e.createdAt().toString());
  }

  static StoredEnrolment read(JsonNode row) {
    Optional<StoredEnrolment.Person> person =
        JsonRow.text(row, "phone_hash")
            .map(
                hash ->
                    new StoredEnrolment.Person(
                        hash, row.path("hash_version").asInt(), JsonRow.text(row, "msisdn")));
    return new StoredEnrolment(
        enrolment(row),
        JsonRow.text(row, "cause_id"),
        JsonRow.text(row, "traceparent"),
        person,
        JsonRow.text(row, "auth_req_id"),
        JsonRow.text(row, "started_at").map(JsonRow::instant),
        JsonRow.instant(row, "created_at"));
  }

  private static Enrolment enrolment(JsonNode row) {
    EnrolmentRequest request =
        new EnrolmentRequest(
            JsonRow.uuid(row, "enrolment_id"),
            new CheckoutId(JsonRow.uuid(row, "checkout_id")),
            new IdentificationId(JsonRow.uuid(row, "identification_id")),
            JsonRow.get(row, "store_id"),
            JsonRow.get(row, "pos_id"),
            new Msn(JsonRow.get(row, "msn")),
            JsonRow.get(row, "club_id"),
            JsonRow.get(row, "binding_message"),
            JsonRow.instant(row, "valid_until"),
            JsonRow.text(row, "command_id").map(UUID::fromString),
            row.path("not_me").asBoolean(),
            row.path("before_restore").asBoolean());
    boolean withdrawn = row.path("withdrawn").asBoolean();
    return switch (Phase.valueOf(JsonRow.get(row, "phase"))) {
      case UNIDENTIFIED -> new Enrolment.Unidentified(request);
      case REQUESTED -> new Enrolment.Requested(request, nextPollAt(row));
      case STARTING -> new Enrolment.Starting(request, nextPollAt(row), withdrawn);
      // Version 2 had no look before the end.
      case START_UNKNOWN ->
          new Enrolment.StartUnknown(
              request,
              JsonRow.text(row, "expires_at").map(JsonRow::instant).orElse(nextPollAt(row)),
              nextPollAt(row),
              withdrawn);
      case FOUND ->
          new Enrolment.Found(
              request,
              JsonRow.instant(row, "expires_at"),
              JsonRow.get(row, "auth_req_id"),
              polls(row),
              withdrawn);
      case WAITING ->
          new Enrolment.Waiting(
              request,
              JsonRow.get(row, "auth_req_id"),
              JsonRow.instant(row, "expires_at"),
              polls(row),
              withdrawn);
      case WITHDRAWN ->
          new Enrolment.Waiting(
              request,
              JsonRow.get(row, "auth_req_id"),
              JsonRow.instant(row, "expires_at"),
              polls(row),
              true);
      case COLLECTED ->
          new Enrolment.Collected(
              request,
              JsonRow.get(row, "tokens"),
              JsonRow.instant(row, "usable_until"),
              nextPollAt(row),
              JsonRow.text(row, "expires_at").map(JsonRow::instant),
              withdrawn);
      case ENROLLED -> new Enrolment.Enrolled(request, new MemberId(JsonRow.get(row, "member_id")));
      case ENDED ->
          new Enrolment.Ended(request, EnrolmentEnded.Reason.valueOf(JsonRow.get(row, "reason")));
    };
  }

  private static Instant nextPollAt(JsonNode row) {
    return JsonRow.instant(row, "next_poll_at");
  }

  private static PollSchedule polls(JsonNode row) {
    return new PollSchedule(
        Duration.ofMillis(row.path("poll_interval_ms").asLong()),
        nextPollAt(row),
        row.path("poll_unanswered").asBoolean(),
        row.path("poll_pinged").asBoolean(),
        row.path("poll_answer_lost").asBoolean());
  }

  private static Phase phase(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.Unidentified _ -> Phase.UNIDENTIFIED;
      case Enrolment.Requested _ -> Phase.REQUESTED;
      case Enrolment.Starting _ -> Phase.STARTING;
      case Enrolment.StartUnknown _ -> Phase.START_UNKNOWN;
      case Enrolment.Found _ -> Phase.FOUND;
      case Enrolment.Waiting _ -> Phase.WAITING;
      case Enrolment.Collected _ -> Phase.COLLECTED;
      case Enrolment.Enrolled _ -> Phase.ENROLLED;
      case Enrolment.Ended _ -> Phase.ENDED;
    };
  }

  /** Needed as long as the person may be asked or may answer, and no longer. */
  private static String msisdn(StoredEnrolment e) {
    return e.enrolment().isOpen()
        ? text(e.person().flatMap(StoredEnrolment.Person::sealedMsisdn))
        : null;
  }

  private static boolean isWithdrawn(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.Starting e -> e.withdrawn();
      case Enrolment.StartUnknown e -> e.withdrawn();
      case Enrolment.Found e -> e.withdrawn();
      case Enrolment.Waiting e -> e.withdrawn();
      case Enrolment.Collected e -> e.withdrawn();
      case Enrolment.Unidentified _,
          Enrolment.Requested _,
          Enrolment.Enrolled _,
          Enrolment.Ended _ ->
          false;
    };
  }

  /** When the login ends, or one that nobody knows of is over for certain. */
  private static Optional<Instant> expiresAt(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.StartUnknown e -> Optional.of(e.until());
      case Enrolment.Found e -> Optional.of(e.until());
      case Enrolment.Waiting e -> Optional.of(e.expiresAt());
      case Enrolment.Collected e -> e.found();
      case Enrolment.Unidentified _,
          Enrolment.Requested _,
          Enrolment.Starting _,
          Enrolment.Enrolled _,
          Enrolment.Ended _ ->
          Optional.empty();
    };
  }

  private static Optional<Duration> pollInterval(Enrolment enrolment) {
    return schedule(enrolment).map(PollSchedule::interval);
  }

  private static Optional<PollSchedule> schedule(Enrolment enrolment) {
    return switch (enrolment) {
      case Enrolment.Found e -> Optional.of(e.polls());
      case Enrolment.Waiting e -> Optional.of(e.polls());
      case Enrolment.Unidentified _,
          Enrolment.Requested _,
          Enrolment.Starting _,
          Enrolment.StartUnknown _,
          Enrolment.Collected _,
          Enrolment.Enrolled _,
          Enrolment.Ended _ ->
          Optional.empty();
    };
  }

  private static Function<StoredEnrolment, String> polls(Function<PollSchedule, Boolean> what) {
    return e -> schedule(e.enrolment()).map(what).orElse(false).toString();
  }

  private static Optional<String> tokens(Enrolment enrolment) {
    return enrolment instanceof Enrolment.Collected collected
        ? Optional.of(collected.sealedTokens())
        : Optional.empty();
  }

  private static Optional<Instant> usableUntil(Enrolment enrolment) {
    return enrolment instanceof Enrolment.Collected collected
        ? Optional.of(collected.usableUntil())
        : Optional.empty();
  }

  private static Optional<String> member(Enrolment enrolment) {
    return enrolment instanceof Enrolment.Enrolled enrolled
        ? Optional.of(enrolled.memberId().value())
        : Optional.empty();
  }

  private static Optional<EnrolmentEnded.Reason> reason(Enrolment enrolment) {
    return enrolment instanceof Enrolment.Ended ended
        ? Optional.of(ended.reason())
        : Optional.empty();
  }

  private static Function<StoredEnrolment, String> request(
      Function<EnrolmentRequest, String> value) {
    return e -> value.apply(e.enrolment().request());
  }

  private static String text(Optional<?> value) {
    return value.map(Object::toString).orElse(null);
  }
}
