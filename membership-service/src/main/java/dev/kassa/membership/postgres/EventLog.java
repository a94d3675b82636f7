package dev.kassa.membership.postgres;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.membership.MembershipEvent;
import dev.kassa.contract.membership.Visit;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.postgres.MessagingConfig;
import dev.kassa.messaging.postgres.Outbox;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Puts events into the outbox, numbered per checkout (DESIGN 3). */
@ApplicationScoped
class EventLog {
  private static final String SOURCE = "/kassa/membership-service";

  private static final String NUMBER =
      """
      insert into visit (checkout_id, sequence) values (?1, ?2)
      on conflict (checkout_id) do update set sequence = visit.sequence + excluded.sequence
      returning sequence
      """;

  private final Outbox outbox;
  private final Clock clock;
  private final int epoch;

  EventLog(Outbox outbox, Clock clock, MessagingConfig config) {
    this.outbox = outbox;
    this.clock = clock;
    this.epoch = config.epoch();
  }

  int epoch() {
    return epoch;
  }

  /**
   * Holds the checkout until the transaction ends: what is read after this was not changed by
   * another one that is still under way.
   */
  Uni<Void> lock(Mutiny.Session session, CheckoutId checkoutId) {
    return number(session, checkoutId, 0).replaceWithVoid();
  }

  /** Appends events of one checkout in this order, each with the next number. */
  Uni<Void> append(
      Mutiny.Session session,
      Place place,
      Cause cause,
      List<Function<Visit, MembershipEvent>> events) {
    if (events.isEmpty()) {
      return Uni.createFrom().voidItem();
    }
    return number(session, place.checkoutId(), events.size())
        .flatMap(last -> appendNumbered(session, place, last - events.size() + 1, cause, events));
  }

  /**
   * Appends events whose numbers the caller has drawn.
   *
   * @param first number of the first
   */
  Uni<Void> appendNumbered(
      Mutiny.Session session,
      Place place,
      long first,
      Cause cause,
      List<Function<Visit, MembershipEvent>> events) {
    List<Outgoing> messages = new ArrayList<>(events.size());
    long sequence = first;
    for (Function<Visit, MembershipEvent> event : events) {
      messages.add(outgoing(event.apply(visit(place, sequence++)), cause));
    }
    return outbox.append(session, messages);
  }

  /** Appends a message of another topic; the caller holds the row that stands for its key. */
  Uni<Void> append(Mutiny.Session session, Message message, Cause cause) {
    return outbox.append(session, List.of(outgoing(message, cause)));
  }

  private Outgoing outgoing(Message message, Cause cause) {
    return Outgoing.of(message, UuidCreator.getTimeOrderedEpoch(), SOURCE, clock.instant(), cause);
  }

  private Visit visit(Place place, long sequence) {
    return new Visit(
        place.checkoutId(),
        place.identificationId(),
        place.storeId(),
        place.posId(),
        place.msn(),
        place.clubId(),
        epoch,
        sequence);
  }

  private static Uni<Long> number(Mutiny.Session session, CheckoutId checkoutId, int events) {
    return session
        .createNativeQuery(NUMBER, Long.class)
        .setParameter(1, checkoutId.value())
        .setParameter(2, events)
        .getSingleResult();
  }
}
