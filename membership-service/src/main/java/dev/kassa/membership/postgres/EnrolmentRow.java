package dev.kassa.membership.postgres;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.membership.enrolment.Enrolment;
import dev.kassa.membership.enrolment.EnrolmentRequest;
import dev.kassa.membership.enrolment.PollSchedule;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A row of {@code enrolment}; the columns that a phase does not have are null. */
@Entity
@Table(name = "enrolment")
class EnrolmentRow extends PanacheEntityBase {
  /** What these columns mean; rows of a higher version are left to newer instances (DESIGN 7). */
  static final int STATE_VERSION = 2;

  enum Phase {
    UNIDENTIFIED,
    REQUESTED,
    STARTING,
    START_UNKNOWN,
    WAITING,
    /** Since version 2. */
    WITHDRAWN,
    COLLECTED,
    ENROLLED,
    ENDED
  }

  @Id
  @Column(name = "enrolment_id")
  UUID enrolmentId;

  @Column(name = "state_version")
  int stateVersion = STATE_VERSION;

  @Enumerated(EnumType.STRING)
  Phase phase;

  @Column(name = "checkout_id")
  UUID checkoutId;

  @Column(name = "identification_id")
  UUID identificationId;

  String msn;

  @Column(name = "store_id")
  String storeId;

  @Column(name = "pos_id")
  String posId;

  @Column(name = "club_id")
  String clubId;

  @Column(name = "binding_message")
  String bindingMessage;

  @Column(name = "valid_until")
  Instant validUntil;

  @Column(name = "command_id")
  UUID commandId;

  @Column(name = "cause_id")
  String causeId;

  String traceparent;

  @Column(name = "phone_hash")
  String phoneHash;

  @Column(name = "hash_version")
  Integer hashVersion;

  String msisdn;

  @Column(name = "auth_req_id")
  String authReqId;

  @Column(name = "expires_at")
  Instant expiresAt;

  @Column(name = "poll_interval_ms")
  Long pollIntervalMs;

  @Column(name = "poll_unanswered")
  boolean pollUnanswered;

  @Column(name = "poll_pinged")
  boolean pollPinged;

  @Column(name = "poll_answer_lost")
  boolean pollAnswerLost;

  String tokens;

  @Column(name = "usable_until")
  Instant usableUntil;

  @Column(name = "member_id")
  String memberId;

  @Enumerated(EnumType.STRING)
  EnrolmentEnded.Reason reason;

  @Column(name = "next_poll_at")
  Instant nextPollAt;

  boolean open;

  @Column(name = "created_at")
  Instant createdAt;

  static EnrolmentRow of(Enrolment enrolment, Instant now) {
    EnrolmentRow row = new EnrolmentRow();
    row.enrolmentId = enrolment.request().enrolmentId();
    row.createdAt = now;
    row.write(enrolment);
    return row;
  }

  /** Takes over where the enrolment stands, and whose it is; what a phase does not need goes. */
  void write(Enrolment enrolment) {
    EnrolmentRequest request = enrolment.request();
    checkoutId = request.checkoutId().value();
    identificationId = request.identificationId().value();
    msn = request.msn().value();
    storeId = request.storeId();
    posId = request.posId();
    clubId = request.clubId();
    bindingMessage = request.bindingMessage();
    validUntil = request.validUntil();
    commandId = request.commandId().orElse(null);
    stateVersion = STATE_VERSION;
    open = enrolment.isOpen();
    nextPollAt = enrolment.dueAt().orElse(null);
    tokens = null;
    switch (enrolment) {
      case Enrolment.Unidentified _ -> phase = Phase.UNIDENTIFIED;
      case Enrolment.Requested _ -> phase = Phase.REQUESTED;
      case Enrolment.Starting _ -> phase = Phase.STARTING;
      case Enrolment.StartUnknown _ -> phase = Phase.START_UNKNOWN;
      case Enrolment.Waiting e -> {
        phase = Phase.WAITING;
        authReqId = e.authReqId();
        expiresAt = e.expiresAt();
        pollIntervalMs = e.polls().interval().toMillis();
        pollUnanswered = e.polls().unanswered();
        pollPinged = e.polls().pinged();
        pollAnswerLost = e.polls().answerLost();
      }
      case Enrolment.Withdrawn e -> {
        phase = Phase.WITHDRAWN;
        authReqId = e.authReqId();
        expiresAt = e.expiresAt();
        pollIntervalMs = e.pollInterval().toMillis();
      }
      case Enrolment.Collected e -> {
        phase = Phase.COLLECTED;
        tokens = e.sealedTokens();
        usableUntil = e.usableUntil();
      }
      case Enrolment.Enrolled e -> {
        phase = Phase.ENROLLED;
        memberId = e.memberId().value();
        msisdn = null;
      }
      case Enrolment.Ended e -> {
        phase = Phase.ENDED;
        reason = e.reason();
        msisdn = null;
      }
    }
  }

  Enrolment read() {
    EnrolmentRequest request =
        new EnrolmentRequest(
            enrolmentId,
            new CheckoutId(checkoutId),
            new IdentificationId(identificationId),
            storeId,
            posId,
            new Msn(msn),
            clubId,
            bindingMessage,
            validUntil,
            Optional.ofNullable(commandId));
    return switch (phase) {
      case UNIDENTIFIED -> new Enrolment.Unidentified(request);
      case REQUESTED -> new Enrolment.Requested(request, nextPollAt);
      case STARTING -> new Enrolment.Starting(request, nextPollAt);
      case START_UNKNOWN -> new Enrolment.StartUnknown(request, nextPollAt);
      case WAITING ->
          new Enrolment.Waiting(
              request,
              authReqId,
              expiresAt,
              new PollSchedule(
                  Duration.ofMillis(pollIntervalMs),
                  nextPollAt,
                  pollUnanswered,
                  pollPinged,
                  pollAnswerLost));
      case WITHDRAWN ->
          new Enrolment.Withdrawn(request, authReqId, expiresAt, Duration.ofMillis(pollIntervalMs));
      case COLLECTED -> new Enrolment.Collected(request, tokens, usableUntil, nextPollAt);
      case ENROLLED -> new Enrolment.Enrolled(request, new MemberId(memberId));
      case ENDED -> new Enrolment.Ended(request, reason);
    };
  }
}
