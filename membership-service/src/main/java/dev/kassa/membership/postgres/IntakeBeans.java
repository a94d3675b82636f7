package dev.kassa.membership.postgres;

import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans.Intakes;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * One intake per topic, named as its channel. The consumers' names are in the inbox and stay for
 * ever. None of the topics holds personal values in clear, so dead letters travel as they are.
 */
@ApplicationScoped
class IntakeBeans {
  @Produces
  @Singleton
  @Identifier("customers")
  Intake customers(Intakes intakes, CustomerHandler handler, Keysets keysets) {
    return intakes.intake(
        "membership.customers", handler, List.of(keysets.sealer("msisdn")), Optional.empty());
  }

  @Produces
  @Singleton
  @Identifier("enrolments")
  Intake enrolments(Intakes intakes, EnrolmentCommandHandler handler) {
    return intakes.intake("membership.enrolments", handler, List.of(), Optional.empty());
  }

  @Produces
  @Singleton
  @Identifier("notifications")
  Intake notifications(Intakes intakes, PingHandler handler, Keysets keysets) {
    return intakes.intake(
        "membership.notifications", handler, List.of(keysets.sealer("webhook")), Optional.empty());
  }

  @Produces
  @Singleton
  @Identifier("payments")
  Intake payments(Intakes intakes, PaymentHandler handler) {
    return intakes.intake("membership.payments", handler, List.of(), Optional.empty());
  }
}
