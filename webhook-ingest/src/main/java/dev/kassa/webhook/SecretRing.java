package dev.kassa.webhook;

import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Forged.What;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The live secrets. While a secret is being replaced there are two of one address, and any of them
 * verifies (DESIGN 7).
 */
public record SecretRing(List<LiveSecret> secrets) {
  /** Copies. */
  public SecretRing {
    secrets = List.copyOf(secrets);
  }

  /** Whether this registration's secret is here. */
  public boolean holds(String webhookId) {
    return secrets.stream().anyMatch(secret -> secret.webhookId().equals(webhookId));
  }

  /**
   * Whether the notification is the provider's.
   *
   * @param tolerance how far its date may be from now before that is worth a warning
   */
  public Verdict judge(Notification notification, Duration tolerance) {
    if (notification.date().isEmpty()) {
      return new Malformed("x-ms-date");
    }
    Optional<Boolean> bodyFits =
        notification.contentHash().flatMap(h -> Signature.isHashOf(h, notification.body()));
    if (bodyFits.isEmpty()) {
      return new Malformed("x-ms-content-sha256");
    }
    Optional<Signature> signature = notification.authorization().flatMap(Signature::read);
    if (signature.isEmpty()) {
      return new Malformed("Authorization");
    }
    if (!bodyFits.get()) {
      return new Forged(What.BODY);
    }
    String date = notification.date().get();
    String contentHash = notification.contentHash().orElseThrow();
    return candidates(notification.webhookId())
        .filter(secret -> Signature.expected(secret, date, contentHash).matches(signature.get()))
        .findFirst()
        .map(signer -> dated(signer, notification, tolerance))
        .orElseGet(() -> unverified(notification.webhookId()));
  }

  /** The one it says first, then all others: the header is only a hint. */
  private Stream<LiveSecret> candidates(Optional<String> webhookId) {
    return secrets.stream()
        .sorted(
            Comparator.comparing(
                (LiveSecret secret) -> !webhookId.equals(Optional.of(secret.webhookId()))));
  }

  private static Verdict dated(LiveSecret signer, Notification notification, Duration tolerance) {
    Optional<Duration> age =
        sentAt(notification.date().orElseThrow())
            .map(sentAt -> Duration.between(sentAt, notification.receivedAt()));
    return age.isPresent() && age.get().abs().compareTo(tolerance) <= 0
        ? new Genuine(signer)
        : new Stale(signer, age);
  }

  private static Optional<Instant> sentAt(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException notADate) {
      return Optional.empty();
    }
  }

  private Verdict unverified(Optional<String> webhookId) {
    boolean perhapsNotYetHere = webhookId.isPresent() && !holds(webhookId.get());
    return perhapsNotYetHere || secrets.isEmpty()
        ? new UnknownRegistration(webhookId)
        : new Forged(What.SIGNATURE);
  }
}
