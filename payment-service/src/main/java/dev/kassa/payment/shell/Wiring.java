package dev.kassa.payment.shell;

import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Joins topics and handlers. */
class Wiring {
  @Produces
  @Singleton
  @Named("till-commands")
  Intake tillCommands(MessagingBeans.Intakes intakes, TillCommands handler, Keysets keysets) {
    Sealer customer = keysets.sealer("payment-customer");
    return intakes.intake("till-commands", handler, List.of(customer), Optional.of(customer));
  }

  @Produces
  @Singleton
  @Named("notifications")
  Intake notifications(MessagingBeans.Intakes intakes, Notifications handler, Keysets keysets) {
    Sealer webhook = keysets.sealer("webhook");
    return intakes.intake("notifications", handler, List.of(webhook), Optional.empty());
  }
}
