package dev.kassa.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be set. What the documentation of the provider leaves open is in {@link
 * Choices}; what it gives as a time is in {@link Times}.
 *
 * @param host address to listen on; default 127.0.0.1
 * @param port 0 takes a free one
 * @param publicUrl what discovery names as its own address; null: {@code http://host:port}
 * @param stateDirectory where the journal lives; null keeps everything in memory
 * @param recordFile where ePayment and webhooks traffic is appended, one JSON object a line; or
 *     null
 * @param recordTraffic keep the latest exchanges in memory for {@code GET /simulator/traffic}
 */
public record SimulatorConfig(
    String host,
    int port,
    String publicUrl,
    Path stateDirectory,
    Path recordFile,
    Boolean recordTraffic,
    List<SalesUnit> salesUnits,
    List<Person> people,
    UrlPolicy webhookUrlPolicy,
    Boolean rateLimits,
    Times times,
    Choices choices,
    Retention retention) {

  /** Which addresses may be registered for notifications. */
  public enum UrlPolicy {
    /** As STRICT, and http or any port on a loopback address or a name below {@code .internal}. */
    LOCAL,
    /** https on port 80, 443 or 8080 only (API 5.1). */
    STRICT
  }

  /**
   * Times; the defaults are the provider's (API 7.3).
   *
   * @param accessToken life of an access token; 1 h as in the provider's test environment
   * @param paymentExpiry time the customer has
   * @param pushDelay from a request to the phone that shows it
   * @param loginExpiry life of a login request that asks for no other (60–900 s)
   * @param loginInterval least time between polls
   * @param loginAccessToken life of the token for user info
   * @param loginRetryAfter what a 429 of the login start asks to wait
   * @param notificationDelay from an event to its first delivery attempt
   * @param notificationTimeout how long a receiver may take
   * @param webhookRetryScale factor on the retry schedule of API 5.5, 1.0 = as documented
   * @param idempotencyRetention how long a key is remembered (not published)
   * @param unknownResult how long the outcome of test amount 201 stays unknown
   * @param captureGuarantee how long a capture is guaranteed after approval
   * @param customerToken life of the token of a check-in (API 2.4)
   * @param personalQr life of a tokenised personal QR from the moment it is shown; null: for ever
   *     (not documented)
   */
  public record Times(
      Duration accessToken,
      Duration paymentExpiry,
      Duration pushDelay,
      Duration loginExpiry,
      Duration loginInterval,
      Duration loginAccessToken,
      Duration loginRetryAfter,
      Duration notificationDelay,
      Duration notificationTimeout,
      Double webhookRetryScale,
      Duration idempotencyRetention,
      Duration unknownResult,
      Duration captureGuarantee,
      Duration customerToken,
      Duration personalQr) {
    /** Fills in the defaults. */
    public Times {
      accessToken = or(accessToken, Duration.ofHours(1));
      paymentExpiry = or(paymentExpiry, Duration.ofMinutes(10));
      pushDelay = or(pushDelay, Duration.ZERO);
      loginExpiry = or(loginExpiry, Duration.ofSeconds(600));
      loginInterval = or(loginInterval, Duration.ofSeconds(5));
      loginAccessToken = or(loginAccessToken, Duration.ofSeconds(300));
      loginRetryAfter = or(loginRetryAfter, Duration.ofSeconds(30));
      notificationDelay = or(notificationDelay, Duration.ZERO);
      notificationTimeout = or(notificationTimeout, Duration.ofSeconds(10));
      webhookRetryScale = webhookRetryScale == null ? 1.0 : webhookRetryScale;
      if (!(webhookRetryScale > 0)) {
        throw new InvalidSetting("times.webhookRetryScale", "must be more than 0");
      }
      idempotencyRetention = or(idempotencyRetention, Duration.ofDays(30));
      unknownResult = or(unknownResult, Duration.ofHours(1));
      captureGuarantee = or(captureGuarantee, Duration.ofDays(7));
      customerToken = or(customerToken, Duration.ofMinutes(15));
      personalQr = or(personalQr, null);
    }

    /** Times with the provider's customer token and personal QR. */
    public Times(
        Duration accessToken,
        Duration paymentExpiry,
        Duration pushDelay,
        Duration loginExpiry,
        Duration loginInterval,
        Duration loginAccessToken,
        Duration loginRetryAfter,
        Duration notificationDelay,
        Duration notificationTimeout,
        Double webhookRetryScale,
        Duration idempotencyRetention,
        Duration unknownResult,
        Duration captureGuarantee) {
      this(
          accessToken,
          paymentExpiry,
          pushDelay,
          loginExpiry,
          loginInterval,
          loginAccessToken,
          loginRetryAfter,
          notificationDelay,
          notificationTimeout,
          webhookRetryScale,
          idempotencyRetention,
          unknownResult,
          captureGuarantee,
          null,
          null);
    }

    /** The provider's times. */
    public static Times documented() {
      return new Times(
          null, null, null, null, null, null, null, null, null, null, null, null, null);
    }

    private static Duration or(Duration value, Duration otherwise) {
      if (value != null && value.isNegative()) {
        throw new InvalidSetting("times", "must not be negative");
      }
      return value == null ? otherwise : value;
    }
  }

  /**
   * One named setting per point that the documentation leaves open (API 9).
   *
   * @param errorStatuses status per error number, over the mapping of {@link ErrorCode}
   * @param repeatedCreateStatus status of an idempotent repeat of create: 201 or 200
   * @param stickyRefusals whether a 4xx answer sticks to its key (API 4.9)
   * @param rateLimitRetryAfter whether a 429 of ePayment carries {@code Retry-After}
   * @param throttledCallsCount whether a call answered 429 counts towards the limit
   * @param throttledForm the body of a 429
   * @param lockedForm the body of a 423
   * @param foreignMsnStatus status when the MSN is not one of the caller's keys
   * @param contentTypeStatus status of a body that does not call itself JSON
   * @param badQrStatus status of the exchange for a code that is unknown, foreign or stale
   * @param exchangesPerMinute how many exchanges a unit may make; null: no limit
   * @param requestedDataRequired whether the exchange of a customer token insists on {@code
   *     requestedData}, which is listed as required and has a default
   * @param slowDown whether polling faster than the interval is answered by {@code slow_down}
   * @param unknownUserError {@code error} of a login start for a number without an active app
   * @param ineligibleTold when the merchant hears that somebody cannot log in
   * @param unknownLoginError {@code error} of a poll for an id that is unknown or used
   * @param loginErrorForm how the errors about a person arrive: in {@code error}, in {@code
   *     error_code}, or in both
   * @param lackingScope what becomes of a login scope that the unit lacks
   * @param openLoginsPerUser how many open logins a person may have before 429
   * @param pingOnExpiry whether an expired login is pinged too
   * @param endedAggregate the sums of an ABORTED or EXPIRED payment
   * @param refusedCards what the merchant sees of a card that the issuer refuses
   * @param failedOperations whether a refused capture, cancel or refund becomes an event with
   *     {@code success: false}
   * @param repeatedCancelCode error number of a repeated cancel, 6050 or 6190; null: by the state
   * @param refundPeriod from when the 365 days of a refund count
   * @param inconsistentReceipts whether a receipt whose sums do not add up is refused
   * @param receiptTextMax longest {@code name}, {@code id}, {@code posId}, {@code receiptNumber};
   *     null: no limit
   * @param captureGuaranteedUntil whether reads and the authorized notification carry it (API 4.10)
   * @param mobilePayLanding where redirects of Danish and Finnish units lead (API 8, trap 35)
   * @param timestamps how times in events are written (API 8, trap 27)
   * @param secretForm the form of a registration's secret
   * @param resignRetries whether a retry is signed anew with its own date
   * @param received which statuses of a receiver count as received
   * @param observedHeaders whether notifications carry the headers that are observed only (API 5.2)
   * @param eventSub where the authorized notification has {@code sub}
   * @param checkInMsn the name of the sales unit in a check-in
   * @param strictBodies whether unknown fields, numbers as text, text as numbers, nulls and empty
   *     objects are refused; shops' plugins send them and are served
   */
  public record Choices(
      Map<Integer, Integer> errorStatuses,
      Integer repeatedCreateStatus,
      Boolean stickyRefusals,
      Boolean rateLimitRetryAfter,
      Boolean throttledCallsCount,
      ErrorForm throttledForm,
      ErrorForm lockedForm,
      Integer foreignMsnStatus,
      Integer contentTypeStatus,
      Integer badQrStatus,
      Integer exchangesPerMinute,
      Boolean requestedDataRequired,
      Boolean slowDown,
      String unknownUserError,
      IneligibleTold ineligibleTold,
      String unknownLoginError,
      LoginErrorForm loginErrorForm,
      LackingScope lackingScope,
      Integer openLoginsPerUser,
      Boolean pingOnExpiry,
      EndedAggregate endedAggregate,
      RefusedCards refusedCards,
      Boolean failedOperations,
      Integer repeatedCancelCode,
      RefundPeriod refundPeriod,
      Boolean inconsistentReceipts,
      Integer receiptTextMax,
      Boolean captureGuaranteedUntil,
      MobilePayLanding mobilePayLanding,
      Timestamps timestamps,
      SecretForm secretForm,
      Boolean resignRetries,
      Received received,
      Boolean observedHeaders,
      EventSub eventSub,
      CheckInMsn checkInMsn,
      Boolean strictBodies) {

    /**
     * When the merchant hears that a person is too young, has no app, or too old a one (API 3.8):
     * numbers that nobody has are always told at the start.
     */
    public enum IneligibleTold {
      START,
      /** By {@code invalid_user} or {@code old_app} from the token endpoint. */
      TOKEN
    }

    /** The body of an error whose form is not documented. */
    public enum ErrorForm {
      /** As a domain error (API 4.8). */
      PROBLEM,
      /** As the gateway's own errors (API 1.2). */
      GATEWAY,
      /** None. */
      EMPTY
    }

    /** How an error about a person is written at the login endpoints (API 3.8). */
    public enum LoginErrorForm {
      ERROR,
      ERROR_CODE,
      BOTH
    }

    /** What becomes of a login scope that the unit lacks (API 3.9). */
    public enum LackingScope {
      LEFT_OUT,
      INVALID_SCOPE
    }

    /** The sums of a payment that ended without approval. */
    public enum EndedAggregate {
      ZERO,
      CANCELLED
    }

    /** What the merchant sees of a refused card. */
    public enum RefusedCards {
      /** Nothing: the customer may take another card until the time is over. */
      SILENT,
      /** An AUTHORIZED event with {@code success: false}. */
      LOGGED,
      /** The end of the payment. */
      ABORTED
    }

    /** From when a refund's period counts. */
    public enum RefundPeriod {
      FROM_RESERVATION,
      FROM_CAPTURE
    }

    /** Which name redirects of MobilePay units carry. */
    public enum MobilePayLanding {
      /** {@code pay.mobilepay.dk} and {@code .fi}. */
      MOBILEPAY,
      /** {@code pay.vipps.dk} and {@code .fi}, as announced for 2027. */
      VIPPS
    }

    /** How times in events are written. */
    public enum Timestamps {
      /** Three digits and {@code Z}. */
      MILLIS,
      /** Seven digits and {@code +00:00}. */
      TICKS,
      /** Now one, now the other. */
      VARYING
    }

    /** How a registration's secret looks. */
    public enum SecretForm {
      BASE64_88,
      UUID
    }

    /** Which statuses count as received. */
    public enum Received {
      ONLY_200,
      ANY_2XX,
      BELOW_400
    }

    /** Where a notification has {@code sub}. */
    public enum EventSub {
      TOP_LEVEL,
      PROFILE,
      BOTH
    }

    /** The name of the sales unit's number in a check-in. */
    public enum CheckInMsn {
      MSN,
      MERCHANT_SERIAL_NUMBER
    }

    /** Fills in the defaults. */
    public Choices {
      errorStatuses = errorStatuses == null ? Map.of() : Map.copyOf(errorStatuses);
      errorStatuses.forEach((_, status) -> requireStatus("errorStatuses", status));
      repeatedCreateStatus = or(repeatedCreateStatus, 201);
      stickyRefusals = or(stickyRefusals, true);
      rateLimitRetryAfter = or(rateLimitRetryAfter, true);
      throttledCallsCount = or(throttledCallsCount, false);
      throttledForm = or(throttledForm, ErrorForm.GATEWAY);
      lockedForm = or(lockedForm, ErrorForm.PROBLEM);
      foreignMsnStatus = or(foreignMsnStatus, 403);
      contentTypeStatus = or(contentTypeStatus, 415);
      badQrStatus = or(badQrStatus, 400);
      requireStatus("repeatedCreateStatus", repeatedCreateStatus);
      requireStatus("foreignMsnStatus", foreignMsnStatus);
      requireStatus("contentTypeStatus", contentTypeStatus);
      requireStatus("badQrStatus", badQrStatus);
      requestedDataRequired = or(requestedDataRequired, false);
      slowDown = or(slowDown, false);
      unknownUserError = or(unknownUserError, "unknown_user_id");
      ineligibleTold = or(ineligibleTold, IneligibleTold.START);
      unknownLoginError = or(unknownLoginError, "invalid_grant");
      loginErrorForm = or(loginErrorForm, LoginErrorForm.ERROR);
      lackingScope = or(lackingScope, LackingScope.LEFT_OUT);
      openLoginsPerUser = or(openLoginsPerUser, 1);
      pingOnExpiry = or(pingOnExpiry, false);
      endedAggregate = or(endedAggregate, EndedAggregate.ZERO);
      refusedCards = or(refusedCards, RefusedCards.SILENT);
      failedOperations = or(failedOperations, false);
      if (repeatedCancelCode != null && repeatedCancelCode != 6050 && repeatedCancelCode != 6190) {
        throw new InvalidSetting("choices.repeatedCancelCode", "must be 6050 or 6190");
      }
      refundPeriod = or(refundPeriod, RefundPeriod.FROM_RESERVATION);
      inconsistentReceipts = or(inconsistentReceipts, false);
      captureGuaranteedUntil = or(captureGuaranteedUntil, true);
      mobilePayLanding = or(mobilePayLanding, MobilePayLanding.MOBILEPAY);
      timestamps = or(timestamps, Timestamps.MILLIS);
      secretForm = or(secretForm, SecretForm.BASE64_88);
      resignRetries = or(resignRetries, true);
      received = or(received, Received.ANY_2XX);
      observedHeaders = or(observedHeaders, true);
      eventSub = or(eventSub, EventSub.TOP_LEVEL);
      checkInMsn = or(checkInMsn, CheckInMsn.MSN);
      strictBodies = or(strictBodies, true);
    }

    private static <T> T or(T value, T otherwise) {
      return value == null ? otherwise : value;
    }

    private static void requireStatus(String name, int status) {
      if (status < 200 || status > 599) {
        throw new InvalidSetting("choices." + name, "must be 200 to 599");
      }
    }

    /** The defaults. */
    public static Choices defaults() {
      return withBodies(true);
    }

    /** The defaults, with bodies taken as the provider takes them from shops' plugins. */
    static Choices lenient() {
      return withBodies(false);
    }

    private static Choices withBodies(boolean strict) {
      return new Choices(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null, null, null, null, strict);
    }

    /** The status for an error number. */
    public int status(ErrorCode code) {
      return errorStatuses.getOrDefault(code.code(), code.defaultStatus());
    }
  }

  /**
   * What stays in memory. A payment has ended when it is final, nothing of it is reserved, and none
   * of its notifications waits. It leaves memory for the archive when there are more ended payments
   * than {@code endedPayments}, oldest first, or when it ended longer ago than {@code endedFor}; it
   * is read back when somebody asks for it.
   *
   * @param endedPayments how many ended payments stay at most
   * @param endedFor how long they stay at most, by the simulator's clock; the usual is the period
   *     in which they can be refunded (API 4.7)
   */
  public record Retention(Integer endedPayments, Duration endedFor) {
    /** Fills in the defaults. */
    public Retention {
      endedPayments = endedPayments == null ? 50_000 : endedPayments;
      if (endedPayments < 0) {
        throw new InvalidSetting("retention.endedPayments", "must be 0 or more");
      }
      endedFor = endedFor == null ? Duration.ofDays(365) : endedFor;
    }

    /** 50,000 payments, for a year. */
    public static Retention usual() {
      return new Retention(null, null);
    }
  }

  /** Fills in the defaults and refuses a simulator that nobody could call. */
  public SimulatorConfig {
    host = host == null ? "127.0.0.1" : host;
    if (port < 0 || port > 65535) {
      throw new InvalidSetting("port", "must be 0 to 65535");
    }
    recordTraffic = recordTraffic != null && recordTraffic;
    salesUnits = salesUnits == null ? List.of() : List.copyOf(salesUnits);
    if (salesUnits.isEmpty()) {
      throw new InvalidSetting("salesUnits", "must hold at least one sales unit");
    }
    if (salesUnits.stream().map(SalesUnit::msn).distinct().count() != salesUnits.size()) {
      throw new InvalidSetting("salesUnits", "must not name an msn twice");
    }
    people = people == null ? List.of() : List.copyOf(people);
    webhookUrlPolicy = webhookUrlPolicy == null ? UrlPolicy.LOCAL : webhookUrlPolicy;
    rateLimits = rateLimits == null || rateLimits;
    times = times == null ? Times.documented() : times;
    choices = choices == null ? Choices.defaults() : choices;
    retention = retention == null ? Retention.usual() : retention;
  }

  /** A simulator in memory on a free port, with the provider's times. */
  public static SimulatorConfig inMemory(SalesUnit... units) {
    return new SimulatorConfig(
        null, 0, null, null, null, true, List.of(units), null, null, null, null, null, null);
  }

  /** The same with other times. */
  public SimulatorConfig with(Times other) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        other,
        choices,
        retention);
  }

  /** The same with other choices. */
  public SimulatorConfig with(Choices other) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        times,
        other,
        retention);
  }

  /** The same with its state in a directory. */
  public SimulatorConfig withStateDirectory(Path directory) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        directory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        times,
        choices,
        retention);
  }

  /** The same on another address. */
  public SimulatorConfig withAddress(String newHost, int newPort) {
    return new SimulatorConfig(
        newHost,
        newPort,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        times,
        choices,
        retention);
  }

  /** The same with traffic appended to a file. */
  public SimulatorConfig withRecordFile(Path file) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        file,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        times,
        choices,
        retention);
  }

  /** The same with rate limits on or off. */
  public SimulatorConfig withRateLimits(boolean on) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        on,
        times,
        choices,
        retention);
  }

  /** The same with another rule for notification addresses. */
  public SimulatorConfig with(UrlPolicy policy) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        policy,
        rateLimits,
        times,
        choices,
        retention);
  }

  /** The same with other people to begin with. */
  public SimulatorConfig withPeople(List<Person> others) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        others,
        webhookUrlPolicy,
        rateLimits,
        times,
        choices,
        retention);
  }

  /** The same with another rule for what stays in memory. */
  public SimulatorConfig with(Retention other) {
    return new SimulatorConfig(
        host,
        port,
        publicUrl,
        stateDirectory,
        recordFile,
        recordTraffic,
        salesUnits,
        people,
        webhookUrlPolicy,
        rateLimits,
        times,
        choices,
        other);
  }

  /** The sales unit of a number. */
  public Optional<SalesUnit> salesUnit(String msn) {
    return salesUnits.stream().filter(unit -> unit.msn().equals(msn)).findFirst();
  }
}
