package dev.kassa.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A sales unit with its keys and rights (API 1.1). Secret: {@link #toString} gives the number only.
 *
 * @param subscriptionKeys primary and secondary, interchangeable
 * @param pushAllowed without it PUSH_MESSAGE is refused (5080)
 * @param fullCaptureOnly refuses partial captures (6140)
 * @param longLivingAllowed permits {@code expiresAt}
 * @param tokenAuth the one way this unit authenticates at the login endpoints (API 3.2)
 * @param customerTimeout a payment request's life; null: the setting for all units
 * @param lateCapture 180 days to capture in every market (API 4.7)
 * @param scopes what customers may be asked for beside {@code openid}; the basic plan's four, birth
 *     date and consents unless said otherwise (API 3.9)
 * @param name what customers read on their phones; null: "Sales unit" and the number
 */
public record SalesUnit(
    String msn,
    String clientId,
    String clientSecret,
    List<String> subscriptionKeys,
    Market market,
    String currency,
    Boolean pushAllowed,
    Boolean fullCaptureOnly,
    Boolean longLivingAllowed,
    TokenAuth tokenAuth,
    Duration customerTimeout,
    Boolean lateCapture,
    Set<String> scopes,
    String name) {

  /** Markets with their currency and the deadline to capture (API 4.7). */
  public enum Market {
    NO("NOK", 180),
    DK("DKK", 14),
    FI("EUR", 14);

    private final String currency;
    private final int captureDays;

    Market(String currency, int captureDays) {
      this.currency = currency;
      this.captureDays = captureDays;
    }
  }

  /** {@code client_secret_basic} or {@code client_secret_post}. */
  public enum TokenAuth {
    BASIC,
    POST
  }

  /** The smallest payment per currency, minor units (API 4.1). */
  static final Map<String, Long> SMALLEST = Map.of("NOK", 100L, "DKK", 1L, "EUR", 1L);

  private static final Set<String> USUAL_SCOPES =
      Set.of("name", "phoneNumber", "email", "address", "birthDate", "delegatedConsents");

  private static final int LATE_CAPTURE_DAYS = 180;

  /** Refuses a unit that nobody could use. */
  public SalesUnit {
    require(msn != null && msn.matches("[0-9]{4,10}"), "msn", "must be 4 to 10 digits");
    require(clientId != null && !clientId.isBlank(), "clientId", "must be present");
    require(clientSecret != null && !clientSecret.isBlank(), "clientSecret", "must be present");
    require(
        subscriptionKeys != null && !subscriptionKeys.isEmpty(),
        "subscriptionKeys",
        "must hold one key or two");
    subscriptionKeys = List.copyOf(subscriptionKeys);
    market = market == null ? marketOf(currency) : market;
    currency = currency == null ? market.currency : currency;
    require(SMALLEST.containsKey(currency), "currency", "must be NOK, DKK or EUR");
    pushAllowed = pushAllowed == null || pushAllowed;
    fullCaptureOnly = fullCaptureOnly != null && fullCaptureOnly;
    longLivingAllowed = longLivingAllowed != null && longLivingAllowed;
    tokenAuth = tokenAuth == null ? TokenAuth.BASIC : tokenAuth;
    name = name == null ? "Sales unit " + msn : name;
    lateCapture = lateCapture != null && lateCapture;
    scopes = scopes == null ? USUAL_SCOPES : Set.copyOf(scopes);
    require(
        USUAL_SCOPES.containsAll(scopes),
        "scopes",
        "must be name, phoneNumber, email, address, birthDate or delegatedConsents");
  }

  /** A unit without late capture and with the usual scopes. */
  public SalesUnit(
      String msn,
      String clientId,
      String clientSecret,
      List<String> subscriptionKeys,
      Market market,
      String currency,
      Boolean pushAllowed,
      Boolean fullCaptureOnly,
      Boolean longLivingAllowed,
      TokenAuth tokenAuth,
      Duration customerTimeout) {
    this(
        msn,
        clientId,
        clientSecret,
        subscriptionKeys,
        market,
        currency,
        pushAllowed,
        fullCaptureOnly,
        longLivingAllowed,
        tokenAuth,
        customerTimeout,
        null,
        null,
        null);
  }

  /** How long a reservation can be captured or released (API 4.7). */
  Duration captureDeadline() {
    return Duration.ofDays(lateCapture ? LATE_CAPTURE_DAYS : market.captureDays);
  }

  /** A unit with the usual rights. */
  public static SalesUnit of(
      String msn, String clientId, String clientSecret, String subscriptionKey, Market market) {
    return new SalesUnit(
        msn,
        clientId,
        clientSecret,
        List.of(subscriptionKey),
        market,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same unit under a name that customers read. */
  public SalesUnit named(String newName) {
    return new SalesUnit(
        msn,
        clientId,
        clientSecret,
        subscriptionKeys,
        market,
        currency,
        pushAllowed,
        fullCaptureOnly,
        longLivingAllowed,
        tokenAuth,
        customerTimeout,
        lateCapture,
        scopes,
        newName);
  }

  private static Market marketOf(String currency) {
    for (var market : Market.values()) {
      if (market.currency.equals(currency)) {
        return market;
      }
    }
    return Market.NO;
  }

  private static void require(boolean holds, String field, String rule) {
    if (!holds) {
      throw new InvalidSetting("salesUnits." + field, rule);
    }
  }

  @Override
  public String toString() {
    return "SalesUnit " + msn;
  }
}
