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
    Choices choices) {

  /** Which addresses may be registered for notifications. */
  public enum UrlPolicy {
    /** As STRICT, and http or any port on a loopback address. */
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
      Duration captureGuarantee) {
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
   * @param foreignMsnStatus status when the MSN is not one of the caller's keys
   * @param badQrStatus status of the exchange for a code that is unknown or foreign
   * @param slowDown whether polling faster than the interval is answered by {@code slow_down}
   * @param unknownUserError {@code error} of a login start for a number without an active app
   * @param openLoginsPerUser how many open logins a person may have before 429
   * @param pingOnExpiry whether an expired login is pinged too
   * @param endedAggregate the sums of an ABORTED or EXPIRED payment
   * @param inconsistentReceipts whether a receipt whose sums do not add up is refused
   * @param captureGuaranteedUntil whether reads and the authorized notification carry it (API 4.10)
   * @param secretForm the form of a registration's secret
   * @param resignRetries whether a retry is signed anew with its own date
   * @param only200 whether only 200 counts as received, or any 2xx
   */
  public record Choices(
      Map<Integer, Integer> errorStatuses,
      Integer repeatedCreateStatus,
      Boolean stickyRefusals,
      Boolean rateLimitRetryAfter,
      Integer foreignMsnStatus,
      Integer badQrStatus,
      Boolean slowDown,
      String unknownUserError,
      Integer openLoginsPerUser,
      Boolean pingOnExpiry,
      EndedAggregate endedAggregate,
      Boolean inconsistentReceipts,
      Boolean captureGuaranteedUntil,
      SecretForm secretForm,
      Boolean resignRetries,
      Boolean only200) {

    /** The sums of a payment that ended without approval. */
    public enum EndedAggregate {
      ZERO,
      CANCELLED
    }

    /** How a registration's secret looks. */
    public enum SecretForm {
      BASE64_88,
      UUID
    }

    /** Fills in the defaults. */
    public Choices {
      errorStatuses = errorStatuses == null ? Map.of() : Map.copyOf(errorStatuses);
      repeatedCreateStatus = repeatedCreateStatus == null ? 201 : repeatedCreateStatus;
      stickyRefusals = stickyRefusals == null || stickyRefusals;
      rateLimitRetryAfter = rateLimitRetryAfter == null || rateLimitRetryAfter;
      foreignMsnStatus = foreignMsnStatus == null ? 403 : foreignMsnStatus;
      badQrStatus = badQrStatus == null ? 400 : badQrStatus;
      slowDown = slowDown != null && slowDown;
      unknownUserError = unknownUserError == null ? "unknown_user_id" : unknownUserError;
      openLoginsPerUser = openLoginsPerUser == null ? 1 : openLoginsPerUser;
      pingOnExpiry = pingOnExpiry != null && pingOnExpiry;
      endedAggregate = endedAggregate == null ? EndedAggregate.ZERO : endedAggregate;
      inconsistentReceipts = inconsistentReceipts != null && inconsistentReceipts;
      captureGuaranteedUntil = captureGuaranteedUntil == null || captureGuaranteedUntil;
      secretForm = secretForm == null ? SecretForm.BASE64_88 : secretForm;
      resignRetries = resignRetries == null || resignRetries;
      only200 = only200 != null && only200;
    }

    /** The defaults. */
    public static Choices defaults() {
      return new Choices(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);
    }

    /** The status for an error number. */
    public int status(ErrorCode code) {
      return errorStatuses.getOrDefault(code.code(), code.defaultStatus());
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
  }

  /** A simulator in memory on a free port, with the provider's times. */
  public static SimulatorConfig inMemory(SalesUnit... units) {
    return new SimulatorConfig(
        null, 0, null, null, null, true, List.of(units), null, null, null, null, null);
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
        choices);
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
        other);
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
        choices);
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
        choices);
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
        choices);
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
        choices);
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
        choices);
  }

  /** The sales unit of a number. */
  public Optional<SalesUnit> salesUnit(String msn) {
    return salesUnits.stream().filter(unit -> unit.msn().equals(msn)).findFirst();
  }
}
