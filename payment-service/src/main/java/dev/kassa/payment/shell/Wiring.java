package dev.kassa.payment.shell;

import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Source;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.PhoneNumbers;
import dev.kassa.vipps.NumberingPlans;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Joins topics, handlers and the shell. */
class Wiring {
  private static final String TILL_COMMANDS = "till-commands";
  private static final String NOTIFICATIONS = "notifications";

  @Produces
  @Singleton
  PaymentSaga saga(MessagingConfig config) {
    return new PaymentSaga(config.epoch());
  }

  @Produces
  @Singleton
  PhoneNumbers phoneNumbers(NumberingPlans plans) {
    return plans::read;
  }

  @Produces
  @Singleton
  Intake<Arrival, Payments> intake(
      MessagingBeans.Intakes intakes,
      PaymentShell shell,
      Failpoints failpoints,
      TillCommands tillCommands,
      Notifications notifications,
      Keysets keysets) {
    Sealer customer = keysets.sealer("payment-customer");
    return intakes.intake(
        failpoints.isOn() ? new FailpointShell(shell, failpoints) : shell,
        List.of(
            new Source<>(
                TILL_COMMANDS, tillCommands, true, List.of(customer), Optional.of(customer), true),
            // Not remembered: a payment recognises news that it has had.
            new Source<>(
                NOTIFICATIONS,
                notifications,
                false,
                List.of(keysets.sealer("webhook")),
                Optional.empty(),
                false)));
  }

  @Produces
  @Singleton
  @Named(TILL_COMMANDS)
  Inlet tillCommands(Intake<Arrival, Payments> intake) {
    return intake.inlet(TILL_COMMANDS);
  }

  @Produces
  @Singleton
  @Named(NOTIFICATIONS)
  Inlet notifications(Intake<Arrival, Payments> intake) {
    return intake.inlet(NOTIFICATIONS);
  }
}
