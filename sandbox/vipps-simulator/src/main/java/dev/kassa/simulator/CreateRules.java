package dev.kassa.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a payment request may ask for beyond its form (API 4.1). */
final class CreateRules {
  private static final Set<String> SCOPES =
      Set.of("name", "address", "email", "phoneNumber", "birthDate", "nin");
  private static final Duration LONGEST_LIFE = Duration.ofDays(60);
  private static final Duration LONGEST_LIFE_NORWAY = Duration.ofHours(24);
  private static final Duration SHORTEST_LONG_LIFE = Duration.ofMinutes(10);
  private static final int MOST_METADATA = 5;
  private static final int LONGEST_METADATA_KEY = 100;
  private static final int LONGEST_METADATA_VALUE = 500;

  /** {@code https://} or a scheme of an app; never plain http. */
  private static final Pattern URL =
      Pattern.compile("https://[^/\\s]\\S*|(?!https?:)[a-z][a-z0-9+.-]*:\\S+");

  private CreateRules() {}

  /** Why the request is refused; null: it is not. */
  static ErrorCode refusal(SalesUnit unit, Write.Create request, Instant now) {
    if (!request.methodType().equals("WALLET")) {
      return ErrorCode.INVALID_PAYMENT_METHOD_TYPE;
    }
    if (!request.amount().currency().equals(unit.currency())) {
      return ErrorCode.INVALID_CURRENCY;
    }
    if (request.amount().value() < SalesUnit.SMALLEST.get(unit.currency())) {
      return ErrorCode.AMOUNT_TOO_SMALL;
    }
    if (request.blockedSources() && unit.market() == SalesUnit.Market.NO) {
      return ErrorCode.BLOCKING_SOURCES_NOT_APPLICABLE;
    }
    if (request.shipping()) {
      return ErrorCode.EXPRESS_NOT_ALLOWED;
    }
    if (!request.urls().stream().allMatch(url -> URL.matcher(url).matches())) {
      return ErrorCode.INVALID_URL;
    }
    if (request.userFlow().equals("WEB_REDIRECT") && !request.returnUrl()) {
      return ErrorCode.MISSING_REQUIRED_PARAMETER;
    }
    if (request.userFlow().equals("PUSH_MESSAGE")) {
      if (!unit.pushAllowed()) {
        return ErrorCode.PUSH_NOT_ALLOWED;
      }
      if (request.customer() instanceof Write.Customer.Nobody) {
        return ErrorCode.MISSING_REQUIRED_PARAMETER;
      }
    }
    // No country code begins with 0.
    if (request.customer() instanceof Write.Customer.Phone phone
        && phone.msisdn().startsWith("0")) {
      return ErrorCode.INVALID_PHONE_NUMBER;
    }
    var scope = scopeRefusal(unit, request.scope());
    if (scope != null) {
      return scope;
    }
    var metadata = metadataRefusal(request.metadata());
    return metadata != null ? metadata : expiryRefusal(unit, request, now);
  }

  private static ErrorCode scopeRefusal(SalesUnit unit, String scope) {
    if (scope == null || scope.isBlank()) {
      return null;
    }
    var asked = List.of(scope.strip().split(" +"));
    if (!SCOPES.containsAll(asked)) {
      return ErrorCode.INVALID_SCOPE;
    }
    return unit.scopes().containsAll(asked) ? null : ErrorCode.ILLEGAL_SCOPE;
  }

  private static ErrorCode metadataRefusal(Map<String, String> metadata) {
    if (metadata.size() > MOST_METADATA) {
      return ErrorCode.METADATA_TOO_MANY;
    }
    for (var pair : metadata.entrySet()) {
      if (pair.getKey().length() > LONGEST_METADATA_KEY) {
        return ErrorCode.METADATA_KEY_TOO_LONG;
      }
      if (pair.getValue().length() > LONGEST_METADATA_VALUE) {
        return ErrorCode.METADATA_VALUE_TOO_LONG;
      }
    }
    return null;
  }

  private static ErrorCode expiryRefusal(SalesUnit unit, Write.Create request, Instant now) {
    if (request.expiresAt() == null) {
      return null;
    }
    if (!unit.longLivingAllowed()) {
      return ErrorCode.LONG_LIVING_NOT_ALLOWED;
    }
    if (request.receipt() == null) {
      return ErrorCode.RECEIPT_REQUIRED;
    }
    var life = Duration.between(now, request.expiresAt());
    if (life.compareTo(SHORTEST_LONG_LIFE) <= 0) {
      return ErrorCode.EXPIRY_TOO_SOON;
    }
    var tooLate =
        life.compareTo(LONGEST_LIFE) >= 0
            || (unit.market() == SalesUnit.Market.NO && life.compareTo(LONGEST_LIFE_NORWAY) > 0);
    return tooLate ? ErrorCode.EXPIRY_TOO_LATE : null;
  }
}
