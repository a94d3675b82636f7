// The provider for the tests of this service.
package dev.kassa.membership;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalFiles;
import dev.kassa.localstack.LocalSalesUnits;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A simulator with the local sales units and a quick login: polls a second apart, seven to answer.
 */
public final class ProviderSimulator implements QuarkusTestResourceLifecycleManager {
  private static final Duration LOGIN_EXPIRY = Duration.ofSeconds(7);
  private static final Duration LOGIN_INTERVAL = Duration.ofSeconds(1);

  private VippsSimulator simulator;

  @Override
  public Map<String, String> start() {
    LocalFiles files = Infrastructure.files();
    SalesUnit[] units =
        LocalSalesUnits.writeMissingCredentials(
                files.credentials(), LocalSalesUnits.settings(URI.create("http://127.0.0.1:8081")))
            .stream()
            .map(
                keys ->
                    SalesUnit.of(
                        keys.msn(),
                        keys.clientId(),
                        keys.clientSecret(),
                        keys.subscriptionKey(),
                        keys.msn().equals(LocalSalesUnits.DENMARK.value())
                            ? SalesUnit.Market.DK
                            : SalesUnit.Market.NO))
            .toArray(SalesUnit[]::new);
    simulator =
        VippsSimulator.start(
            SimulatorConfig.inMemory(units)
                .with(
                    new SimulatorConfig.Times(
                        null,
                        null,
                        null,
                        LOGIN_EXPIRY,
                        LOGIN_INTERVAL,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null)));
    return Map.of("kassa.vipps.base-url", simulator.baseUrl());
  }

  @Override
  public void stop() {
    simulator.close();
  }
}
