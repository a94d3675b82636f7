// The topics this service reads.
package dev.kassa.membership.kafka;

import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.kafka.RecordChannel;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Reads each topic into its inlet. */
@ApplicationScoped
class Channels {
  /** Records of one topic under way at once: some batches of the intake. */
  private static final int AT_ONCE = 2_000;

  private final List<Route> routes;
  private final List<Cancellable> reading = new ArrayList<>();

  private record Route(String name, Multi<Message<byte[]>> records, Inlet inlet) {}

  Channels(
      @Channel("customers") Multi<Message<byte[]>> customerRecords,
      @Channel("enrolments") Multi<Message<byte[]>> enrolmentRecords,
      @Channel("notifications") Multi<Message<byte[]>> notificationRecords,
      @Channel("payments") Multi<Message<byte[]>> paymentRecords,
      @Channel("revocations") Multi<Message<byte[]>> revocationRecords,
      @Named("customers") Inlet customers,
      @Named("enrolments") Inlet enrolments,
      @Named("notifications") Inlet notifications,
      @Named("payments") Inlet payments,
      @Named("revocations") Inlet revocations) {
    this.routes =
        List.of(
            new Route("customers", customerRecords, customers),
            new Route("enrolments", enrolmentRecords, enrolments),
            new Route("notifications", notificationRecords, notifications),
            new Route("payments", paymentRecords, payments),
            new Route("revocations", revocationRecords, revocations));
  }

  void start(@Observes StartupEvent event) {
    routes.forEach(
        route ->
            reading.add(RecordChannel.read(route.name(), route.records(), AT_ONCE, route.inlet())));
  }

  @PreDestroy
  void stop() {
    reading.forEach(Cancellable::cancel);
  }
}
