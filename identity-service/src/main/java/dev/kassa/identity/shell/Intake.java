// What is read, by whom it is taken.
package dev.kassa.identity.shell;

import dev.kassa.identity.kafka.Channels;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Begins to read when the service starts. */
@ApplicationScoped
class Intake {
  void start(
      @Observes StartupEvent event,
      Channels channels,
      Scans scans,
      CheckIns checkIns,
      IdentityConfig config) {
    channels.read(scans::take, checkIns::take, config.identity().underWay());
  }
}
