package dev.kassa.identity;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Gtin;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Rules;
import dev.kassa.contract.ScannedCode;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.Exchanged.Denied;
import dev.kassa.identity.Exchanged.NotACode;
import dev.kassa.identity.Exchanged.NotNow;
import dev.kassa.identity.Exchanged.Person;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Refused;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan.Given.Code;
import dev.kassa.identity.Scan.Given.CustomerToken;
import dev.kassa.identity.Scan.Given.Exchangeable;
import dev.kassa.identity.Scan.Given.Locked;
import dev.kassa.identity.Scan.Given.Misplaced;
import dev.kassa.identity.Scan.Given.ReadNumber;
import dev.kassa.identity.Scan.Given.TypedNumber;
import dev.kassa.identity.ScanDecision.AfterExchange;
import dev.kassa.identity.ScanDecision.Answer;
import dev.kassa.identity.ScanDecision.AwaitKey;
import dev.kassa.identity.ScanDecision.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What becomes of a scan (DESIGN 4).
 *
 * @param deadline from append time to the last moment an answer is of use: a customer stands there
 * @param second how long the provider may be silent before it is asked once more beside the first
 * @param firstPause before the second question; doubled for each further one
 * @param longestPause where the doubling ends
 * @param readsClearText whether an old code that holds the number in clear is read when the
 *     provider does not answer
 */
