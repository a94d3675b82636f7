package dev.kassa.vipps;

import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.vipps.ProviderOutcome.Done;
import dev.kassa.vipps.ProviderOutcome.Refused;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;

/** Makes a call to the provider on behalf of a sales unit and says what became of it. */
@ApplicationScoped
public class Provider {
  private final AccessTokens tokens;
  private final Guards guards;
  private final SalesUnitFiles files;
  private final VippsConfig config;
  private final ProviderClock clock;

  Provider(
      AccessTokens tokens,
      Guards guards,
      SalesUnitFiles files,
      VippsConfig config,
      ProviderClock clock) {
    this.tokens = tokens;
    this.guards = guards;
    this.files = files;
    this.config = config;
    this.clock = clock;
  }

  /**
   * A call with an access token. A surprising 401 throws the token away and asks once more (API
   * 1.3); the repetition is safe because a 401 was not carried out.
   *
   * @param operation names the guard: calls of one name share breaker and bulkhead
   * @param call makes the request; called again for the repetition
   */
  public Uni<ProviderOutcome<byte[]>> call(
      SalesUnit unit, String operation, Function<VippsHeaders, Uni<RestResponse<byte[]>>> call) {
    return guards.guarded(
        unit.msn(),
        operation,
        () ->
            withToken(unit, call)
                .flatMap(
                    attempt ->
                        attempt instanceof Attempt(Refused<byte[]> refused, AccessToken token)
                                && refused.status() == 401
                            ? again(unit, token, call)
                            : Uni.createFrom().item(attempt.outcome())));
  }

  /** A call that authenticates by itself: the login's endpoints (API 3.2). */
  public Uni<ProviderOutcome<byte[]>> callWithoutToken(
      SalesUnit unit, String operation, Supplier<Uni<RestResponse<byte[]>>> call) {
    return guards.guarded(unit.msn(), operation, () -> call.get().map(this::decode));
  }

  /**
   * @param token present when the call was made with one
   */
  private record Attempt(ProviderOutcome<byte[]> outcome, AccessToken token) {}

  private Uni<ProviderOutcome<byte[]>> again(
      SalesUnit unit, AccessToken token, Function<VippsHeaders, Uni<RestResponse<byte[]>>> call) {
    tokens.discard(unit.msn(), token);
    return withToken(unit, call).map(Attempt::outcome);
  }

  private Uni<Attempt> withToken(
      SalesUnit unit, Function<VippsHeaders, Uni<RestResponse<byte[]>>> call) {
    return tokens
        .token(unit)
        .flatMap(
            outcome ->
                outcome instanceof Done<AccessToken>(AccessToken token)
                    ? call.apply(headers(unit, token))
                        .map(response -> new Attempt(decode(response), token))
                    : Uni.createFrom().item(new Attempt(withoutToken(outcome), null)));
  }

  /** No token: the call itself was not made, so even an unknown fetch leaves nothing unknown. */
  private static ProviderOutcome<byte[]> withoutToken(ProviderOutcome<AccessToken> outcome) {
    return outcome instanceof Unknown
        ? new ProviderOutcome.Busy<>(Optional.empty())
        : outcome.map(_ -> new byte[0]);
  }

  private ProviderOutcome<byte[]> decode(RestResponse<byte[]> response) {
    return ReceivedResponse.decode(response, clock.instant());
  }

  private VippsHeaders headers(SalesUnit unit, AccessToken token) {
    return new VippsHeaders(
        "Bearer " + token.value(),
        files.credentials(unit).subscriptionKey(),
        unit.msn().value(),
        config.systemName(),
        config.systemVersion());
  }
}
