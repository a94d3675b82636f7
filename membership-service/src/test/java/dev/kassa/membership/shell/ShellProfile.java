// The service without its provider and without its clockwork.
package dev.kassa.membership.shell;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Records come from the test, calls are only noted, and nothing happens by itself. */
public final class ShellProfile implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "mp.messaging.connector.smallrye-kafka.group.id",
        "membership-service-shell",
        "mp.messaging.connector.smallrye-kafka.auto.offset.reset",
        "latest",
        "quarkus.scheduler.enabled",
        "false",
        // So that a test needs few rows for more than one bite.
        "kassa.membership.retention.bite",
        "2");
  }

  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(NotedCalls.class, NoTimers.class);
  }
}