public record ScanRules(
    Duration deadline,
    Duration second,
    Duration firstPause,
    Duration longestPause,
    boolean readsClearText) {
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  /** Refuses times that leave no room for a second question. */
  public ScanRules {
    Rules.require(
        second.isPositive() && second.compareTo(deadline) < 0,
        "second",
        "must be more than 0 and less than deadline");
    Rules.require(
        firstPause.isPositive() && firstPause.compareTo(longestPause) <= 0,
        "firstPause",
        "must be more than 0 and at most longestPause");
  }

  /**
   * What to do about a scan that just came.
   *
   * @param unit the settings of its sales unit, if there are any
   */
  public ScanDecision onScan(
      Scan scan, Optional<SalesUnit> unit, PhoneNumbers numbers, Instant now) {
    // A check-in is the provider's own word; everybody else must be allowed to speak for the unit.
    Optional<SalesUnit> commanded = unit.filter(u -> scan.isCheckIn() || u.accepts(scan.source()));
    if (commanded.isEmpty()) {
      return unidentified(Reason.UNKNOWN_SALES_UNIT);
    }
    if (isOver(scan, now)) {
      return unidentified(Reason.SCAN_EXPIRED);
    }
    return switch (scan.given()) {
      case TypedNumber(String text) -> number(text, commanded.get(), numbers);
      case ReadNumber(String text) when Gtin.isValid(text) -> unidentified(Reason.PRODUCT_CODE);
      case ReadNumber(String text) -> number(text, commanded.get(), numbers);
      case CustomerToken token -> ask(scan, token, Duration.ZERO, now);
      case Code(String text) -> onCode(scan, ScannedCode.of(text), now);
      case Locked _ -> new AwaitKey(Duration.between(now, end(scan)));
      case Misplaced(String field) ->
          new Answer(
              new Refused(Reason.INVALID, field + " must be sealed for this topic, key and field"));
    };
  }

  private static Answer number(String text, SalesUnit unit, PhoneNumbers numbers) {
    return numbers
        .read(text, unit.country())
        .map(msisdn -> new Answer(new Identified(msisdn, Method.PHONE)))
        .orElseGet(() -> unidentified(Reason.NOT_A_PHONE_NUMBER));
  }

  /** No code that is not the provider's leaves the store. */
  private ScanDecision onCode(Scan scan, ScannedCode read, Instant now) {
    return switch (read.kind()) {
      case PERSONAL -> ask(scan, new Code(read.text()), Duration.ZERO, now);
      case STICKER -> unidentified(Reason.STORE_STICKER);
      case PRODUCT -> unidentified(Reason.PRODUCT_CODE);
      case LINK -> unidentified(Reason.OTHER_LINK);
      case TOO_LONG -> unidentified(Reason.CODE_TOO_LONG);
      case MANGLED -> unidentified(Reason.CODE_MANGLED);
      case OTHER -> unidentified(Reason.UNKNOWN_CODE);
    };
  }

  /** What to do after its key was looked for until it came, or the time was over. */
  public ScanDecision onLooked(
      Scan scan, Optional<SalesUnit> unit, PhoneNumbers numbers, Instant now) {
    return scan.given() instanceof Locked
        ? unreadable("its key must be in the keyset before the scan's deadline")
        : onScan(scan, unit, numbers, now);
  }

  /** What becomes of a scan whose sales unit has too many that wait for a key already. */
  public Answer crowded(AwaitKey wanted) {
    return unreadable("its key must be in the keyset, and many scans of its sales unit wait");
  }

  /** What becomes of a scan whose sales unit has too many that wait for the provider already. */
  public Answer crowded(Exchange wanted) {
    return inClear(wanted.what()).orElseGet(() -> unidentified(Reason.PROVIDER_UNAVAILABLE));
  }

  /** What an old code says itself, where the settings allow to believe it. */
  private Optional<Answer> inClear(Exchangeable what) {
    return readsClearText && what instanceof Code(String text)
        ? ScannedCode.of(text)
            .clearText()
            .map(msisdn -> new Answer(new Identified(msisdn, Method.QR)))
        : Optional.empty();
  }

  /**
   * What the till is told about a record that breaks the contract, if it says which till waits.
   *
   * @param field the text of a field, null if there is none
   */
  public static Optional<CustomerUnidentified> invalid(UnaryOperator<String> field) {
    String code = field.apply("qrCode");
    boolean tooLong = code != null && code.length() > PersonalText.MAX_LENGTH;
    try {
      return Optional.of(
          new CustomerUnidentified(
              CheckoutId.of(field.apply("checkoutId")),
              field.apply("storeId"),
              field.apply("posId"),
              new Msn(field.apply("msn")),
              tooLong ? Reason.CODE_TOO_LONG : Reason.INVALID));
    } catch (InvalidValue unreadable) {
      return Optional.empty();
    }
  }

  /**
   * What to do after the provider was asked. Who answers slowly is asked twice and no more: a third
   * call would only add to what makes it slow.
   *
   * @param question the last one
   * @param beside whether it was asked a second time beside the first
   * @param asked how many questions there were, 1 or more
   */
  public AfterExchange onExchanged(
      Scan scan, Exchange question, Exchanged exchanged, boolean beside, int asked, Instant now) {
    return switch (exchanged) {
      case Person(Msisdn msisdn) -> new Answer(new Identified(msisdn, method(question.what())));
      case NotACode _ -> unidentified(Reason.NOT_A_PERSONAL_QR);
      case Denied _ -> unidentified(Reason.PROVIDER_UNAVAILABLE);
      case NotNow notNow -> {
        Duration pause = longer(pause(asked), notNow.notBefore());
        Optional<Answer> inClear = inClear(question.what());
        if (inClear.isPresent()) {
          yield inClear.get();
        }
        yield beside || isOver(scan, now.plus(pause))
            ? unidentified(Reason.PROVIDER_UNAVAILABLE)
            : ask(scan, question.what(), pause, now);
      }
    };
  }

  /** Whether nothing can be waited for any more: timers know no shorter time. */
  private boolean isOver(Scan scan, Instant now) {
    return now.plus(SHORTEST_WAIT).isAfter(end(scan));
  }

  private Instant end(Scan scan) {
    return scan.appendedAt().plus(deadline);
  }

  /** A question may take what is left of the deadline, and no longer. */
  private Exchange ask(Scan scan, Exchangeable what, Duration after, Instant now) {
    Duration left = Duration.between(now.plus(after), end(scan));
    if (inClear(what).isPresent()) {
      // The answer is here already; the provider's is better, but not worth a long wait.
      return new Exchange(what, after, shorter(left, second), Optional.empty());
    }
    boolean useful = left.minus(second).compareTo(SHORTEST_WAIT) >= 0;
    return new Exchange(what, after, left, useful ? Optional.of(second) : Optional.empty());
  }

  private static Method method(Exchangeable what) {
    return switch (what) {
      case Code _ -> Method.QR;
      case CustomerToken _ -> Method.STICKER;
    };
  }

  private Duration pause(int asked) {
    Duration pause = firstPause;
    for (int i = 1; i < asked && pause.compareTo(longestPause) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(longestPause) < 0 ? pause : longestPause;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Answer unidentified(Reason reason) {
    return new Answer(new Unidentified(reason));
  }

  private static Answer unreadable(String why) {
    return new Answer(new Refused(Reason.UNREADABLE, why));
  }
}
