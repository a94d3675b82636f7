package dev.kassa.webhook;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Forged.What;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The live secrets. While a secret is being replaced there are two of one address, and any of them
 * verifies (DESIGN 7). Made once for many notifications: what does not depend on them is worked out
 * here.
 */
public final class SecretRing {
  private final List<LiveSecret> secrets;
  private final List<SigningKey> keys;
  private final Map<String, SigningKey> byWebhookId;
  private final SendingTimes sendingTimes = new SendingTimes();

  /**
   * A ring of these.
   *
   * @param secrets in the order in which they are tried; the first of an id is found by it
   */
  public SecretRing(List<LiveSecret> secrets) {
    this.secrets = List.copyOf(secrets);
    this.keys = secrets.stream().map(SigningKey::new).toList();
    this.byWebhookId =
        keys.stream()
            .collect(
                toUnmodifiableMap(
                    key -> key.secret().webhookId(), Function.identity(), (first, _) -> first));
  }

  /** Those it is made of. */
  public List<LiveSecret> secrets() {
    return secrets;
  }

  /** Whether this registration's secret is here. */
  public boolean holds(String webhookId) {
    return byWebhookId.containsKey(webhookId);
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
    String date = notification.date().get();
    Optional<BodyHash> hash = notification.contentHash().flatMap(BodyHash::read);
    if (hash.isEmpty()) {
      return new Malformed("x-ms-content-sha256");
    }
    Optional<Signature> signature = notification.authorization().flatMap(Signature::read);
    if (signature.isEmpty()) {
      return new Malformed("Authorization");
    }
    Optional<LiveSecret> signer =
        signer(notification.webhookId(), signature.get(), date, hash.get());
    if (signer.isPresent()) {
      return hash.get().isOf(notification.body())
          ? dated(signer.get(), date, notification.receivedAt(), tolerance)
          : new Forged(What.BODY);
    }
    // A stranger's body is as long as he likes; it is not read where it changes nothing.
    if (!isPerhapsNotYetHere(notification.webhookId())) {
      return new Forged(What.SIGNATURE);
    }
    return hash.get().isOf(notification.body())
        ? new UnknownRegistration(notification.webhookId())
        : new Forged(What.BODY);
  }

  /** The one it names first, then all others: the header is only a hint. */
  private Optional<LiveSecret> signer(
      Optional<String> webhookId, Signature signature, String date, BodyHash hash) {
    SigningKey named = webhookId.map(byWebhookId::get).orElse(null);
    if (named != null && named.sign(date, hash).matches(signature)) {
      return Optional.of(named.secret());
    }
    for (SigningKey key : keys) {
      if (key != named && key.sign(date, hash).matches(signature)) {
        return Optional.of(key.secret());
      }
    }
    return Optional.empty();
  }

  private Verdict dated(LiveSecret signer, String date, Instant receivedAt, Duration tolerance) {
    Optional<Duration> age =
        sendingTimes.read(date).map(sentAt -> Duration.between(sentAt, receivedAt));
    return age.isPresent() && age.get().abs().compareTo(tolerance) <= 0
        ? new Genuine(signer)
        : new Stale(signer, age);
  }

  private boolean isPerhapsNotYetHere(Optional<String> webhookId) {
    return keys.isEmpty() || (webhookId.isPresent() && !holds(webhookId.get()));
  }
}
