package dev.kassa.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One merchant-initiated login (CIBA, API 3).
 *
 * @param interval least time between polls
 * @param decision what the customer will do; null when they ignore it
 * @param consentsAsked whether consents were given with this login, which happens once (API 3.9)
 * @param accessToken for user info; null before the tokens were collected
 */
public record Login(
    String authReqId,
    String msn,
    String clientId,
    String personId,
    List<String> scopes,
    String bindingMessage,
    String nonce,
    Instant createdAt,
    Instant expiresAt,
    Duration interval,
    Decision decision,
    Status status,
    Instant decidedAt,
    boolean consentsAsked,
    String accessToken,
    Instant collectedAt) {

  /** What {@code delegatedConsents} asks to agree to, by id (API 3.9). */
  public static final List<String> CONSENTS = List.of("email", "sms", "digital", "personal");

  /** Where it stands. */
  public enum Status {
    PENDING,
    APPROVED,
    DECLINED,
    EXPIRED,
    /** The person may not log in, and the merchant is told when it polls. */
    INVALID_USER,
    /** The person's app is too old, and the merchant is told when it polls. */
    OLD_APP
  }

  /** Copies the scopes. */
  public Login {
    scopes = List.copyOf(scopes);
  }

  /** What a poll is told (API 3.8). */
  public enum Poll {
    TOKENS,
    AUTHORIZATION_PENDING,
    SLOW_DOWN,
    ACCESS_DENIED,
    EXPIRED_TOKEN,
    INVALID_USER,
    OLD_APP,
    INVALID_GRANT
  }

  /**
   * The answer to a poll.
   *
   * @param lastPoll null before the first
   * @param slowDown whether polling too fast is answered as such
   */
  public Poll poll(Instant now, Instant lastPoll, boolean slowDown) {
    if (collectedAt != null) {
      return Poll.INVALID_GRANT;
    }
    return switch (status) {
      case PENDING ->
          slowDown && lastPoll != null && now.isBefore(lastPoll.plus(interval))
              ? Poll.SLOW_DOWN
              : Poll.AUTHORIZATION_PENDING;
      case APPROVED -> Poll.TOKENS;
      case DECLINED -> Poll.ACCESS_DENIED;
      case EXPIRED -> Poll.EXPIRED_TOKEN;
      case INVALID_USER -> Poll.INVALID_USER;
      case OLD_APP -> Poll.OLD_APP;
    };
  }

  /** This login once the customer or the time has decided. */
  Login decided(Status newStatus, Instant at, boolean consents) {
    return new Login(
        authReqId,
        msn,
        clientId,
        personId,
        scopes,
        bindingMessage,
        nonce,
        createdAt,
        expiresAt,
        interval,
        decision,
        newStatus,
        at,
        consents,
        accessToken,
        collectedAt);
  }

  /** This login once the customer has seen the request. */
  Login seen(Decision newDecision) {
    return new Login(
        authReqId,
        msn,
        clientId,
        personId,
        scopes,
        bindingMessage,
        nonce,
        createdAt,
        expiresAt,
        interval,
        newDecision,
        status,
        decidedAt,
        consentsAsked,
        accessToken,
        collectedAt);
  }

  /** This login once its tokens were handed out. */
  Login collected(String token, Instant at) {
    return new Login(
        authReqId,
        msn,
        clientId,
        personId,
        scopes,
        bindingMessage,
        nonce,
        createdAt,
        expiresAt,
        interval,
        decision,
        status,
        decidedAt,
        consentsAsked,
        token,
        at);
  }
}
