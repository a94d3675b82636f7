package dev.kassa.simulator;

/**
 * Something that goes wrong on demand.
 *
 * @param endpoint null: every endpoint
 * @param rate part of the calls, 0 to 1; default 1
 * @param seed of the rule's own dice
 * @param reference only calls for this payment; null: all
 * @param msn only calls by this sales unit; null: all
 * @param times how often at most; null: always
 * @param status of {@link Kind#STATUS}
 * @param code of {@link Kind#ERROR}
 * @param delayMs of {@link Kind#DELAY} and {@link Kind#NOTIFICATION_DELAYED}; between bytes of
 *     {@link Kind#SLOW_DRIP}; the longest hold of {@link Kind#NOTIFICATION_REORDERED}
 * @param retryAfterSeconds sent with 429; null: no header
 */
public record FaultRule(
    Endpoint endpoint,
    Kind kind,
    Double rate,
    Long seed,
    String reference,
    String msn,
    Integer times,
    Integer status,
    Integer code,
    Long delayMs,
    Long retryAfterSeconds) {

  /** Wrong each time, whoever asks. */
  public static FaultRule always(Endpoint endpoint, Kind kind) {
    return new FaultRule(endpoint, kind, null, null, null, null, null, null, null, null, null);
  }

  /** Where it goes wrong. */
  public enum Endpoint {
    CREATE,
    READ,
    EVENTS,
    CAPTURE,
    CANCEL,
    REFUND,
    TOKEN,
    EXCHANGE,
    USER_EXISTS,
    CIBA_START,
    CIBA_TOKEN,
    USERINFO,
    WEBHOOKS,
    APPROVE,
    EXCHANGE_CUSTOMER,
    MERCHANT_QR,
    DISCOVERY,
    NOTIFICATION
  }

  /** When it goes wrong. */
  public enum Moment {
    BEFORE_EFFECT,
    AFTER_EFFECT,
    ON_NOTIFICATION
  }

  /** What goes wrong. */
  public enum Kind {
    /** 500, and nothing happened. */
    STATUS_500_BEFORE_EFFECT(Moment.BEFORE_EFFECT),
    /** It happened, and the connection breaks instead of an answer. */
    ANSWER_LOST_AFTER_EFFECT(Moment.AFTER_EFFECT),
    /** The status of the rule, and nothing happened. */
    STATUS(Moment.BEFORE_EFFECT),
    /** 423, error 6160: a concurrent operation. */
    LOCKED_423(Moment.BEFORE_EFFECT),
    /** 429. */
    THROTTLED_429(Moment.BEFORE_EFFECT),
    /** The error number of the rule, and nothing happened; it does not stick to the key. */
    ERROR(Moment.BEFORE_EFFECT),
    /** It happens at once, the answer comes late. */
    DELAY(Moment.AFTER_EFFECT),
    /** The connection breaks, and nothing happened. */
    CONNECTION_RESET(Moment.BEFORE_EFFECT),
    /** It happened, and half the answer arrives. */
    BROKEN_JSON(Moment.AFTER_EFFECT),
    /** It happened, and the answer trickles in byte by byte. */
    SLOW_DRIP(Moment.AFTER_EFFECT),
    /** It happened, and its notifications arrive before the answer does (API 5.5). */
    NOTIFIED_FIRST(Moment.AFTER_EFFECT),
    /** The notification is never sent. */
    NOTIFICATION_DROPPED(Moment.ON_NOTIFICATION),
    /** The notification is sent twice. */
    NOTIFICATION_DUPLICATED(Moment.ON_NOTIFICATION),
    /** The notification is sent late, and those of the same payment behind it. */
    NOTIFICATION_DELAYED(Moment.ON_NOTIFICATION),
    /** The notification waits until the receiver has taken one of another payment. */
    NOTIFICATION_REORDERED(Moment.ON_NOTIFICATION);

    private final Moment moment;

    Kind(Moment moment) {
      this.moment = moment;
    }

    /** When this goes wrong. */
    public Moment moment() {
      return moment;
    }
  }

  private static final long LONGEST_DELAY_MS = 24L * 60 * 60 * 1000;
  private static final long DRIP_MS = 20;
  private static final long LONGEST_HOLD_MS = 5000;

  /** Fills in the defaults and refuses a rule that says too little. */
  public FaultRule {
    require(kind != null, "kind", "must be present");
    rate = rate == null ? 1.0 : rate;
    require(rate >= 0 && rate <= 1, "rate", "must be 0 to 1");
    seed = seed == null ? 0 : seed;
    require(kind != Kind.STATUS || status != null, "status", "must be present for this kind");
    require(status == null || (status >= 200 && status <= 599), "status", "must be 200 to 599");
    require(kind != Kind.ERROR || code != null, "code", "must be present for this kind");
    require(times == null || times >= 0, "times", "must be 0 or more");
    require(
        retryAfterSeconds == null || retryAfterSeconds >= 0,
        "retryAfterSeconds",
        "must be 0 or more");
    if (delayMs == null && kind == Kind.SLOW_DRIP) {
      delayMs = DRIP_MS;
    }
    if (delayMs == null && kind == Kind.NOTIFICATION_REORDERED) {
      delayMs = LONGEST_HOLD_MS;
    }
    var needsDelay = kind == Kind.DELAY || kind == Kind.NOTIFICATION_DELAYED;
    require(!needsDelay || delayMs != null, "delayMs", "must be present for this kind");
    require(
        delayMs == null || (delayMs > 0 && delayMs <= LONGEST_DELAY_MS),
        "delayMs",
        "must be 1 to " + LONGEST_DELAY_MS);
    require(
        endpoint == null
            || (endpoint == Endpoint.NOTIFICATION) == (kind.moment() == Moment.ON_NOTIFICATION),
        "endpoint",
        "must be notification for the kinds of notifications, and for no other");
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw new InvalidSetting(field, rule);
    }
  }
}
