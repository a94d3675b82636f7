package dev.kassa.identity;

import dev.kassa.contract.Rules;
import dev.kassa.contract.identity.CustomerIdentified.Method;
import dev.kassa.contract.identity.CustomerUnidentified.Reason;
import dev.kassa.contract.settings.SalesUnit;
import dev.kassa.identity.Exchanged.Denied;
import dev.kassa.identity.Exchanged.NotACode;
import dev.kassa.identity.Exchanged.NotNow;
import dev.kassa.identity.Exchanged.Person;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan.Given.Code;
import dev.kassa.identity.Scan.Given.TypedNumber;
import dev.kassa.identity.ScanDecision.Answer;
import dev.kassa.identity.ScanDecision.Exchange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a scan (DESIGN 4).
 *
 * @param deadline from append time to the last moment an answer is of use: a customer stands there
 * @param attempt how long one question to the provider may take
 * @param firstPause before the second question; doubled for each further one
 * @param longestPause where the doubling ends
 */
public record ScanRules(
    Duration deadline, Duration attempt, Duration firstPause, Duration longestPause) {
  /** Refuses times that leave no room for a second question. */
  public ScanRules {
    Rules.require(
        attempt.isPositive() && attempt.compareTo(deadline) < 0,
        "attempt",
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
    if (!now.isBefore(end(scan))) {
      return unidentified(Reason.SCAN_EXPIRED);
    }
    return switch (scan.given()) {
      case TypedNumber number ->
          numbers
              .read(number.text(), commanded.get().country())
              .<ScanDecision>map(msisdn -> new Answer(new Identified(msisdn, Method.PHONE)))
              .orElseGet(() -> unidentified(Reason.NOT_A_PHONE_NUMBER));
      case Code _ -> ask(scan, Duration.ZERO, now);
    };
  }

  /**
   * What to do after the provider was asked.
   *
   * @param asked how often it was, 1 or more
   */
  public ScanDecision onExchanged(Scan scan, Exchanged exchanged, int asked, Instant now) {
    return switch (exchanged) {
      case Person person -> new Answer(new Identified(person.msisdn(), Method.QR));
      case NotACode _ -> unidentified(Reason.NOT_A_PERSONAL_QR);
      case Denied _ -> unidentified(Reason.PROVIDER_UNAVAILABLE);
      case NotNow notNow -> {
        Duration pause = longer(pause(asked), notNow.notBefore());
        yield now.plus(pause).isBefore(end(scan))
            ? ask(scan, pause, now)
            : unidentified(Reason.PROVIDER_UNAVAILABLE);
      }
    };
  }

  private Instant end(Scan scan) {
    return scan.appendedAt().plus(deadline);
  }

  /** An attempt never outlives the deadline. */
  private ScanDecision ask(Scan scan, Duration after, Instant now) {
    Duration left = Duration.between(now.plus(after), end(scan));
    return new Exchange(after, left.compareTo(attempt) < 0 ? left : attempt);
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

  private static ScanDecision unidentified(Reason reason) {
    return new Answer(new Unidentified(reason));
  }
}
