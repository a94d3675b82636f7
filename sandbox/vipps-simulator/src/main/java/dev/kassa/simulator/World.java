package dev.kassa.simulator;

import dev.kassa.simulator.Notification.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * What the provider knows, changed by {@link #apply} alone: the same changes in the same order give
 * the same world, which is how the journal brings it back.
 */
public final class World {
  /** Something that is due at a moment. Whether it still applies is looked at when it is due. */
  sealed interface Task {
    /** The customer acts on a payment. */
    record Decide(PaymentKey key) implements Task {}

    /** A request reaches a phone. */
    record Arrive(String personId) implements Task {}

    /** The customer's time is over. */
    record Expire(PaymentKey key) implements Task {}

    /** Looks for reservations that nobody captured in time. */
    record ReleaseOverdue() implements Task {}

    /** The unknown outcome of an approval becomes known. */
    record Resolve(PaymentKey key) implements Task {}

    /** The customer acts on a login. */
    record DecideLogin(String authReqId) implements Task {}

    /** A login runs out. */
    record ExpireLogin(String authReqId) implements Task {}

    /** The head of a lane may be sent. */
    record Deliver(Lane lane) implements Task {}
  }

  private record Entry(Instant due, long order, Task task) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      var byTime = due.compareTo(other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private record AnswerKey(String msn, Write.Kind kind, String idempotencyKey) {}

  private record QrKey(String msn, String id) {}

  private record ConsentKey(String personId, String msn) {}

  private static final Requests NOTHING_ASKED = new Requests();

  /** References that were called about and never became a payment: the latest are kept. */
  private static final int WITHOUT_PAYMENT_KEPT = 10_000;

  /** Logins that have ended: the latest are kept, an older one is as good as unknown. */
  private static final int ENDED_LOGINS_KEPT = 10_000;

  /** Ended payments that are written to the archive together. */
  private static final int SAVED_TOGETHER = 500;

  private final SimulatorConfig config;
  private final Archive archive;
  private final Tally tally = new Tally();
  private final RetrySchedule retries;

  private final Map<String, Person> peopleById = new LinkedHashMap<>();
  private final Map<String, String> personIdByMsisdn = new HashMap<>();
  private final Map<String, String> personIdByQrToken = new HashMap<>();
  private final Map<String, Integer> paymentsAskedOf = new HashMap<>();
  private final Map<String, Integer> loginsAskedOf = new HashMap<>();
  private final Map<String, Requests> requests = new HashMap<>();
  private final Map<String, Instant> lookedAt = new HashMap<>();
  private final Map<PaymentKey, Ledger> ledgers = new LinkedHashMap<>();
  private final Set<PaymentKey> withoutPayment = new LinkedHashSet<>();
  private final Map<PaymentKey, Instant> ended = new LinkedHashMap<>();
  private final Set<PaymentKey> unsaved = new LinkedHashSet<>();
  private final Map<AnswerKey, Write.Remembered> answers = new HashMap<>();
  private final Map<String, Change.TokenIssued> tokens = new HashMap<>();
  private final Map<String, Webhook> webhooks = new LinkedHashMap<>();
  private final Map<String, Instant> failingSince = new HashMap<>();
  private final Map<Lane, Deque<Notification>> lanes = new LinkedHashMap<>();
  private final Map<String, PaymentKey> paymentByCode = new HashMap<>();
  private final Set<String> approvedOnce = new HashSet<>();
  private final Set<Lane> held = new LinkedHashSet<>();
  private final Map<QrKey, MerchantQr> merchantQrs = new LinkedHashMap<>();
  private final Map<String, CheckIn> checkIns = new HashMap<>();
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private final Deque<String> endedLogins = new ArrayDeque<>();
  private final Map<String, String> loginByAccessToken = new HashMap<>();
  private final Map<ConsentKey, String> consentGivenIn = new HashMap<>();
  private final PriorityQueue<Entry> agenda = new PriorityQueue<>();
  private final Faults faults = new Faults();
  private String signingKey;
  private Duration clockOffset = Duration.ZERO;
  private boolean dropping;
  private long tasks;

  World(SimulatorConfig config, Archive archive) {
    this.config = config;
    this.archive = archive;
    this.retries = new RetrySchedule(config.times().webhookRetryScale());
  }

  /** The one way in which anything changes. */
  void apply(Change change) {
    switch (change) {
      case Change.PersonPut c -> put(c.person());
      case Change.KeyMade c -> signingKey = c.jwk();
      case Change.TokenIssued c -> issued(c);
      case Change.PaymentCreated c -> created(c.payment());
      case Change.PaymentMoved c -> moved(c);
      case Change.PaymentProcessing c -> {
        var ledger = ledger(c.key());
        ledger.payment(ledger.payment().processing(c.until()));
        at(c.until(), new Task.Resolve(c.key()));
      }
      case Change.ApprovalRefused c -> {
        var ledger = ledger(c.key());
        ledger.payment(ledger.payment().cardRefused(c.at()));
        touched(c.key(), ledger, c.at());
      }
      case Change.PhoneLookedAt c -> lookedAt.put(c.personId(), c.at());
      case Change.PaymentSeen c -> seen(c);
      case Change.CardRefused c -> {
        ledger(c.key()).cardTried();
        if (c.nextAt() != null) {
          at(c.nextAt(), new Task.Decide(c.key()));
        }
      }
      case Change.Answered c ->
          answers.put(new AnswerKey(c.msn(), c.kind(), c.idempotencyKey()), c.remembered());
      case Change.WriteSeen c -> {
        var ledger = ledger(c.key());
        ledger.called(c.seen());
        touched(c.key(), ledger, c.seen().at());
      }
      case Change.WebhookRegistered c -> webhooks.put(c.webhook().id(), c.webhook());
      case Change.WebhookRemoved c -> removed(c.id());
      case Change.NotificationTried c -> tried(c);
      case Change.NotificationsDropped c -> dropping = c.drop();
      case Change.LoginStarted c -> started(c.login());
      case Change.LoginSeen c -> {
        logins.computeIfPresent(c.authReqId(), (_, login) -> login.seen(c.decision()));
        at(c.decision().at(), new Task.DecideLogin(c.authReqId()));
      }
      case Change.LoginDecided c -> decided(c);
      case Change.LoginCollected c -> {
        logins.computeIfPresent(
            c.authReqId(), (_, login) -> login.collected(c.accessToken(), c.at()));
        loginByAccessToken.put(c.accessToken(), c.authReqId());
      }
      case Change.ClockMoved c -> clockOffset = c.offset();
      case Change.MerchantQrPut c -> merchantQrs.put(new QrKey(c.qr().msn(), c.qr().id()), c.qr());
      case Change.MerchantQrDeleted c -> merchantQrs.remove(new QrKey(c.msn(), c.id()));
      case Change.CheckedIn c -> checkedIn(c.checkIn());
      case Change.Counted c -> counted(c);
      case Change.StoryKept c -> kept(c.story());
      case Change.NotificationKept c -> kept(c.notification());
      case Change.LoginKept c -> kept(c.login());
      case Change.PersonKept c -> kept(c);
      case Change.WebhookFailing c -> failingSince.put(c.id(), c.since());
      case Change.CheckInKept c -> checkIns.put(c.checkIn().customerToken(), c.checkIn());
      case Change.FaultsKept c -> faults.restore(c.standing());
      case Change.FaultsAdded c -> faults.add(c.rules());
      case Change.FaultsSet c -> faults.set(c.rules());
    }
  }

  private void put(Person person) {
    var before = peopleById.put(person.id(), person);
    if (before != null) {
      personIdByMsisdn.remove(before.msisdn(), person.id());
      personIdByQrToken.remove(before.qrToken(), person.id());
    }
    personIdByMsisdn.put(person.msisdn(), person.id());
    personIdByQrToken.put(person.qrToken(), person.id());
  }

  private void created(Payment payment) {
    var ledger = ledger(payment.key());
    ledger.payment(payment);
    withoutPayment.remove(payment.key());
    tally.changed(null, payment);
    if (payment.personId() != null) {
      paymentsAskedOf.merge(payment.personId(), 1, Integer::sum);
      asked(payment.personId(), new Requests.Asked.ToPay(payment.key()), payment.createdAt());
    }
    decideLater(payment);
    if (payment.redirectUrl() != null) {
      paymentByCode.put(payment.code(), payment.key());
    }
    at(payment.expiresAt(), new Task.Expire(payment.key()));
    tell(ledger, payment.events().getFirst());
  }

  private void decideLater(Payment payment) {
    if (payment.decision() != null && payment.decision().at() != null) {
      at(payment.decision().at(), new Task.Decide(payment.key()));
    }
  }

  private void seen(Change.PaymentSeen change) {
    var ledger = ledger(change.key());
    var before = ledger.payment();
    if (!change.personId().equals(before.personId())) {
      paymentsAskedOf.merge(change.personId(), 1, Integer::sum);
      requestsOf(change.personId()).asked(new Requests.Asked.ToPay(change.key()));
    }
    var next = before.asked(change.msisdn(), change.personId(), change.decision());
    ledger.payment(next);
    decideLater(next);
  }

  private void checkedIn(CheckIn checkIn) {
    var forgotten = checkIn.at().minus(config.times().customerToken());
    checkIns.values().removeIf(one -> one.at().isBefore(forgotten));
    checkIns.put(checkIn.customerToken(), checkIn);
    tell(
        checkIn.msn(),
        Webhook.CHECKED_IN,
        checkIn.customerToken(),
        null,
        new Notification.Content.CheckedIn(checkIn),
        checkIn.at());
  }

  private void moved(Change.PaymentMoved change) {
    var ledger = ledger(change.key());
    var payment = ledger.payment();
    var next = payment.after(change.state(), change.aggregate(), change.event());
    ledger.payment(next);
    tally.changed(payment, next);
    if (succeeded(change.event(), PaymentEvent.Name.AUTHORIZED) && next.personId() != null) {
      approvedOnce.add(next.personId());
    }
    if (next.personId() != null && payment.state() != next.state()) {
      requestsOf(next.personId()).ended(new Requests.Asked.ToPay(next.key()));
    }
    tell(ledger, change.event());
    touched(change.key(), ledger, change.event().timestamp());
  }

  private static boolean succeeded(PaymentEvent event, PaymentEvent.Name name) {
    return event.name() == name && event.success();
  }

  private void asked(String personId, Requests.Asked request, Instant when) {
    requestsOf(personId).asked(request);
    if (config.times().pushDelay().isPositive()) {
      at(when.plus(config.times().pushDelay()), new Task.Arrive(personId));
    }
  }

  private Requests requestsOf(String personId) {
    return requests.computeIfAbsent(personId, _ -> new Requests());
  }

  private void tell(Ledger ledger, PaymentEvent event) {
    var payment = ledger.payment();
    var authorized = succeeded(event, PaymentEvent.Name.AUTHORIZED);
    var sharer =
        authorized && payment.scope() != null && payment.personId() != null
            ? peopleById.get(payment.personId())
            : null;
    var guarantee = authorized ? captureGuaranteedUntil(payment).orElse(null) : null;
    tell(
        payment.key().msn(),
        event.name().type(),
        payment.key().msn() + "/" + payment.key().reference(),
        payment.key().reference(),
        new Notification.Content.PaymentNews(
            payment.key(),
            event,
            sharer == null ? null : sharer.sub(payment.key().msn()),
            sharer == null ? null : UserDetails.of(sharer, payment.scope()),
            guarantee),
        event.timestamp());
  }

  private void tell(
      String msn,
      String type,
      String subject,
      String reference,
      Notification.Content content,
      Instant at) {
    for (var webhook : webhooks.values()) {
      if (!webhook.msn().equals(msn) || !webhook.events().contains(type)) {
        continue;
      }
      if (dropping) {
        dropped(webhook, content, at);
        continue;
      }
      var lane = new Lane(webhook.id(), subject);
      var due = at.plus(config.times().notificationDelay());
      var fault =
          faults.strike(FaultRule.Endpoint.NOTIFICATION, webhook.msn(), reference).orElse(null);
      if (fault == null) {
        queue(lane, content, at, due, false);
        continue;
      }
      switch (fault.kind()) {
        case NOTIFICATION_DROPPED -> dropped(webhook, content, at);
        case NOTIFICATION_DUPLICATED -> {
          queue(lane, content, at, due, false);
          queue(lane, content, at, due, false);
        }
        case NOTIFICATION_DELAYED ->
            queue(lane, content, at, due.plusMillis(fault.delayMs()), false);
        case NOTIFICATION_REORDERED ->
            queue(lane, content, at, due.plusMillis(fault.delayMs()), true);
        case STATUS_500_BEFORE_EFFECT,
            ANSWER_LOST_AFTER_EFFECT,
            STATUS,
            LOCKED_423,
            THROTTLED_429,
            ERROR,
            DELAY,
            CONNECTION_RESET,
            BROKEN_JSON,
            SLOW_DRIP,
            NOTIFIED_FIRST ->
            throw new IllegalStateException("strikes calls");
      }
    }
  }

  private void dropped(Webhook webhook, Notification.Content content, Instant at) {
    tally.dropped++;
    if (content instanceof Notification.Content.PaymentNews news) {
      ledger(news.key()).tell(told(0, webhook.id(), news.event(), at, Told.Fate.DROPPED));
    }
  }

  private static Told told(
      long id, String webhookId, PaymentEvent event, Instant at, Told.Fate fate) {
    return new Told(id, webhookId, event.name(), event.pspReference(), at, fate, List.of());
  }

  private void queue(
      Lane lane, Notification.Content content, Instant at, Instant due, boolean hold) {
    var queue = lanes.computeIfAbsent(lane, _ -> new ArrayDeque<>(2));
    var notification =
        new Notification(++tally.notificationIds, lane, content, at, 0, null, due, hold);
    queue.add(notification);
    if (content instanceof Notification.Content.PaymentNews news) {
      ledger(news.key())
          .tell(told(notification.id(), lane.webhookId(), news.event(), at, Told.Fate.WAITING));
    }
    if (hold) {
      held.add(lane);
    }
    if (queue.size() == 1) {
      at(due, new Task.Deliver(lane));
    }
  }

  /** What is held back for news of another payment to this registration goes now. */
  private void release(Lane taken, Instant at) {
    for (var lane : List.copyOf(held)) {
      var queue = lanes.get(lane);
      if (queue == null || queue.stream().noneMatch(Notification::held)) {
        held.remove(lane);
      } else if (lane.webhookId().equals(taken.webhookId())
          && !lane.equals(taken)
          && queue.peek().held()) {
        queue.addFirst(queue.poll().released(at));
        at(at, new Task.Deliver(lane));
      }
    }
  }

  private void removed(String webhookId) {
    webhooks.remove(webhookId);
    failingSince.remove(webhookId);
    for (var lane : List.copyOf(lanes.keySet())) {
      if (lane.webhookId().equals(webhookId)) {
        for (var notification : lanes.remove(lane)) {
          tally.givenUp++;
          fate(notification, Told::unregistered);
        }
      }
    }
  }

  private void tried(Change.NotificationTried change) {
    var queue = lanes.get(change.lane());
    if (queue == null || queue.isEmpty() || queue.peek().id() != change.id()) {
      return; // the registration was deleted while the attempt was under way
    }
    var head = queue.poll();
    fate(
        head,
        told ->
            told.tried(
                change.at(),
                change.status(),
                switch (change.outcome()) {
                  case DELIVERED -> Told.Fate.DELIVERED;
                  case GIVEN_UP -> Told.Fate.GIVEN_UP;
                  case FAILED -> Told.Fate.WAITING;
                }));
    switch (change.outcome()) {
      case DELIVERED -> {
        tally.delivered++;
        failingSince.remove(change.lane().webhookId());
        release(change.lane(), change.at());
      }
      case GIVEN_UP -> {
        tally.failedAttempts++;
        tally.givenUp++;
        failingSince.putIfAbsent(change.lane().webhookId(), change.at());
      }
      case FAILED -> {
        tally.failedAttempts++;
        failingSince.putIfAbsent(change.lane().webhookId(), change.at());
        queue.addFirst(
            head.failed(
                change.sentAt() == null ? change.at() : change.sentAt(),
                change.at().plus(retries.after(head.attempts() + 1))));
      }
    }
    if (queue.isEmpty()) {
      lanes.remove(change.lane());
    } else {
      at(queue.peek().notBefore(), new Task.Deliver(change.lane()));
    }
  }

  private void fate(Notification notification, UnaryOperator<Told> next) {
    if (notification.content() instanceof Notification.Content.PaymentNews news) {
      var ledger = ledger(news.key());
      var told = ledger.waiting(notification.id());
      var after = next.apply(told);
      ledger.replace(told, after);
      touched(
          news.key(),
          ledger,
          after.attempts().isEmpty() ? told.at() : after.attempts().getLast().at());
    }
  }

  private void started(Login login) {
    logins.put(login.authReqId(), login);
    loginsAskedOf.merge(login.personId(), 1, Integer::sum);
    asked(login.personId(), new Requests.Asked.ToLogIn(login.authReqId()), login.createdAt());
    if (login.decision() != null && login.decision().at() != null) {
      at(login.decision().at(), new Task.DecideLogin(login.authReqId()));
    }
    at(login.expiresAt(), new Task.ExpireLogin(login.authReqId()));
  }

  private void decided(Change.LoginDecided change) {
    var login =
        logins.computeIfPresent(
            change.authReqId(),
            (_, before) -> before.decided(change.status(), change.at(), change.consentsAsked()));
    requestsOf(login.personId()).ended(new Requests.Asked.ToLogIn(login.authReqId()));
    ended(login);
    if (change.consentsAsked()) {
      consentGivenIn.put(new ConsentKey(login.personId(), login.msn()), login.authReqId());
    }
    if (change.status() != Login.Status.EXPIRED || config.choices().pingOnExpiry()) {
      tell(
          login.msn(),
          Webhook.PING,
          login.authReqId(),
          null,
          new Notification.Content.Ping(login.authReqId()),
          change.at());
    }
  }

  private void ended(Login login) {
    endedLogins.add(login.authReqId());
    if (endedLogins.size() > ENDED_LOGINS_KEPT) {
      var oldest = logins.remove(endedLogins.remove());
      if (oldest.accessToken() != null) {
        loginByAccessToken.remove(oldest.accessToken());
      }
    }
  }

  private void issued(Change.TokenIssued token) {
    // Tokens live equally long, so this one tells which have expired.
    var now = token.expiresAt().minus(config.times().accessToken());
    tokens.values().removeIf(one -> one.expiresAt().isBefore(now));
    tokens.put(token.token(), token);
  }

  /** When reservations that are overdue are looked for next. */
  void releaseOverdueAt(Instant when) {
    at(when, new Task.ReleaseOverdue());
  }

  private void at(Instant due, Task task) {
    agenda.add(new Entry(due, tasks++, task));
  }

  // ---- memory and archive

  /** The page of a reference; read back from the archive, or a new one. */
  private Ledger ledger(PaymentKey key) {
    var known = recalled(key);
    if (known != null) {
      return known;
    }
    var fresh = new Ledger();
    ledgers.put(key, fresh);
    withoutPayment.add(key);
    return fresh;
  }

  /** The page of a reference, brought back if it has left memory; null when there is none. */
  private Ledger recalled(PaymentKey key) {
    var inMemory = ledgers.get(key);
    if (inMemory != null) {
      return inMemory;
    }
    archive
        .get(key)
        .ifPresent(
            story -> {
              tally.back(key);
              put(story);
            });
    return ledgers.get(key);
  }

  private void put(Story story) {
    ledgers.put(story.key(), Ledger.of(story));
    for (var one : story.answers()) {
      answers.put(new AnswerKey(one.msn(), one.kind(), one.idempotencyKey()), one.remembered());
    }
    var payment = story.payment();
    if (payment == null) {
      withoutPayment.add(story.key());
      return;
    }
    if (payment.redirectUrl() != null) {
      paymentByCode.put(payment.code(), payment.key());
    }
    if (ledgers.get(story.key()).ended()) {
      ended.put(story.key(), payment.events().getLast().timestamp());
    }
  }

  /** Something happened to a page. */
  private void touched(PaymentKey key, Ledger ledger, Instant at) {
    ended.remove(key);
    if (ledger.ended()) {
      ended.put(key, at);
      unsaved.add(key);
    } else {
      unsaved.remove(key);
    }
    // Without a journal nothing needs the archive before memory does.
    if (config.stateDirectory() != null && unsaved.size() >= SAVED_TOGETHER) {
      save();
      settle(at);
    }
    while (withoutPayment.size() > WITHOUT_PAYMENT_KEPT) {
      forget(withoutPayment.iterator().next());
    }
  }

  /** Lets go of ended payments that are too many or too old. */
  void settle(Instant now) {
    var retention = config.retention();
    while (!ended.isEmpty()) {
      var oldest = ended.entrySet().iterator().next();
      if (ended.size() <= retention.endedPayments()
          && oldest.getValue().plus(retention.endedFor()).isAfter(now)) {
        return;
      }
      while (unsaved.contains(oldest.getKey())) {
        saveOldest();
      }
      tally.left(ledgers.get(oldest.getKey()));
      forget(oldest.getKey());
    }
  }

  /** Writes all ended payments to the archive. */
  private void save() {
    while (!unsaved.isEmpty()) {
      saveOldest();
    }
  }

  private void saveOldest() {
    var stories = new ArrayList<Story>(SAVED_TOGETHER);
    var oldest = unsaved.iterator();
    while (oldest.hasNext() && stories.size() < SAVED_TOGETHER) {
      var key = oldest.next();
      oldest.remove();
      stories.add(story(key, ledgers.get(key)));
    }
    archive.put(stories);
  }

  private void forget(PaymentKey key) {
    var ledger = ledgers.remove(key);
    withoutPayment.remove(key);
    ended.remove(key);
    for (var call : ledger.calls()) {
      answers.remove(new AnswerKey(key.msn(), call.kind(), call.idempotencyKey()));
    }
    if (ledger.payment() != null && ledger.payment().redirectUrl() != null) {
      paymentByCode.remove(ledger.payment().code());
    }
  }

  private Story story(PaymentKey key, Ledger ledger) {
    var remembered = new LinkedHashMap<AnswerKey, Write.Answered>();
    for (var call : ledger.calls()) {
      var asked = new AnswerKey(key.msn(), call.kind(), call.idempotencyKey());
      var answer = answers.get(asked);
      if (answer != null) {
        remembered.put(
            asked, new Write.Answered(key.msn(), call.kind(), call.idempotencyKey(), answer));
      }
    }
    return new Story(
        key,
        ledger.payment(),
        ledger.calls(),
        ledger.told(),
        List.copyOf(remembered.values()),
        ledger.cardsTried());
  }

  // ---- a journal that is written anew

  /** Everything that is known, as the changes that bring it back; ended payments by the archive. */
  List<Change> checkpoint() {
    save();
    var all = new ArrayList<Change>();
    all.add(new Change.ClockMoved(clockOffset));
    if (signingKey != null) {
      all.add(new Change.KeyMade(signingKey));
    }
    all.addAll(tokens.values());
    peopleById.values().forEach(person -> all.add(new Change.PersonPut(person)));
    all.add(new Change.Counted(archive.length(), tally.counts()));
    ledgers.forEach(
        (key, ledger) -> {
          if (!ended.containsKey(key)) {
            all.add(new Change.StoryKept(story(key, ledger)));
          }
        });
    logins.values().forEach(login -> all.add(new Change.LoginKept(login)));
    peopleById.keySet().forEach(id -> all.add(keep(id)));
    lookedAt.forEach((id, at) -> all.add(new Change.PhoneLookedAt(id, at)));
    webhooks.values().forEach(webhook -> all.add(new Change.WebhookRegistered(webhook)));
    failingSince.forEach((id, since) -> all.add(new Change.WebhookFailing(id, since)));
    lanes
        .values()
        .forEach(queue -> queue.forEach(one -> all.add(new Change.NotificationKept(one))));
    merchantQrs.values().forEach(qr -> all.add(new Change.MerchantQrPut(qr)));
    checkIns.values().forEach(one -> all.add(new Change.CheckInKept(one)));
    all.add(new Change.NotificationsDropped(dropping));
    all.add(new Change.FaultsKept(faults.standing()));
    return all;
  }

  private Change.PersonKept keep(String personId) {
    var consents = new HashMap<String, String>();
    consentGivenIn.forEach(
        (key, login) -> {
          if (key.personId().equals(personId)) {
            consents.put(key.msn(), login);
          }
        });
    return new Change.PersonKept(
        personId,
        paymentsAskedOf(personId),
        loginsAskedOf(personId),
        approvedOnce(personId),
        consents);
  }

  private void kept(Change.PersonKept kept) {
    paymentsAskedOf.put(kept.personId(), kept.paymentsAsked());
    loginsAskedOf.put(kept.personId(), kept.loginsAsked());
    if (kept.approvedOnce()) {
      approvedOnce.add(kept.personId());
    }
    kept.consents()
        .forEach((msn, login) -> consentGivenIn.put(new ConsentKey(kept.personId(), msn), login));
  }

  private void counted(Change.Counted change) {
    var back = new ArrayList<PaymentKey>();
    var all =
        archive.restore(
            change.archived(),
            config.retention().endedPayments(),
            story -> {
              put(story);
              back.add(story.key());
              if (story.payment().personId() != null) {
                requestsOf(story.payment().personId()).ended(new Requests.Asked.ToPay(story.key()));
              }
            });
    tally.restore(change.counts(), all - back.size());
    back.forEach(tally::found);
  }

  private void kept(Story story) {
    var key = story.key();
    if (!ledgers.containsKey(key) && archive.get(key).isPresent()) {
      tally.back(key);
    }
    ended.remove(key);
    put(story);
    var payment = story.payment();
    if (payment == null) {
      return;
    }
    if (payment.state() != Payment.State.CREATED) {
      if (payment.personId() != null) {
        requestsOf(payment.personId()).ended(new Requests.Asked.ToPay(key));
      }
      return;
    }
    decideLater(payment);
    at(payment.expiresAt(), new Task.Expire(key));
    if (payment.processingUntil() != null) {
      at(payment.processingUntil(), new Task.Resolve(key));
    }
    if (payment.personId() != null) {
      asked(payment.personId(), new Requests.Asked.ToPay(key), payment.createdAt());
    }
  }

  private void kept(Notification notification) {
    var lane = notification.lane();
    var queue = lanes.computeIfAbsent(lane, _ -> new ArrayDeque<>(2));
    queue.add(notification);
    if (notification.held()) {
      held.add(lane);
    }
    if (queue.size() == 1) {
      at(notification.notBefore(), new Task.Deliver(lane));
    }
  }

  private void kept(Login login) {
    logins.put(login.authReqId(), login);
    if (login.accessToken() != null) {
      loginByAccessToken.put(login.accessToken(), login.authReqId());
    }
    if (login.status() != Login.Status.PENDING) {
      requestsOf(login.personId()).ended(new Requests.Asked.ToLogIn(login.authReqId()));
      ended(login);
      return;
    }
    asked(login.personId(), new Requests.Asked.ToLogIn(login.authReqId()), login.createdAt());
    if (login.decision() != null && login.decision().at() != null) {
      at(login.decision().at(), new Task.DecideLogin(login.authReqId()));
    }
    at(login.expiresAt(), new Task.ExpireLogin(login.authReqId()));
  }

  // ---- what is due

  /** The next moment at which something is due. */
  Optional<Instant> nextDue() {
    return Optional.ofNullable(agenda.peek()).map(Entry::due);
  }

  /** Takes the next task that is due at {@code now}; the second part is when it was due. */
  Optional<Map.Entry<Task, Instant>> takeDue(Instant now) {
    var head = agenda.peek();
    if (head == null || head.due().isAfter(now)) {
      return Optional.empty();
    }
    agenda.poll();
    return Optional.of(Map.entry(head.task(), head.due()));
  }

  // ---- questions

  Optional<Person> personById(String id) {
    return Optional.ofNullable(peopleById.get(id));
  }

  Optional<Person> person(String msisdn) {
    return Optional.ofNullable(personIdByMsisdn.get(msisdn)).map(peopleById::get);
  }

  Optional<Person> personByQrToken(String token) {
    return Optional.ofNullable(personIdByQrToken.get(token)).map(peopleById::get);
  }

  Collection<Person> people() {
    return Collections.unmodifiableCollection(peopleById.values());
  }

  int paymentsAskedOf(String personId) {
    return paymentsAskedOf.getOrDefault(personId, 0);
  }

  int loginsAskedOf(String personId) {
    return loginsAskedOf.getOrDefault(personId, 0);
  }

  Optional<Payment> payment(PaymentKey key) {
    return Optional.ofNullable(recalled(key)).map(Ledger::payment);
  }

  /** The payment whose code or redirect this is. */
  Optional<PaymentKey> paymentOfCode(String text) {
    return Optional.ofNullable(paymentByCode.get(text));
  }

  /** How many cards the issuer has refused within a payment. */
  int cardsTried(PaymentKey key) {
    return ledgers.containsKey(key) ? ledgers.get(key).cardsTried() : 0;
  }

  /** Whether a person has approved a payment before (API 4.12). */
  boolean approvedOnce(String personId) {
    return approvedOnce.contains(personId);
  }

  Optional<MerchantQr> merchantQr(String msn, String id) {
    return Optional.ofNullable(merchantQrs.get(new QrKey(msn, id)));
  }

  Collection<MerchantQr> merchantQrs() {
    return Collections.unmodifiableCollection(merchantQrs.values());
  }

  Optional<CheckIn> checkIn(String customerToken) {
    return Optional.ofNullable(checkIns.get(customerToken));
  }

  /** Whether anything about a payment is still to be delivered. */
  boolean undelivered(PaymentKey key) {
    var subject = key.msn() + "/" + key.reference();
    return webhooks.keySet().stream().anyMatch(id -> lanes.containsKey(new Lane(id, subject)));
  }

  /** A payment that is in memory: nothing is read back for whoever merely looks. */
  Optional<Payment> paymentInMemory(PaymentKey key) {
    return Optional.ofNullable(ledgers.get(key)).map(Ledger::payment);
  }

  /** Every reference in memory. */
  void ledgers(BiConsumer<PaymentKey, Ledger> each) {
    ledgers.forEach(each);
  }

  Optional<Books.Account> account(PaymentKey key) {
    return Optional.ofNullable(recalled(key))
        .filter(ledger -> ledger.payment() != null)
        .map(ledger -> Books.Account.of(ledger.payment(), ledger.calls(), ledger.told()));
  }

  Tally tally() {
    return tally;
  }

  Optional<Write.Remembered> answer(String msn, Write.Kind kind, String idempotencyKey) {
    return Optional.ofNullable(answers.get(new AnswerKey(msn, kind, idempotencyKey)));
  }

  List<Write.Seen> writes(PaymentKey key) {
    var ledger = recalled(key);
    return ledger == null ? List.of() : ledger.calls();
  }

  Optional<Change.TokenIssued> token(String token) {
    return Optional.ofNullable(tokens.get(token));
  }

  Optional<Webhook> webhook(String id) {
    return Optional.ofNullable(webhooks.get(id));
  }

  Collection<Webhook> webhooks() {
    return Collections.unmodifiableCollection(webhooks.values());
  }

  Optional<Instant> failingSince(String webhookId) {
    return Optional.ofNullable(failingSince.get(webhookId));
  }

  Optional<Notification> head(Lane lane) {
    return Optional.ofNullable(lanes.get(lane)).map(Deque::peek);
  }

  /** The logins that are remembered, in the order in which they began. */
  Collection<Login> logins() {
    return Collections.unmodifiableCollection(logins.values());
  }

  Optional<Login> login(String authReqId) {
    return Optional.ofNullable(logins.get(authReqId));
  }

  Optional<Login> loginOf(String accessToken) {
    return Optional.ofNullable(loginByAccessToken.get(accessToken)).map(logins::get);
  }

  /** What this person has been asked. */
  Requests requests(String personId) {
    return requests.getOrDefault(personId, NOTHING_ASKED);
  }

  /** When a person last looked for requests; empty: never. */
  Optional<Instant> lookedAt(String personId) {
    return Optional.ofNullable(lookedAt.get(personId));
  }

  /** Whose phone looks different after a change. */
  Optional<String> personOf(Change change) {
    return switch (change) {
      case Change.PersonPut c -> Optional.of(c.person().id());
      case Change.PaymentCreated c -> Optional.ofNullable(c.payment().personId());
      case Change.PaymentMoved c -> payment(c.key()).map(Payment::personId);
      case Change.PaymentProcessing c -> payment(c.key()).map(Payment::personId);
      case Change.CardRefused c -> payment(c.key()).map(Payment::personId);
      case Change.ApprovalRefused c -> payment(c.key()).map(Payment::personId);
      case Change.PaymentSeen c -> Optional.of(c.personId());
      case Change.PhoneLookedAt c -> Optional.of(c.personId());
      case Change.LoginSeen c -> login(c.authReqId()).map(Login::personId);
      case Change.LoginStarted c -> Optional.of(c.login().personId());
      case Change.LoginDecided c -> login(c.authReqId()).map(Login::personId);
      case Change.LoginCollected c -> login(c.authReqId()).map(Login::personId);
      case Change.KeyMade _,
          Change.TokenIssued _,
          Change.Answered _,
          Change.WriteSeen _,
          Change.WebhookRegistered _,
          Change.WebhookRemoved _,
          Change.NotificationTried _,
          Change.NotificationsDropped _,
          Change.ClockMoved _,
          Change.Counted _,
          Change.StoryKept _,
          Change.NotificationKept _,
          Change.LoginKept _,
          Change.PersonKept _,
          Change.WebhookFailing _,
          Change.CheckInKept _,
          Change.FaultsKept _,
          Change.MerchantQrPut _,
          Change.MerchantQrDeleted _,
          Change.CheckedIn _,
          Change.FaultsAdded _,
          Change.FaultsSet _ ->
          Optional.empty();
    };
  }

  boolean consentGiven(String personId, String msn) {
    return consentGivenIn.containsKey(new ConsentKey(personId, msn));
  }

  Optional<Instant> captureGuaranteedUntil(Payment payment) {
    return config.choices().captureGuaranteedUntil()
        ? Optional.ofNullable(payment.authorizedAt())
            .map(at -> at.plus(config.times().captureGuarantee()))
        : Optional.empty();
  }

  Faults faults() {
    return faults;
  }

  Optional<String> signingKey() {
    return Optional.ofNullable(signingKey);
  }

  Duration clockOffset() {
    return clockOffset;
  }

  boolean dropping() {
    return dropping;
  }

  /** How the notifications stand. */
  Books.Notifications notifications() {
    var pending = lanes.values().stream().mapToLong(Deque::size).sum();
    return new Books.Notifications(
        tally.delivered, pending, tally.dropped, tally.givenUp, tally.failedAttempts, dropping);
  }
}
