// A day of a club, made of dice.
package dev.kassa.membership.shell;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.enrolment.DueCall;
import dev.kassa.membership.enrolment.EnrolmentEvent;
import dev.kassa.membership.enrolment.LoginAnswer;
import dev.kassa.membership.enrolment.Profile;
import dev.kassa.membership.enrolment.Step.ProviderCall;
import dev.kassa.messaging.EventHeaders;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Outgoing.Cause;
import dev.kassa.messaging.Sealer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * The same seed makes the same stream: identifications, commands, facts and pings of a few people
 * at a few checkouts, with repetitions, reused ids, things in the wrong order and things that break
 * the contract; and answers of the login to what was asked.
 */
final class ClubStream {
  private static final int PEOPLE = 12;
  private static final int CHECKOUTS = 40;
  private static final String TILL = "/stores/oslo-1/tills/7";
  private static final String OTHER_TILL = "/stores/aarhus-1/tills/1";

  /** Far enough ahead for a slow machine: validity is not what this is about. */
  private static final Instant APPENDED =
      Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(36_500));

  private final Random random;
  private final Sealer msisdns =
      new Keysets(Infrastructure.files().keysets("identity")).sealer("msisdn");
  private final List<CheckoutId> checkouts = new ArrayList<>();
  private final List<Identified> identified = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private long offset;

  ClubStream(long seed) {
    random = new Random(seed);
    for (int i = 0; i < CHECKOUTS; i++) {
      checkouts.add(new CheckoutId(uuid()));
    }
  }

  /** A record of a topic. */
  record Sent(String consumer, Incoming record) {}

  private record Identified(CheckoutId checkout, IdentificationId id, Msisdn person) {}

  /** The next records. */
  List<Sent> records(int count, Collection<UUID> logins) {
    List<Sent> records = new ArrayList<>();
    while (records.size() < count) {
      records.add(next(List.copyOf(logins)));
    }
    return records;
  }

  private Sent next(List<UUID> logins) {
    int die = random.nextInt(100);
    Sent next;
    if (die < 8 && !sent.isEmpty()) {
      next = repeated(one(sent));
    } else if (die < 35 || identified.isEmpty()) {
      next = identification();
    } else if (die < 55) {
      next = request(uuid(), one(identified));
    } else if (die < 62) {
      next = cancellation(uuid());
    } else if (die < 66 && !logins.isEmpty()) {
      next = ping(one(logins));
    } else if (die < 69) {
      next = broken();
    } else if (die < 72) {
      next = reused();
    } else {
      next = fact();
    }
    sent.add(next);
    return next;
  }

  /** What the login says to calls that are waited for. */
  List<Arrival> answers(Map<UUID, DueCall> calls, Map<UUID, String> phases) {
    List<Arrival> answers = new ArrayList<>();
    calls.forEach(
        (id, call) -> {
          // Dice are thrown for each that is waited for, whatever comes of it.
          if (isWaitedFor(call, phases.getOrDefault(id, ""))) {
            answer(call).ifPresent(answer -> answers.add(new Arrival.Answered(call, answer)));
          }
        });
    return answers;
  }

  private static boolean isWaitedFor(DueCall call, String phase) {
    return phase.equals(
        switch (call.call()) {
          case ProviderCall.Start _ -> "STARTING";
          case ProviderCall.Poll _ -> "WAITING";
          case ProviderCall.AskProfile _ -> "COLLECTED";
        });
  }

  private Optional<LoginAnswer> answer(DueCall call) {
    int die = random.nextInt(10);
    UUID id = call.request().enrolmentId();
    return switch (call.call()) {
      case ProviderCall.Start _ ->
          switch (die) {
            case 0 -> Optional.empty();
            case 1 -> happened(new EnrolmentEvent.StartUnanswered());
            case 2 -> happened(new EnrolmentEvent.StartRefused(EnrolmentEnded.Reason.NO_USER));
            default ->
                happened(
                    new EnrolmentEvent.StartAccepted(
                        login(id),
                        Duration.ofHours(1),
                        // Polled at once, or not before a ping.
                        die < 7 ? Duration.ZERO : Duration.ofHours(1)));
          };
      case ProviderCall.Poll _ ->
          switch (die) {
            case 0 -> Optional.empty();
            case 1 -> happened(new EnrolmentEvent.PollRefused(EnrolmentEnded.Reason.DECLINED));
            case 2 -> happened(new EnrolmentEvent.PollUnanswered());
            case 3 -> happened(new EnrolmentEvent.StillPending());
            default ->
                happened(new EnrolmentEvent.TokensCollected("sealed tokens", Duration.ofHours(1)));
          };
      case ProviderCall.AskProfile _ ->
          die == 0
              ? happened(new EnrolmentEvent.ProfileUnanswered())
              : Optional.of(
                  new LoginAnswer.Known(
                      new Profile(
                          "sub-" + random.nextInt(PEOPLE),
                          random.nextBoolean() ? Optional.of(person()) : Optional.empty(),
                          "{}",
                          random.nextBoolean() ? Optional.of("{}") : Optional.empty())));
    };
  }

  private static Optional<LoginAnswer> happened(EnrolmentEvent event) {
    return Optional.of(new LoginAnswer.Happened(event));
  }

  /** Now and then somebody wants to be forgotten. */
  Optional<Arrival> erasure(List<String> members) {
    return members.size() < 3 || random.nextInt(3) > 0
        ? Optional.empty()
        : Optional.of(new Arrival.ErasureAsked(new MemberId(one(members)), _ -> {}));
  }

  // ---- records

  private Sent identification() {
    CheckoutId checkout = one(checkouts);
    Identified who = new Identified(checkout, new IdentificationId(uuid()), person());
    identified.add(who);
    // Some come after what names them.
    if (random.nextInt(4) == 0) {
      return request(uuid(), who);
    }
    return identification(who);
  }

  private Sent identification(Identified who) {
    return record(
        Wiring.CUSTOMERS,
        "/kassa/identity-service",
        uuid(),
        new CustomerIdentified(
            who.id(),
            who.checkout(),
            store(who.checkout()),
            "till-7",
            msn(who.checkout()),
            new PersonalText(
                msisdns.seal(
                    "identity.customers.v1",
                    who.checkout().toString(),
                    "msisdn",
                    who.person().digits())),
            CustomerIdentified.Method.PHONE));
  }

  private Sent request(UUID id, Identified who) {
    if (random.nextInt(4) == 0) {
      return identification(who);
    }
    return record(
        Wiring.ENROLMENTS,
        source(who.checkout()),
        id,
        new EnrolmentRequested(
            who.checkout(),
            store(who.checkout()),
            "till-7",
            msn(who.checkout()),
            who.id(),
            random.nextInt(4) == 0 ? true : null,
            null));
  }

  private Sent cancellation(UUID id) {
    CheckoutId checkout = one(checkouts);
    return record(
        Wiring.ENROLMENTS,
        source(checkout),
        id,
        new EnrolmentCancelled(checkout, store(checkout), "till-7", msn(checkout)));
  }

  private Sent reused() {
    List<Sent> commands =
        sent.stream().filter(s -> s.consumer().equals(Wiring.ENROLMENTS)).toList();
    UUID id =
        commands.isEmpty()
            ? uuid()
            : EventHeaders.text(one(commands).record().headers(), "ce_id")
                .map(UUID::fromString)
                .orElseThrow();
    return cancellation(id);
  }

  private Sent broken() {
    Sent whole = cancellation(uuid());
    Incoming record = whole.record();
    return new Sent(
        whole.consumer(),
        new Incoming(
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            record.appendedAt(),
            record.headers(),
            new String(record.value(), StandardCharsets.UTF_8)
                .replace("till-7", "")
                .getBytes(StandardCharsets.UTF_8)));
  }

  private Sent ping(UUID enrolment) {
    // Not the login's: which lone pings are old enough would depend on how long a run takes.
    Msn msn = new Msn("654321");
    return record(
        Wiring.NOTIFICATIONS,
        Outgoing.of(
            new ProviderNotification(msn, null, null, login(enrolment), null, "sealed:v1:x"),
            "vipps.webhooks.v1",
            "login.merchant-initiated.ping.v1",
            uuid(),
            "/kassa/webhook-ingest",
            APPENDED,
            Cause.NONE));
  }

  private Sent fact() {
    Identified who = one(identified);
    long sequence = 1L + random.nextInt(6);
    long captured = 10_000 + 100L * (who.id().value().getLeastSignificantBits() & 0xFF);
    long refunded = sequence < 4 ? 0 : (sequence - 3) * 1_000;
    Currency currency = msn(who.checkout()).value().equals("123456") ? Currency.NOK : Currency.DKK;
    PaymentStanding standing =
        new PaymentStanding(
            msn(who.checkout()),
            new Reference("ref-" + who.id().value().toString().substring(0, 13)),
            who.checkout(),
            store(who.checkout()),
            "till-7",
            who.id(),
            1,
            sequence,
            currency,
            new Amounts(captured, captured, 0, refunded),
            List.of(),
            null);
    return record(
        Wiring.PAYMENTS,
        "/kassa/payment-service",
        uuid(),
        refunded == 0
            ? new PaymentCaptured(standing, new Money(currency, captured))
            : new PaymentRefunded(standing, new Money(currency, refunded)));
  }

  private Sent record(String consumer, String source, UUID id, Message message) {
    MessageType type = MessageType.of(message);
    return record(
        consumer,
        Outgoing.of(
            message, type.topic().topicName(), type.ceType(), id, source, APPENDED, Cause.NONE));
  }

  private Sent record(String consumer, Outgoing message) {
    return new Sent(
        consumer,
        new Incoming(
            message.topic(),
            0,
            offset++,
            message.key(),
            APPENDED,
            message.headers(),
            message.value()));
  }

  private Sent repeated(Sent before) {
    Incoming record = before.record();
    return new Sent(
        before.consumer(),
        new Incoming(
            record.topic(),
            record.partition(),
            offset++,
            record.key(),
            record.appendedAt(),
            record.headers(),
            record.value()));
  }

  // ---- dice

  private static Msn msn(CheckoutId checkout) {
    return new Msn(isDanish(checkout) ? "654321" : "123456");
  }

  private static String store(CheckoutId checkout) {
    return isDanish(checkout) ? "aarhus-1" : "oslo-1";
  }

  private static String source(CheckoutId checkout) {
    return isDanish(checkout) ? OTHER_TILL : TILL;
  }

  private static boolean isDanish(CheckoutId checkout) {
    return checkout.value().getLeastSignificantBits() % 3 == 0;
  }

  private static String login(UUID enrolment) {
    return "login-" + enrolment;
  }

  private Msisdn person() {
    return new Msisdn("47900000" + (10 + random.nextInt(PEOPLE)));
  }

  private UUID uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
