// The club's states, batch by batch.
package dev.kassa.membership.shell;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.membership.MemberErased;
import dev.kassa.membership.enrolment.Step.Fact;
import dev.kassa.membership.postgres.MembershipStore;
import dev.kassa.membership.postgres.MembershipWriter;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.Entries;
import dev.kassa.messaging.postgres.InboxQuestions;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Shell;
import dev.kassa.vipps.SalesUnitFiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Loads what a batch is about, has the decisions made, and stores what was decided in one
 * transaction. It has no rule of the club of its own.
 */
@ApplicationScoped
class ClubShell implements Shell<Arrival, States> {
  private static final String SOURCE = "/kassa/membership-service";

  private final MembershipStore store;
  private final MembershipWriter writer;
  private final ProviderCalls provider;
  private final Timers timers;
  private final SalesUnitFiles files;
  private final Seals seals;
  private final Clock clock;
  private final int epoch;
  private final Enrolling enrolling;
  private final Purchasing purchasing;
  private final Recognising recognising;
  private final Joining joining;

  ClubShell(
      MembershipStore store,
      MembershipWriter writer,
      ProviderCalls provider,
      Timers timers,
      SalesUnitFiles files,
      Seals seals,
      Clock clock,
      MessagingConfig config,
      EnrolmentConfig enrolments,
      MeterRegistry metrics) {
    this.store = store;
    this.writer = writer;
    this.provider = provider;
    this.timers = timers;
    this.files = files;
    this.seals = seals;
    this.clock = clock;
    this.epoch = config.epoch();
    Consumer<String> ignored =
        why -> metrics.counter("kassa.enrolment.ignored", "why", why).increment();
    this.enrolling = new Enrolling(seals, enrolments.pushesPerDay(), ignored);
    this.purchasing = new Purchasing();
    this.recognising = new Recognising(seals, enrolling, purchasing);
    this.joining = new Joining(seals, enrolling, purchasing, ignored);
  }

  /** Decisions look at people and enrolments across keys, so all go through one lane. */
  @Override
  public Optional<String> key(Arrival arrival) {
    return Optional.empty();
  }

  @Override
  public Uni<States> load(Mutiny.Session session, List<Arrival> arrivals, InboxQuestions inbox) {
    States states = new States(epoch, files.settings());
    return new Looks(arrivals, states, seals).load(session, store).replaceWith(states);
  }

  @Override
  public boolean isHeld(States states, Arrival arrival) {
    return states.isHeld(arrival);
  }

  @Override
  public void decide(States states, Arrival arrival) {
    switch (arrival) {
      case Arrival.Identified identified -> recognising.identified(states, identified);
      case Arrival.EnrolmentAsked asked -> enrolling.asked(states, asked);
      case Arrival.CancelAsked asked -> enrolling.cancel(states, asked);
      case Arrival.Refused(var place, var reason, var command, var cause) ->
          Enrolling.tell(states, place, List.of(new Fact.Ended(reason, List.of(command))), cause);
      case Arrival.Pinged ping -> enrolling.pinged(states, ping);
      case Arrival.Paid paid -> purchasing.paid(states, paid);
      case Arrival.Due due -> enrolling.due(states, due);
      case Arrival.Answered answered -> joining.answered(states, answered);
      case Arrival.ErasureAsked asked -> erase(states, asked);
      // It proves nothing (API 3.9): a person will look at it.
      case Arrival.Revoked revoked -> states.toReview(revoked.msn(), revoked.subject());
    }
  }

  private static void erase(States states, Arrival.ErasureAsked asked) {
    Optional<KnownMember> member =
        states.members().find(asked.memberId()).filter(m -> states.members().canBeErased(m));
    member.ifPresent(
        known -> {
          states.erase(known);
          states.tell(
              new MemberErased(known.id(), known.clubId(), states.epoch(), known.version()),
              Cause.NONE);
        });
    states.afterCommit(() -> asked.told().accept(member.isPresent()));
  }

  @Override
  public Uni<Void> store(Mutiny.Session session, States states, Entries entries) {
    return writer.write(session, states.changes());
  }

  @Override
  public List<Outgoing> outgoing(States states) {
    Instant at = clock.instant();
    return states.told().stream()
        .map(
            told ->
                Outgoing.of(
                    told.message(), UuidCreator.getTimeOrderedEpoch(), SOURCE, at, told.cause()))
        .toList();
  }

  @Override
  public void committed(States states) {
    for (LockedEnrolment enrolment : states.enrolments()) {
      enrolment.dueCall().ifPresent(provider::make);
      Optional<Instant> dueAt = enrolment.enrolment().dueAt();
      timers.set(
          new Arrival.Due(enrolment.id(), enrolment.request().checkoutId()),
          dueAt,
          dueAt.map(at -> Duration.between(states.now(), at)).orElse(Duration.ZERO));
    }
    states.afterCommit().forEach(Runnable::run);
  }
}
