// Where tests make an instance die or freeze.
package dev.kassa.payment.shell;

import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Everything that leaves this process or stays behind it: each commit by what it takes in, each
 * call of the provider, each fact that is published. There is a point before it and one after it.
 */
enum Failpoint {
  COMMIT_REQUEST,
  COMMIT_CANCEL,
  COMMIT_CAPTURE,
  COMMIT_REFUND,
  COMMIT_REFUSAL,
  COMMIT_NOTIFICATION,
  COMMIT_CREATE_ANSWER,
  COMMIT_CAPTURE_ANSWER,
  COMMIT_TERMINATE_ANSWER,
  COMMIT_RELEASE_ANSWER,
  COMMIT_REFUND_ANSWER,
  COMMIT_CALL_NOT_MADE,
  COMMIT_READ_ANSWER,
  COMMIT_DUE,
  COMMIT_OPERATOR,

  CALL_CREATE,
  CALL_CAPTURE,
  CALL_TERMINATE,
  CALL_RELEASE,
  CALL_REFUND,
  CALL_READ,

  PUBLISH_REQUESTED,
  PUBLISH_CREATED,
  PUBLISH_AUTHORIZED,
  PUBLISH_CAPTURED,
  PUBLISH_CANCELLED,
  PUBLISH_REFUNDED,
  PUBLISH_ABORTED,
  PUBLISH_EXPIRED,
  PUBLISH_TERMINATED,
  PUBLISH_REFUSED,
  PUBLISH_COMMAND_REFUSED,
  PUBLISH_OUTCOME_PENDING;

  /** The commit that takes this in. */
  static Failpoint commit(Arrival arrival) {
    return switch (arrival) {
      case Arrival.Asked _ -> COMMIT_REQUEST;
      case Arrival.Commanded commanded -> commit(commanded.event());
      case Arrival.Refused _ -> COMMIT_REFUSAL;
      case Arrival.Told _ -> COMMIT_NOTIFICATION;
      case Arrival.CallEnded ended ->
          switch (ended.call().kind()) {
            case CREATE -> COMMIT_CREATE_ANSWER;
            case CAPTURE -> COMMIT_CAPTURE_ANSWER;
            case TERMINATE -> COMMIT_TERMINATE_ANSWER;
            case RELEASE -> COMMIT_RELEASE_ANSWER;
            case REFUND -> COMMIT_REFUND_ANSWER;
          };
      case Arrival.CallNotMade _ -> COMMIT_CALL_NOT_MADE;
      case Arrival.ReadEnded _ -> COMMIT_READ_ANSWER;
      case Arrival.Due _ -> COMMIT_DUE;
      case Arrival.OperatorActed _ -> COMMIT_OPERATOR;
    };
  }

  private static Failpoint commit(SagaEvent.TillAsked event) {
    return switch (event) {
      case SagaEvent.CancelAsked _ -> COMMIT_CANCEL;
      case SagaEvent.CaptureAsked _ -> COMMIT_CAPTURE;
      case SagaEvent.RefundAsked _ -> COMMIT_REFUND;
      case SagaEvent.AskedAgain _ -> COMMIT_REQUEST;
    };
  }

  /** The provider call of this kind. */
  static Failpoint call(Kind kind) {
    return switch (kind) {
      case CREATE -> CALL_CREATE;
      case CAPTURE -> CALL_CAPTURE;
      case TERMINATE -> CALL_TERMINATE;
      case RELEASE -> CALL_RELEASE;
      case REFUND -> CALL_REFUND;
    };
  }

  /**
   * The publishing of an event.
   *
   * @param type its {@code ce_type}; empty for what is none of ours, such as a dead letter
   */
  static Optional<Failpoint> publish(String type) {
    String name = type.replaceFirst("^payment\\.(.*)\\.v1$", "publish_$1").replace('-', '_');
    return Arrays.stream(values())
        .filter(point -> point.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }
}
