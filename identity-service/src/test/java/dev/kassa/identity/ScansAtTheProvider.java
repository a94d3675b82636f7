package dev.kassa.identity.kafka;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalSalesUnits;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** Kafka, settings and keys, and a provider that knows the test's customers. */
public final class ScansAtTheProvider implements QuarkusTestResourceLifecycleManager {
  /** A customer with the app. */
  static final String CUSTOMER = "4791234567";

  private VippsSimulator provider;

  @Override
  public Map<String, String> start() {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("settings", "true", "service", "identity"));
    Map<String, String> config = new HashMap<>(infrastructure.start());
    var settings = LocalSalesUnits.settings(URI.create("http://127.0.0.1:8081"));
    SalesUnit[] units =
        LocalSalesUnits.writeMissingCredentials(Infrastructure.files().credentials(), settings)
            .stream()
            .map(
                keys ->
                    SalesUnit.of(
                        keys.msn(),
                        keys.clientId(),
                        keys.clientSecret(),
                        keys.subscriptionKey(),
                        keys.msn().equals(LocalSalesUnits.NORWAY.value())
                            ? SalesUnit.Market.NO
                            : SalesUnit.Market.DK))
            .toArray(SalesUnit[]::new);
    provider = VippsSimulator.start(SimulatorConfig.inMemory(units));
    provider.put(new Person(null, CUSTOMER, null, null, null, null, null, null, null, null, null));
    config.put("kassa.vipps.base-url", provider.baseUrl());
    config.put("test.keysets.root", Infrastructure.files().keysets().toString());
    // Seen to be committed within a test's patience.
    config.put("mp.messaging.incoming.scans.auto.commit.interval.ms", "200");
    config.put("mp.messaging.incoming.scans.graceful-shutdown", "false");
    return config;
  }

  @Override
  public void stop() {
    if (provider != null) {
      provider.close();
    }
  }
}
