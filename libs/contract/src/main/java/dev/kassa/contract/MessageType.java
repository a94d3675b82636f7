package dev.kassa.contract;

import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberChanged;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberErased;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentTerminated;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.contract.webhook.ConsentRevoked;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every message type: its {@code ce_type}, its topic, its record. The provider's notifications on
 * {@link Topic#VIPPS_WEBHOOKS} are not here: their types are the provider's.
 */
public enum MessageType {
  CUSTOMER_SCANNED("pos.customer-scanned.v1", Topic.POS_SCANS, CustomerScanned.class),
  ENROLMENT_REQUESTED("pos.enrolment-requested.v1", Topic.POS_ENROLMENTS, EnrolmentRequested.class),
  ENROLMENT_CANCELLED("pos.enrolment-cancelled.v1", Topic.POS_ENROLMENTS, EnrolmentCancelled.class),
  PAYMENT_REQUESTED("pos.payment-requested.v1", Topic.POS_PAYMENTS, PaymentRequested.class),
  PAYMENT_CANCEL_REQUESTED(
      "pos.payment-cancel-requested.v1", Topic.POS_PAYMENTS, PaymentCancelRequested.class),
  CAPTURE_REQUESTED("pos.capture-requested.v1", Topic.POS_PAYMENTS, CaptureRequested.class),
  REFUND_REQUESTED("pos.refund-requested.v1", Topic.POS_PAYMENTS, RefundRequested.class),
  CUSTOMER_IDENTIFIED(
      "identity.customer-identified.v1", Topic.IDENTITY_CUSTOMERS, CustomerIdentified.class),
  CUSTOMER_UNIDENTIFIED(
      "identity.customer-unidentified.v1", Topic.IDENTITY_CUSTOMERS, CustomerUnidentified.class),
  MEMBER_RECOGNISED(
      "membership.member-recognised.v1", Topic.MEMBERSHIP_EVENTS, MemberRecognised.class),
  NON_MEMBER_RECOGNISED(
      "membership.non-member-recognised.v1", Topic.MEMBERSHIP_EVENTS, NonMemberRecognised.class),
  ENROLMENT_STARTED(
      "membership.enrolment-started.v1", Topic.MEMBERSHIP_EVENTS, EnrolmentStarted.class),
  MEMBER_ENROLLED("membership.member-enrolled.v1", Topic.MEMBERSHIP_EVENTS, MemberEnrolled.class),
  ENROLMENT_ENDED("membership.enrolment-ended.v1", Topic.MEMBERSHIP_EVENTS, EnrolmentEnded.class),
  PURCHASE_REGISTERED(
      "membership.purchase-registered.v1", Topic.MEMBERSHIP_EVENTS, PurchaseRegistered.class),
  MEMBER_CHANGED("membership.member-changed.v1", Topic.MEMBERSHIP_MEMBERS, MemberChanged.class),
  MEMBER_ERASED("membership.member-erased.v1", Topic.MEMBERSHIP_MEMBERS, MemberErased.class),
  REQUESTED("payment.requested.v1", Topic.PAYMENT_EVENTS, PaymentRequestAccepted.class),
  CREATED("payment.created.v1", Topic.PAYMENT_EVENTS, PaymentCreated.class),
  AUTHORIZED("payment.authorized.v1", Topic.PAYMENT_EVENTS, PaymentAuthorized.class),
  CAPTURED("payment.captured.v1", Topic.PAYMENT_EVENTS, PaymentCaptured.class),
  CANCELLED("payment.cancelled.v1", Topic.PAYMENT_EVENTS, PaymentCancelled.class),
  REFUNDED("payment.refunded.v1", Topic.PAYMENT_EVENTS, PaymentRefunded.class),
  ABORTED("payment.aborted.v1", Topic.PAYMENT_EVENTS, PaymentAborted.class),
  EXPIRED("payment.expired.v1", Topic.PAYMENT_EVENTS, PaymentExpired.class),
  TERMINATED("payment.terminated.v1", Topic.PAYMENT_EVENTS, PaymentTerminated.class),
  REFUSED("payment.refused.v1", Topic.PAYMENT_EVENTS, PaymentRefused.class),
  COMMAND_REFUSED("payment.command-refused.v1", Topic.PAYMENT_EVENTS, CommandRefused.class),
  OUTCOME_PENDING("payment.outcome-pending.v1", Topic.PAYMENT_EVENTS, OutcomePending.class),
  CONSENT_REVOKED("vipps.consent-revoked.v1", Topic.VIPPS_REVOCATIONS, ConsentRevoked.class);

  private static final Map<String, MessageType> BY_CE_TYPE =
      Arrays.stream(values()).collect(Collectors.toMap(MessageType::ceType, Function.identity()));
  private static final Map<Class<?>, MessageType> BY_RECORD =
      Arrays.stream(values()).collect(Collectors.toMap(MessageType::record, Function.identity()));

  private final String ceType;
  private final Topic topic;
  private final Class<? extends Message> record;

  MessageType(String ceType, Topic topic, Class<? extends Message> record) {
    this.ceType = ceType;
    this.topic = topic;
    this.record = record;
  }

  /** The type with this {@code ce_type}, if the contract knows it. */
  public static Optional<MessageType> of(String ceType) {
    return Optional.ofNullable(BY_CE_TYPE.get(ceType));
  }

  /** The type of this message; every {@link Message} record has one. */
  public static MessageType of(Message message) {
    return BY_RECORD.get(message.getClass());
  }

  /** The value of the {@code ce_type} header. */
  public String ceType() {
    return ceType;
  }

  /** Where it is published. */
  public Topic topic() {
    return topic;
  }

  /** The record its payload is read into. */
  public Class<? extends Message> record() {
    return record;
  }
}
