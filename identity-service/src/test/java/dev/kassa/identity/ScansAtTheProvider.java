package dev.kassa.identity;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * Kafka, settings and keys, and a provider that knows the test's customer; fills fields of type
 * {@link VippsSimulator}.
 */
public final class ScansAtTheProvider implements QuarkusTestResourceLifecycleManager {
  /** A customer with the app. */
  static final String CUSTOMER = "4791234567";

  /** Their personal QR. */
  static final String CODE = "https://qr.vipps.no/28/2/01/031/" + CUSTOMER + "?v=1";

  /** Their number as a cashier in Norway types it. */
  static final String TYPED = "912 34 567";

  private final Infrastructure infrastructure = new Infrastructure();

  @Override
  public Map<String, String> start() {
    infrastructure.init(Map.of("settings", "true", "service", "identity", "simulator", "true"));
    Map<String, String> config = new HashMap<>(infrastructure.start());
    config.put("test.keysets.root", Infrastructure.files().keysets().toString());
    // Seen to be committed within a test's patience.
    config.put("mp.messaging.incoming.scans.auto.commit.interval.ms", "200");
    config.put("mp.messaging.incoming.scans.graceful-shutdown", "false");
    return config;
  }

  @Override
  public void inject(TestInjector testInjector) {
    infrastructure.inject(testInjector);
  }

  @Override
  public void stop() {
    infrastructure.stop();
  }

  /** Makes the customer known to a provider. */
  static void introduce(VippsSimulator provider) {
    provider.put(new Person(null, CUSTOMER, null, null, null, null, null, null, null, null, null));
  }
}
