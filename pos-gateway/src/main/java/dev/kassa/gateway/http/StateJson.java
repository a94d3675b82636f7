// How a checkout looks in an answer.
package dev.kassa.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.CheckoutState.Place;
import dev.kassa.gateway.Command;
import dev.kassa.gateway.Customer;
import dev.kassa.gateway.Enrolment;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.PaymentState;
import dev.kassa.gateway.RefundState;
import dev.kassa.messaging.Json;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Flat forms with a {@code status}; what a status does not have is left out. */
final class StateJson {
  private StateJson() {}

  /** A value as JSON. */
  static String text(Object value) {
    try {
      return Json.MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("an answer has no JSON form", e);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record CheckoutJson(
      CheckoutId checkoutId,
      String storeId,
      Optional<String> posId,
      Optional<Msn> msn,
      Optional<Instant> updatedAt,
      CustomerJson customer,
      EnrolmentJson enrolment,
      List<PaymentJson> payments,
      long pointsEarned,
      List<CommandJson> commands,
      boolean stale) {
    static CheckoutJson of(CheckoutState state, boolean stale) {
      return new CheckoutJson(
          state.checkoutId(),
          state.storeId(),
          state.place().map(Place::posId),
          state.place().map(Place::msn),
          state.updatedAt(),
          CustomerJson.of(state.customer()),
          EnrolmentJson.of(state.enrolment()),
          state.payments().stream().map(PaymentJson::of).toList(),
          state.pointsEarned(),
          state.commands().stream().map(CommandJson::of).toList(),
          stale);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record CheckoutsJson(List<CheckoutJson> checkouts, Optional<String> next) {}

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record CustomerJson(
      String status,
      Optional<String> reason,
      Optional<String> identificationId,
      Optional<String> method,
      Optional<String> memberId,
      Optional<String> priceGroup,
      Optional<Long> points) {
    private static final Optional<String> NO = Optional.empty();

    static CustomerJson of(Customer customer) {
      return switch (customer) {
        case Customer.None _ -> bare("NONE");
        case Customer.Scanned _ -> bare("SCANNED");
        case Customer.Unidentified(var reason) ->
            new CustomerJson(
                "UNIDENTIFIED", Optional.of(reason.name()), NO, NO, NO, NO, Optional.empty());
        case Customer.Identified(var id, var method) ->
            somebody("IDENTIFIED", id.toString(), Optional.of(method.name()));
        case Customer.NotMember(var id, var method) ->
            somebody("NOT_MEMBER", id.toString(), method.map(Enum::name));
        case Customer.Member(var id, var method, var membership) ->
            new CustomerJson(
                "MEMBER",
                NO,
                Optional.of(id.toString()),
                method.map(Enum::name),
                Optional.of(membership.memberId().toString()),
                membership.priceGroup(),
                membership.points());
      };
    }

    private static CustomerJson bare(String status) {
      return new CustomerJson(status, NO, NO, NO, NO, NO, Optional.empty());
    }

    private static CustomerJson somebody(String status, String id, Optional<String> method) {
      return new CustomerJson(status, NO, Optional.of(id), method, NO, NO, Optional.empty());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record EnrolmentJson(
      String status,
      Optional<String> bindingMessage,
      Optional<Instant> expiresAt,
      Optional<String> reason,
      Optional<String> memberId) {
    private static final Optional<String> NO = Optional.empty();

    static EnrolmentJson of(Enrolment enrolment) {
      return switch (enrolment) {
        case Enrolment.None _ -> bare("NONE");
        case Enrolment.Asked _ -> bare("ASKED");
        case Enrolment.Started(var message, var expiresAt) ->
            new EnrolmentJson("STARTED", Optional.of(message), Optional.of(expiresAt), NO, NO);
        case Enrolment.Enrolled(var memberId) ->
            new EnrolmentJson(
                "ENROLLED", NO, Optional.empty(), NO, Optional.of(memberId.toString()));
        case Enrolment.Ended(var reason) ->
            new EnrolmentJson("ENDED", NO, Optional.empty(), Optional.of(reason.name()), NO);
      };
    }

    private static EnrolmentJson bare(String status) {
      return new EnrolmentJson(status, NO, Optional.empty(), NO, NO);
    }
  }

  /** Where a command stands. A scan is never processed: its answer is an identification. */
  enum CommandStatus {
    IN_PROGRESS,
    PROCESSED
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record CommandJson(
      UUID commandId,
      String type,
      Instant askedAt,
      CommandStatus status,
      boolean reused,
      Optional<OutcomeJson> outcome) {
    static CommandJson of(Command command) {
      return new CommandJson(
          command.commandId(),
          command.type(),
          command.askedAt(),
          command.outcome().isPresent() ? CommandStatus.PROCESSED : CommandStatus.IN_PROGRESS,
          command.reused(),
          command.outcome().map(OutcomeJson::of));
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record OutcomeJson(
      UUID eventId,
      String type,
      Optional<String> reason,
      Optional<String> detail,
      Optional<Amounts> amounts) {
    static OutcomeJson of(Outcome outcome) {
      return new OutcomeJson(
          outcome.eventId(), outcome.type(), outcome.reason(), outcome.detail(), outcome.amounts());
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record RefundJson(
      Msn msn,
      Reference reference,
      String refundId,
      UUID commandId,
      Instant askedAt,
      Money amount,
      RefundState.Status status,
      boolean reused,
      Optional<OutcomeJson> outcome,
      boolean stale) {
    static RefundJson of(RefundState refund, String refundId, boolean stale) {
      return new RefundJson(
          refund.msn(),
          refund.reference(),
          refundId,
          refund.commandId(),
          refund.askedAt(),
          refund.amount(),
          refund.status(),
          refund.reused(),
          refund.outcome().map(OutcomeJson::of),
          stale);
    }
  }

  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record PaymentJson(
      Reference reference,
      Msn msn,
      Optional<Integer> attempt,
      Optional<Currency> currency,
      Optional<Long> amount,
      Optional<String> receiptNumber,
      PaymentState.Status status,
      Optional<PaymentState.Pending> pending,
      Amounts amounts,
      Optional<String> reason,
      Optional<String> detail) {
    static PaymentJson of(PaymentState payment) {
      return new PaymentJson(
          payment.reference(),
          payment.msn(),
          payment.attempt(),
          payment.currency(),
          payment.amount(),
          payment.receiptNumber(),
          payment.status(),
          payment.pending(),
          payment.amounts(),
          payment.reason(),
          payment.detail());
    }
  }
}
