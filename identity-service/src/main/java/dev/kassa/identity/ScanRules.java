package dev.kassa.identity;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
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
import dev.kassa.identity.Scan.Given.Locked;
import dev.kassa.identity.Scan.Given.Misplaced;
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
 */
public record ScanRules(
    Duration deadline, Duration second, Duration firstPause, Duration longestPause) {
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
    Optional<SalesUnit> commanded = unit.filter(u -> u.accepts(scan.source()));
    if (commanded.isEmpty()) {
      return unidentified(Reason.UNKNOWN_SALES_UNIT);
    }
    if (isOver(scan, now)) {
      return unidentified(Reason.SCAN_EXPIRED);
    }
    return switch (scan.given()) {
      case TypedNumber number ->
          numbers
              .read(number.text(), commanded.get().country())
              .<ScanDecision>map(msisdn -> new Answer(new Identified(msisdn, Method.PHONE)))
              .orElseGet(() -> unidentified(Reason.NOT_A_PHONE_NUMBER));
      case Code code -> ask(scan, code, Duration.ZERO, now);
      case Locked _ -> new AwaitKey(Duration.between(now, end(scan)));
      case Misplaced(String field) ->
          new Answer(
              new Refused(Reason.INVALID, field + " must be sealed for this topic, key and field"));
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
    return unidentified(Reason.PROVIDER_UNAVAILABLE);
  }

  /**
   * What the till is told about a record that breaks the contract, if it says which till waits.
   *
   * @param field the text of a field, null if there is none
   */
  public static Optional<CustomerUnidentified> invalid(UnaryOperator<String> field) {
    try {
      return Optional.of(
          new CustomerUnidentified(
              CheckoutId.of(field.apply("checkoutId")),
              field.apply("storeId"),
              field.apply("posId"),
              new Msn(field.apply("msn")),
              Reason.INVALID));
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
      case Person person -> new Answer(new Identified(person.msisdn(), Method.QR));
      case NotACode _ -> unidentified(Reason.NOT_A_PERSONAL_QR);
      case Denied _ -> unidentified(Reason.PROVIDER_UNAVAILABLE);
      case NotNow notNow -> {
        Duration pause = longer(pause(asked), notNow.notBefore());
        yield beside || isOver(scan, now.plus(pause))
            ? unidentified(Reason.PROVIDER_UNAVAILABLE)
            : ask(scan, question.code(), pause, now);
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
  private Exchange ask(Scan scan, Code code, Duration after, Instant now) {
    Duration left = Duration.between(now.plus(after), end(scan));
    boolean useful = left.minus(second).compareTo(SHORTEST_WAIT) >= 0;
    return new Exchange(code, after, left, useful ? Optional.of(second) : Optional.empty());
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

  private static Answer unidentified(Reason reason) {
    return new Answer(new Unidentified(reason));
  }

  private static Answer unreadable(String why) {
    return new Answer(new Refused(Reason.UNREADABLE, why));
  }
}
