// Messages about one checkout, as tests of the fold hear them.
package dev.kassa.gateway;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.membership.EnrolmentEnded;
import dev.kassa.contract.membership.EnrolmentStarted;
import dev.kassa.contract.membership.MemberEnrolled;
import dev.kassa.contract.membership.MemberRecognised;
import dev.kassa.contract.membership.NonMemberRecognised;
import dev.kassa.contract.membership.PurchaseRegistered;
import dev.kassa.contract.membership.Visit;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.payment.Asker;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.contract.payment.OutcomePending;
import dev.kassa.contract.payment.PaymentAborted;
import dev.kassa.contract.payment.PaymentAuthorized;
import dev.kassa.contract.payment.PaymentCancelled;
import dev.kassa.contract.payment.PaymentCaptured;
import dev.kassa.contract.payment.PaymentCreated;
import dev.kassa.contract.payment.PaymentExpired;
import dev.kassa.contract.payment.PaymentRefunded;
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.payment.PaymentRequestAccepted;
import dev.kassa.contract.payment.PaymentStanding;
import dev.kassa.contract.payment.PaymentTerminated;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.contract.pos.RefundRequested;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Short names for the contract's records; each message is a second later than the one before. */
public final class Told {
  public static final CheckoutId CHECKOUT = CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
  public static final String STORE = "oslo-1";
  public static final String POS = "till-7";
  public static final Msn MSN = new Msn("123456");
  public static final MemberId MEMBER = new MemberId("m-4k7q2xw9");
  public static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");
  public static final Instant EXPIRES = Instant.parse("2026-11-22T12:10:00Z");
  public static final long AMOUNT = 239_900;

  private final CheckoutId checkout;
  private int clock;
  private long clubSequence;
  private long paymentSequence;

  /** About {@link #CHECKOUT}. */
  public Told() {
    this(CHECKOUT);
  }

  /** About another checkout. */
  public Told(CheckoutId checkout) {
    this.checkout = checkout;
  }

  /** An id with a name, the same each time. */
  public static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  static IdentificationId person(String name) {
    return new IdentificationId(id("person " + name));
  }

  public static Reference reference(int attempt) {
    return Reference.of(CHECKOUT, attempt);
  }

  private Reference of(int attempt) {
    return Reference.of(checkout, attempt);
  }

  private Heard heard(String source, UUID id, Optional<UUID> cause, Message message) {
    return new Heard(
        new Heard.EventId(source, id),
        BEGIN.plusSeconds(clock++),
        cause,
        News.of(message).orElseThrow());
  }

  private Heard byTill(String command, Message message) {
    return heard("/stores/oslo-1/tills/till-7", id(command), Optional.empty(), message);
  }

  public Heard scan(String id) {
    return scanOf(checkout, id);
  }

  public Heard scanOf(CheckoutId checkout, String id) {
    return byTill(
        id,
        new CustomerScanned(
            checkout,
            STORE,
            POS,
            MSN,
            CustomerScanned.Scanner.CASHIER,
            new PersonalText("sealed:v1:x"),
            null));
  }

  public Heard identified(String scan, String person) {
    return heard(
        "/kassa/identity-service",
        id("answer " + scan),
        Optional.of(id(scan)),
        new CustomerIdentified(
            person(person),
            checkout,
            STORE,
            POS,
            MSN,
            new PersonalText("sealed:v1:x"),
            CustomerIdentified.Method.QR));
  }

  public Heard unidentified(String scan, CustomerUnidentified.Reason reason) {
    return heard(
        "/kassa/identity-service",
        id("answer " + scan),
        Optional.of(id(scan)),
        new CustomerUnidentified(checkout, STORE, POS, MSN, reason));
  }

  private Visit visit(String person) {
    return new Visit(checkout, person(person), STORE, POS, MSN, "club", 1, ++clubSequence);
  }

  private Heard byClub(Message message) {
    return heard(
        "/kassa/membership-service", id("club " + clubSequence), Optional.empty(), message);
  }

  public Heard member(String person, long points) {
    return byClub(new MemberRecognised(visit(person), MEMBER, "gold", points));
  }

  public Heard nonMember(String person) {
    return byClub(new NonMemberRecognised(visit(person)));
  }

  public Heard enrolmentAsked(String id, String person) {
    return byTill(id, new EnrolmentRequested(checkout, STORE, POS, MSN, person(person)));
  }

