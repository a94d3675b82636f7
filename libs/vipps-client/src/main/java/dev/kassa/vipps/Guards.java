package dev.kassa.vipps;

import dev.kassa.contract.Msn;
import dev.kassa.vipps.ProviderOutcome.Busy;
import dev.kassa.vipps.ProviderOutcome.Unknown;
import io.smallrye.faulttolerance.api.Guard;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.util.TypeLiteral;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Time-out, breaker and bulkhead per (sales unit, operation): one store's bad key or one slow
 * operation is not another's outage (DESIGN 4). An open guard means busy, never refused.
 */
@ApplicationScoped
class Guards {
  private static final TypeLiteral<Uni<ProviderOutcome<byte[]>>> OUTCOME = new TypeLiteral<>() {};

  private final VippsConfig config;
  private final ConcurrentMap<Place, Guard> guards = new ConcurrentHashMap<>();

  Guards(VippsConfig config) {
    this.config = config;
  }

  private record Place(Msn msn, String operation) {}

  /** Carries an unknown outcome through the breaker, which counts exceptions. */
  private static final class UnknownOutcome extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownOutcome(String cause) {
      super(cause, null, false, false);
    }
  }

  Uni<ProviderOutcome<byte[]>> guarded(
      Msn msn, String operation, Supplier<Uni<ProviderOutcome<byte[]>>> call) {
    Guard guard = guards.computeIfAbsent(new Place(msn, operation), _ -> guard());
    return guard
        .get(
            () ->
                call.get()
                    .invoke(
                        outcome -> {
                          if (outcome instanceof Unknown<byte[]>(String cause)) {
                            throw new UnknownOutcome(cause);
                          }
                        }),
            OUTCOME)
        .onFailure()
        .recoverWithItem(Guards::outcome);
  }

  private static ProviderOutcome<byte[]> outcome(Throwable failure) {
    return switch (failure) {
      case CircuitBreakerOpenException _ -> new Busy<>(Optional.empty());
      case BulkheadException _ -> new Busy<>(Optional.empty());
      case UnknownOutcome unknown -> new Unknown<>(unknown.getMessage());
      // Connection refused, reset, time-out: the request may have arrived.
      case Throwable other -> new Unknown<>(other.getClass().getSimpleName());
    };
  }

  private Guard guard() {
    return Guard.create()
        .withTimeout()
        .duration(config.timeout().toMillis(), ChronoUnit.MILLIS)
        .done()
        .withBulkhead()
        .limit(config.concurrentCalls())
        .queueSize(config.concurrentCalls())
        .done()
        .withCircuitBreaker()
        .requestVolumeThreshold(config.breakerVolume())
        .failureRatio(config.breakerRatio())
        .delay(config.breakerDelay().toMillis(), ChronoUnit.MILLIS)
        .skipOn(BulkheadException.class)
        .done()
        .build();
  }
}
