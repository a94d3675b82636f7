package dev.kassa.simulator;

import dev.kassa.simulator.Notification.Lane;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Registrations for notifications, and their delivery in order with retries (API 5). */
public final class Deliveries {
  private final SimulatorConfig config;
  private final World world;
  private final Turn turn;
  private final Ids ids;
  private final RetrySchedule retries;
  private final Map<Lane, Instant> underWay = new HashMap<>();
  private Carrier carrier = (_, _, _) -> {};

  Deliveries(SimulatorConfig config, World world, Turn turn, Ids ids) {
    this.config = config;
    this.world = world;
    this.turn = turn;
    this.ids = ids;
    this.retries = new RetrySchedule(config.times().webhookRetryScale());
  }

  void carriedBy(Carrier newCarrier) {
    this.carrier = newCarrier;
  }

  /** What came of a registration. */
  public sealed interface Registration {
    /** It stands; the secret is shown this once. */
    record Registered(Webhook webhook) implements Registration {}

    /** It was refused. */
    record Refused(Write.FieldProblem problem) implements Registration {}
  }

  /** Registers an address for events of a sales unit (API 5.1). */
  public Registration register(SalesUnit unit, URI url, Set<String> events) {
    for (var event : events) {
      var same =
          world.webhooks().stream()
              .filter(one -> one.msn().equals(unit.msn()) && one.events().contains(event))
              .count();
      if (same >= Webhook.most(event)) {
        return new Registration.Refused(
            new Write.FieldProblem(
                "events", "at most " + Webhook.most(event) + " registrations for " + event));
      }
    }
    var secret =
        switch (config.choices().secretForm()) {
          case BASE64_88 -> ids.random(64, false);
          case UUID -> ids.uuid();
        };
    var webhook = new Webhook(ids.uuid(), unit.msn(), url, events, secret, turn.now());
    turn.commit(new Change.WebhookRegistered(webhook));
    return new Registration.Registered(webhook);
  }

  /** The registrations of a sales unit. */
  public List<Webhook> of(SalesUnit unit) {
    return world.webhooks().stream().filter(one -> one.msn().equals(unit.msn())).toList();
  }

  /** Deletes a registration; false when this unit has none of that id. */
  public boolean unregister(SalesUnit unit, String id) {
    var webhook = world.webhook(id).filter(one -> one.msn().equals(unit.msn()));
    webhook.ifPresent(one -> turn.commit(new Change.WebhookRemoved(one.id())));
    return webhook.isPresent();
  }

  /** Sends the head of a lane, if it is due and nothing of the lane is under way. */
  void deliver(Lane lane) {
    var head = world.head(lane);
    var webhook = world.webhook(lane.webhookId());
    if (head.isEmpty()
        || webhook.isEmpty()
        || head.get().notBefore().isAfter(turn.now())
        || underWay.containsKey(lane)) {
      return;
    }
    underWay.put(lane, turn.now());
    carrier.carry(head.get(), webhook.get(), turn.now());
  }

  /**
   * An attempt ended.
   *
   * @param status 0 when there was no answer in time
   */
  public void delivered(Notification notification, int status) {
    var now = turn.now();
    var sent = underWay.remove(notification.lane());
    var sentAt = sent == null ? now : sent;
    if (received(status)) {
      tried(notification, now, Change.TryOutcome.DELIVERED, status, sentAt);
    } else {
      var first = notification.firstAttemptAt() == null ? sentAt : notification.firstAttemptAt();
      var next = now.plus(retries.after(notification.attempts() + 1));
      tried(
          notification,
          now,
          next.isAfter(first.plus(retries.givenUpAfter()))
              ? Change.TryOutcome.GIVEN_UP
              : Change.TryOutcome.FAILED,
          status,
          sentAt);
      world
          .failingSince(notification.lane().webhookId())
          .filter(since -> now.isAfter(since.plus(retries.removedAfter())))
          .ifPresent(_ -> turn.commit(new Change.WebhookRemoved(notification.lane().webhookId())));
    }
    turn.tick();
  }

  private boolean received(int status) {
    return switch (config.choices().received()) {
      case ONLY_200 -> status == 200;
      case ANY_2XX -> status >= 200 && status < 300;
      case BELOW_400 -> status >= 200 && status < 400;
    };
  }

  private void tried(
      Notification notification,
      Instant at,
      Change.TryOutcome outcome,
      int status,
      Instant sentAt) {
    turn.commit(
        new Change.NotificationTried(
            notification.lane(), notification.id(), at, outcome, status, sentAt));
  }

  /** Whether anything about a payment is still to be delivered. */
  public boolean undelivered(PaymentKey key) {
    return world.undelivered(key);
  }

  /** From now on notifications are dropped for ever, or no longer. */
  public void drop(boolean drop) {
    turn.commit(new Change.NotificationsDropped(drop));
  }
}