  public Heard enrolmentTakenBack(String id) {
    return byTill(id, new EnrolmentCancelled(checkout, STORE, POS, MSN));
  }

  public Heard enrolmentStarted(String person, String... outcomeOf) {
    return byClub(new EnrolmentStarted(visit(person), "OSLO-47", EXPIRES, ids(outcomeOf)));
  }

  public Heard enrolled(String person) {
    return byClub(new MemberEnrolled(visit(person), MEMBER));
  }

  public Heard enrolmentEnded(String person, EnrolmentEnded.Reason reason, String... outcomeOf) {
    return byClub(new EnrolmentEnded(visit(person), reason, ids(outcomeOf)));
  }

  public Heard booked(String person, int attempt, long change, long points) {
    return byClub(
        new PurchaseRegistered(visit(person), MEMBER, of(attempt), money(AMOUNT), change, points));
  }

  public Heard paymentAsked(String id, int attempt) {
    return byTill(
        id,
        new PaymentRequested(
            MSN,
            of(attempt),
            checkout,
            attempt,
            STORE,
            POS,
            person("a"),
            new PaymentRequested.Customer(new PersonalText("sealed:v1:x"), null, null),
            money(AMOUNT),
            "Winter jacket",
            null,
            null,
            null,
            new Receipt(
                "1",
                List.of(
                    new Receipt.Line(
                        "j", "jacket", "1", Receipt.Unit.PCS, AMOUNT, null, AMOUNT, 2500, null)),
                null,
                null)));
  }

  public Heard cancelAsked(String id, int attempt) {
    return byTill(id, new PaymentCancelRequested(MSN, of(attempt), checkout, STORE, POS, "LEFT"));
  }

  public Heard captureAsked(String id, int attempt, long amount) {
    return byTill(id, new CaptureRequested(MSN, of(attempt), STORE, POS, money(amount), null));
  }

  public Heard refundAsked(String id, int attempt, long amount) {
    return byTill(id, new RefundRequested(MSN, of(attempt), STORE, POS, money(amount), "RETURN"));
  }

  public Heard refundAskedIn(String storeId, int attempt, long amount) {
    return byTill(
        "refund in " + storeId,
        new RefundRequested(MSN, of(attempt), storeId, POS, money(amount), "RETURN"));
  }

  public Heard captureAskedIn(String storeId, String id, int attempt, long amount) {
    return byTill(id, new CaptureRequested(MSN, of(attempt), storeId, POS, money(amount), null));
  }

  /** The next payment's facts are numbered from 1 again. */
  public void nextPayment() {
    paymentSequence = 0;
  }

  private PaymentStanding standing(int attempt, Amounts amounts, AskedBy by, String... outcomeOf) {
    return new PaymentStanding(
        MSN,
        of(attempt),
        checkout,
        STORE,
        POS,
        person("a"),
        1,
        ++paymentSequence,
        Currency.NOK,
        amounts,
        ids(outcomeOf),
        ids(outcomeOf).stream().map(id -> Asker.of(id, by)).toList());
  }

  private PaymentStanding standing(int attempt, Amounts amounts, String... outcomeOf) {
    return standing(attempt, amounts, new AskedBy(STORE, POS), outcomeOf);
  }

  private Heard byPayment(int attempt, Message message) {
    return heard(
        "/kassa/payment-service",
        id("payment " + attempt + " " + paymentSequence + " " + message.getClass()),
        Optional.empty(),
        message);
  }

  public Heard requested(int attempt) {
    return byPayment(
        attempt, new PaymentRequestAccepted(standing(attempt, Amounts.NONE), money(AMOUNT)));
  }

  public Heard created(int attempt) {
    return byPayment(attempt, new PaymentCreated(standing(attempt, Amounts.NONE)));
  }

  public Heard authorized(int attempt, String... outcomeOf) {
    return byPayment(
        attempt,
        new PaymentAuthorized(
            standing(attempt, new Amounts(AMOUNT, 0, 0, 0), outcomeOf), money(AMOUNT)));
  }

  public Heard captured(int attempt, long total, String... outcomeOf) {
    return byPayment(
        attempt,
        new PaymentCaptured(
            standing(attempt, new Amounts(AMOUNT, total, 0, 0), outcomeOf), money(total)));
  }

