package dev.kassa.payment.epayment;

import dev.kassa.contract.Reference;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.SagaEvent.Refusal;
import dev.kassa.payment.Snapshot;
import dev.kassa.payment.epayment.Reactions.Row;
import dev.kassa.vipps.NotConnected;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
   * @param sent whether anything left; if not, it was no attempt
   */
  public record Result(Optional<SagaEvent> event, Optional<Duration> retryAfter, boolean sent) {}

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
    AtomicBoolean sent = new AtomicBoolean();
    return provider
        .call(
            unit,
            guard(kind),
            headers -> {
              sent.set(true);
              return (kind == Kind.CREATE
                      ? api.create(headers, key, body)
                      : api.modify(headers, key, reference.value(), operation(kind), body))
                  .onFailure(NotConnected::is)
                  .invoke(() -> sent.set(false));
            })
        .map(outcome -> written(kind, key, outcome, sent.get(), clock.instant()));
  }

  /** Asks where a payment stands. */
  public Uni<Result> read(SalesUnit unit, Reference reference, InstantSource clock) {
    return provider
        .call(unit, "read", headers -> api.read(headers, reference.value()))
        .map(
            outcome ->
                switch (outcome.map(ProviderJson::snapshot)) {
                  case Done<Snapshot>(var snapshot) ->
                      read(new SagaEvent.ReadAnswered(snapshot, clock.instant()));
                  // Not in the provider's own form it is a gateway's page: that is no answer.
                  case Refused<Snapshot> refused ->
                      read(
                          refused.is("5090")
                                  || (refused.status() == 404 && refused.traceId().isPresent())
                              ? new SagaEvent.NotFound(clock.instant())
                              : new SagaEvent.NoAnswer(clock.instant()));
                  case Busy<Snapshot>(var after) ->
                      new Result(Optional.of(new SagaEvent.NoAnswer(clock.instant())), after, true);
                  case Unknown<Snapshot> _ -> read(new SagaEvent.NoAnswer(clock.instant()));
                });
  }

  /**
   * Asks where a payment stands and which of our calls were carried out. The log is read last:
   * whatever the first answer shows is in it.
   */
  public Uni<Result> readAll(SalesUnit unit, Reference reference, InstantSource clock) {
    return read(unit, reference, clock)
        .flatMap(
            read ->
                switch (read.event().orElseThrow()) {
                  case SagaEvent.ReadAnswered answered -> log(unit, reference, answered, clock);
                  case SagaEvent.NotFound notFound ->
                      Uni.createFrom().item(read(new SagaEvent.Forgotten(notFound, Set.of())));
                  case SagaEvent _ -> Uni.createFrom().item(read);
                });
  }

  private Uni<Result> log(
      SalesUnit unit, Reference reference, SagaEvent.ReadAnswered answered, InstantSource clock) {
    return provider
        .call(unit, "read", headers -> api.events(headers, reference.value()))
        .map(
            outcome ->
                outcome.map(ProviderJson::done) instanceof Done<Set<String>>(Set<String> done)
                    ? read(new SagaEvent.Forgotten(answered, done))
                    : read(new SagaEvent.NoAnswer(clock.instant())));
  }

  /** What a write's outcome means, by the one table. */
  static Result written(
      Kind kind, String key, ProviderOutcome<byte[]> outcome, boolean sent, Instant now) {
    Optional<Duration> after =
        outcome instanceof Busy<byte[]>(var retryAfter) ? retryAfter : Optional.empty();
    ProviderOutcome<Snapshot> read =
        kind == Kind.CREATE
            ? outcome.<Snapshot>map(_ -> null)
            : outcome.map(ProviderJson::snapshot);
    Row row = Reactions.of(outcome, !(read instanceof Unknown), sent);
    SagaEvent event =
        switch (row.of(kind)) {
          case DONE -> done(kind, key, read, now);
          case REFUSED -> refused(kind, key, outcome, row, Refusal.FOR_GOOD, now);
          case THIS_AMOUNT -> refused(kind, key, outcome, row, Refusal.THIS_AMOUNT, now);
          case CONFLICT -> refused(kind, key, outcome, row, Refusal.CONFLICT, now);
          // Keys or rights are wrong, which says nothing about the money: it stays asked for.
          case AT_THE_DOOR ->
              kind == Kind.CREATE
                  ? refused(kind, key, outcome, row, Refusal.AT_THE_DOOR, now)
                  : new SagaEvent.Unresolved(kind, key, false, now);
          case AGAIN -> new SagaEvent.Unresolved(kind, key, false, now);
          case UNKNOWN -> new SagaEvent.Unresolved(kind, key, true, now);
        };
    return new Result(Optional.of(event), after, sent);
  }

  private static SagaEvent done(
      Kind kind, String key, ProviderOutcome<Snapshot> read, Instant now) {
    return read instanceof Done<Snapshot>(Snapshot snapshot) && kind != Kind.CREATE
        ? new SagaEvent.Answered(kind, key, snapshot, now)
        : new SagaEvent.Created(key, now);
  }

  private static SagaEvent refused(
      Kind kind,
      String key,
      ProviderOutcome<byte[]> outcome,
      Row row,
      Refusal refusal,
      Instant now) {
    String code =
        outcome instanceof Refused<byte[]>(int status, var given, _)
            ? given.orElse(Integer.toString(status))
            : row.answer();
    return kind == Kind.CREATE
        ? new SagaEvent.CreateRefused(key, refusal, row.told(), code, now)
        : new SagaEvent.CallRefused(kind, key, refusal, code, now);
  }

  private static Result read(SagaEvent event) {
    return new Result(Optional.of(event), Optional.empty(), true);
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
