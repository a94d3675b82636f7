// Joins topics, handlers and the shell.
package dev.kassa.membership.shell;

import dev.kassa.messaging.Inlet;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans;
import dev.kassa.messaging.postgres.Source;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/**
 * The consumers' names are in the inbox and stay for ever. What tills write may hold a personal
 * value where none belongs, so what cannot be taken of it is sealed as a whole; the other topics
 * are the platform's own and hold none in clear.
 */
class Wiring {
  static final String CUSTOMERS = "membership.customers";
  static final String ENROLMENTS = "membership.enrolments";
  static final String NOTIFICATIONS = "membership.notifications";
  static final String PAYMENTS = "membership.payments";
  static final String REVOCATIONS = "membership.revocations";

  @Produces
  @Singleton
  Intake<Arrival, States> intake(
      MessagingBeans.Intakes intakes, ClubShell shell, List<Source<Arrival>> sources) {
    return intakes.intake(shell, sources);
  }

  @Produces
  @Singleton
  List<Source<Arrival>> sources(
      Customers customers,
      EnrolmentCommands commands,
      Pings pings,
      PaymentFacts facts,
      Revocations revocations,
      Keysets keysets) {
    return List.of(
        // Remembered: each identification is told of once, and identifications are not kept for as
        // long as one may be repeated.
        new Source<>(
            CUSTOMERS, customers, true, List.of(keysets.sealer("msisdn")), Optional.empty(), false),
        // Remembered: each command has one outcome, and a reused id is refused.
        new Source<>(
            ENROLMENTS,
            commands,
            true,
            List.of(),
            Optional.of(keysets.sealer("membership-store")),
            true),
        // Not remembered: a second ping only has us ask once more.
        new Source<>(NOTIFICATIONS, pings, false, List.of(), Optional.empty(), false),
        // Remembered: they change points, and what a purchase remembers goes with the person.
        new Source<>(PAYMENTS, facts, true, List.of(), Optional.empty(), false),
        // Remembered: the same notice is counted once.
        new Source<>(
            REVOCATIONS,
            revocations,
            true,
            List.of(keysets.sealer("revocation")),
            Optional.empty(),
            false));
  }

  @Produces
  @Singleton
  @Named("customers")
  Inlet customers(Intake<Arrival, States> intake) {
    return intake.inlet(CUSTOMERS);
  }

  @Produces
  @Singleton
  @Named("enrolments")
  Inlet enrolments(Intake<Arrival, States> intake) {
    return intake.inlet(ENROLMENTS);
  }

  @Produces
  @Singleton
  @Named("notifications")
  Inlet notifications(Intake<Arrival, States> intake) {
    return intake.inlet(NOTIFICATIONS);
  }

  @Produces
  @Singleton
  @Named("payments")
  Inlet payments(Intake<Arrival, States> intake) {
    return intake.inlet(PAYMENTS);
  }

  @Produces
  @Singleton
  @Named("revocations")
  Inlet revocations(Intake<Arrival, States> intake) {
    return intake.inlet(REVOCATIONS);
  }
}