  public Heard cancelled(int attempt, long captured, String... outcomeOf) {
    long left = AMOUNT - captured;
    return byPayment(
        attempt,
        new PaymentCancelled(
            standing(attempt, new Amounts(AMOUNT, captured, left, 0), outcomeOf), money(left)));
  }

  public Heard refunded(int attempt, long total, String... outcomeOf) {
    return byPayment(
        attempt,
        new PaymentRefunded(
            standing(attempt, new Amounts(AMOUNT, AMOUNT, 0, total), outcomeOf), money(total)));
  }

  public Heard refundedFor(String storeId, int attempt, String outcomeOf) {
    return byPayment(
        attempt,
        new PaymentRefunded(
            standing(
                attempt,
                new Amounts(AMOUNT, AMOUNT, 0, AMOUNT),
                new AskedBy(storeId, POS),
                outcomeOf),
            money(AMOUNT)));
  }

  /** The outcome of a refund with this id. */
  public Heard refundedBy(int attempt, UUID command) {
    return refundedBy(STORE, attempt, command);
  }

  /** The same, of a till of this store. */
  public Heard refundedBy(String storeId, int attempt, UUID command) {
    PaymentStanding plain = standing(attempt, new Amounts(AMOUNT, AMOUNT, 0, AMOUNT), "x");
    return byPayment(
        attempt,
        new PaymentRefunded(
            new PaymentStanding(
                plain.msn(),
                plain.reference(),
                plain.checkoutId(),
                plain.storeId(),
                plain.posId(),
                plain.identificationId(),
                plain.epoch(),
                plain.sequence(),
                plain.currency(),
                plain.amounts(),
                List.of(command),
                List.of(new Asker(command, storeId, POS))),
            money(AMOUNT)));
  }

  /** The same message under another id. */
  public Heard as(UUID id, Heard heard) {
    return new Heard(
        new Heard.EventId(heard.id().source(), id), heard.at(), heard.causedBy(), heard.news());
  }

  public Heard aborted(int attempt, String... outcomeOf) {
    return byPayment(attempt, new PaymentAborted(standing(attempt, Amounts.NONE, outcomeOf)));
  }

  public Heard expired(int attempt, String... outcomeOf) {
    return byPayment(attempt, new PaymentExpired(standing(attempt, Amounts.NONE, outcomeOf)));
  }

  public Heard terminated(int attempt, String... outcomeOf) {
    return byPayment(attempt, new PaymentTerminated(standing(attempt, Amounts.NONE, outcomeOf)));
  }

  public Heard refused(int attempt, PaymentRefused.Reason reason, String... outcomeOf) {
    return byPayment(
        attempt, new PaymentRefused(standing(attempt, Amounts.NONE, outcomeOf), reason, "4060"));
  }

  public Heard pending(int attempt, OutcomePending.Phase phase) {
    return byPayment(
        attempt,
        new OutcomePending(
            MSN,
            of(attempt),
            checkout,
            STORE,
            POS,
            null,
            1,
            Currency.NOK,
            Amounts.NONE,
            phase,
            BEGIN));
  }

  public Heard commandRefused(int attempt, CommandRefused.Reason reason, String outcomeOf) {
    return commandRefused(attempt, reason, id(outcomeOf));
  }

  public Heard commandRefused(int attempt, CommandRefused.Reason reason, UUID command) {
    CommandRefused refused = refusal(attempt, reason, command);
    return heard(
        "/kassa/payment-service",
        id("refusal " + command + reason),
        Optional.of(command),
        reason == CommandRefused.Reason.ID_REUSED ? refused.asCopy() : refused);
  }

  private CommandRefused refusal(int attempt, CommandRefused.Reason reason, UUID command) {
    return new CommandRefused(
        MSN,
        of(attempt),
        checkout,
        STORE,
        POS,
        null,
        1,
        null,
        null,
        reason,
        "a field",
        List.of(command),
        List.of(new Asker(command, STORE, POS)));
  }

  static Money money(long value) {
    return new Money(Currency.NOK, value);
  }

  static List<UUID> ids(String... names) {
    return Arrays.stream(names).map(Told::id).toList();
  }

  static CheckoutState after(Heard... heard) {
    return after(List.of(heard));
  }

  static CheckoutState after(List<Heard> heard) {
    CheckoutState state = CheckoutState.empty(STORE, CHECKOUT);
    for (Heard one : heard) {
      state = CheckoutState.apply(state, one);
    }
    return state;
  }
}
