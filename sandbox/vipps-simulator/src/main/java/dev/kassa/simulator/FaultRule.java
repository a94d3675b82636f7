package dev.kassa.simulator;

/**
 * Something that goes wrong on demand.
 *
 * @param endpoint null: every endpoint
 * @param rate part of the calls, 0 to 1; default 1
 * @param seed of the rule's own dice
 * @param reference only calls for this payment; null: all
 * @param times how often at most; null: always
 * @param status of {@link Kind#STATUS}
 * @param code of {@link Kind#ERROR}
 * @param delayMs of {@link Kind#DELAY}
 * @param retryAfterSeconds sent with 429; null: no header
 */
public record FaultRule(
    Endpoint endpoint,
    Kind kind,
    Double rate,
    Long seed,
    String reference,
    Integer times,
    Integer status,
    Integer code,
    Long delayMs,
    Long retryAfterSeconds) {

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
    APPROVE
  }

  /** What goes wrong. */
  public enum Kind {
    /** 500, and nothing happened. */
    STATUS_500_BEFORE_EFFECT(true),
    /** It happened, and the connection breaks instead of an answer. */
    ANSWER_LOST_AFTER_EFFECT(false),
    /** The status of the rule, and nothing happened. */
    STATUS(true),
    /** 423, error 6160: a concurrent operation. */
    LOCKED_423(true),
    /** 429. */
    THROTTLED_429(true),
    /** The error number of the rule, and nothing happened; it does not stick to the key. */
    ERROR(true),
    /** It happens at once, the answer comes late. */
    DELAY(false),
    /** The connection breaks, and nothing happened. */
    CONNECTION_RESET(true),
    /** It happened, and half the answer arrives. */
    BROKEN_JSON(false);

    private final boolean beforeEffect;

    Kind(boolean beforeEffect) {
      this.beforeEffect = beforeEffect;
    }

    /** Whether nothing happens when this goes wrong. */
    public boolean beforeEffect() {
      return beforeEffect;
    }
  }

  /** Fills in the defaults and refuses a rule that says too little. */
  public FaultRule {
    require(kind != null, "kind", "must be present");
    rate = rate == null ? 1.0 : rate;
    require(rate >= 0 && rate <= 1, "rate", "must be 0 to 1");
    seed = seed == null ? 0 : seed;
    require(kind != Kind.STATUS || status != null, "status", "must be present for this kind");
    require(status == null || (status >= 200 && status <= 599), "status", "must be 200 to 599");
    require(kind != Kind.ERROR || code != null, "code", "must be present for this kind");
    require(
        kind != Kind.DELAY || (delayMs != null && delayMs > 0),
        "delayMs",
        "must be more than 0 for this kind");
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw new InvalidSetting(field, rule);
    }
  }
}
