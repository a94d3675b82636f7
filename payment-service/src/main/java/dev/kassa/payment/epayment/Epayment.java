package dev.kassa.payment.epayment;

import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.Snapshot;
import dev.kassa.vipps.Provider;
import dev.kassa.vipps.ProviderOutcome;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Makes a call and says what it means for the payment. */
@ApplicationScoped
public class Epayment {
  private final Provider provider;
  private final EpaymentApi api;

  Epayment(Provider provider, @RestClient EpaymentApi api) {
    this.provider = provider;
    this.api = api;
  }

  /**
   * What came of a call.
   *
   * @param event for the saga; absent where a read brought nothing
   * @param retryAfter what the provider asked for
   */
  public record Result(Optional<SagaEvent> event, Optional<Duration> retryAfter) {}

  /**
   * Makes one attempt at a write.
   *
   * @param body the stored bytes
   * @param clock of the moment the answer is there
   */
  public Uni<Result> write(
      SalesUnit unit,
      Reference reference,
      Kind kind,
      String key,
      byte[] body,
      InstantSource clock) {
    return provider
        .call(
            unit,
            guard(kind),
            headers ->
                kind == Kind.CREATE
                    ? api.create(headers, key, body)
                    : api.modify(headers, key, reference.value(), operation(kind), body))
        .map(outcome -> written(kind, outcome, clock.instant()));
  }

  /** Asks where a payment stands. */
  public Uni<Result> read(SalesUnit unit, Reference reference, InstantSource clock) {
    return provider
        .call(unit, "read", headers -> api.read(headers, reference.value()))
        .map(
            outcome ->
                switch (outcome.map(ProviderJson::snapshot)) {
                  case Done<Snapshot>(var snapshot) ->
                      result(new SagaEvent.ReadAnswered(snapshot, clock.instant()));
                  case Refused<Snapshot> refused ->
                      refused.status() == 404 || refused.is("5090")
                          ? result(new SagaEvent.NotFound(clock.instant()))
                          : new Result(Optional.empty(), Optional.empty());
                  case Busy<Snapshot>(var after) -> new Result(Optional.empty(), after);
                  case Unknown<Snapshot> _ -> new Result(Optional.empty(), Optional.empty());
                });
  }

  private static Result written(Kind kind, ProviderOutcome<byte[]> outcome, Instant now) {
    if (kind == Kind.CREATE) {
      return switch (outcome) {
        case Done<byte[]> _ -> result(new SagaEvent.Created(now));
        case Refused<byte[]> refused ->
            result(new SagaEvent.CreateRefused(reason(refused), code(refused), now));
        case Busy<byte[]>(var after) ->
            new Result(Optional.of(new SagaEvent.Unresolved(kind, false, now)), after);
        case Unknown<byte[]> _ -> result(new SagaEvent.Unresolved(kind, true, now));
      };
    }
    return switch (outcome.map(ProviderJson::snapshot)) {
      case Done<Snapshot>(var snapshot) -> result(new SagaEvent.Answered(kind, snapshot, now));
      case Refused<Snapshot> refused ->
          // Keys or rights are wrong, which says nothing about the money: it stays asked for.
          refused.code().isEmpty() && (refused.status() == 401 || refused.status() == 403)
              ? result(new SagaEvent.Unresolved(kind, false, now))
              : result(
                  new SagaEvent.CallRefused(
                      kind, refused.code().orElse(Integer.toString(refused.status())), now));
      case Busy<Snapshot>(var after) ->
          new Result(Optional.of(new SagaEvent.Unresolved(kind, false, now)), after);
      case Unknown<Snapshot> _ -> result(new SagaEvent.Unresolved(kind, true, now));
    };
  }

  private static Result result(SagaEvent event) {
    return new Result(Optional.of(event), Optional.empty());
  }

  private static String code(Refused<byte[]> refused) {
    return refused.code().orElse(Integer.toString(refused.status()));
  }

  /** API 4.8. */
  private static PaymentRefused.Reason reason(Refused<byte[]> refused) {
    return switch (refused.code().orElse("")) {
      case "4050", "4060" -> PaymentRefused.Reason.CUSTOMER_CODE_INVALID;
      case "4070" -> PaymentRefused.Reason.PHONE_NUMBER_INVALID;
      case "4150" -> PaymentRefused.Reason.REFERENCE_USED;
      case "5080" -> PaymentRefused.Reason.PUSH_NOT_ALLOWED;
      case "6010" -> PaymentRefused.Reason.AMOUNT_TOO_SMALL;
      case "7010" -> PaymentRefused.Reason.CUSTOMER_NOT_FOUND;
      case String _ -> PaymentRefused.Reason.PROVIDER_REFUSED;
    };
  }

  private static String operation(Kind kind) {
    return switch (kind) {
      case CREATE -> throw new IllegalArgumentException("create has a path of its own");
      case CAPTURE -> "capture";
      case TERMINATE, RELEASE -> "cancel";
      case REFUND -> "refund";
    };
  }

  private static String guard(Kind kind) {
    return kind == Kind.CREATE ? "create" : operation(kind);
  }
}
