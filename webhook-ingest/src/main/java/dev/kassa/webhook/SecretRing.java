package dev.kassa.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Forged.What;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import dev.kassa.webhook.Verdict.Unmatched;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The live secrets. While a secret is being replaced there are two of one address, and any of them
 * verifies (DESIGN 7). Made once for many notifications: what does not depend on them is worked out
 * here.
 *
 * <p>A chain may have thousands. Trying them all takes milliseconds, and anybody can ask for it, so
 * {@link #judge} tries those that the notification points at, and says when only all would do.
 */
public final class SecretRing {
  /** So many are tried without further ado: a sales unit has two, and twice as many in rotation. */
  private static final int FEW = 16;

  private final List<LiveSecret> secrets;
  private final List<SigningKey> keys;
  private final Map<String, SigningKey> byWebhookId;
  private final Map<Msn, List<SigningKey>> byUnit;
  private final Map<String, List<SigningKey>> byPath;
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
    this.byUnit = keys.stream().collect(groupingBy(key -> key.secret().msn()));
    this.byPath = keys.stream().collect(groupingBy(key -> key.secret().pathAndQuery()));
  }

  /** Those it is made of. */
  public List<LiveSecret> secrets() {
    return secrets;
  }

  /** Whether this registration's secret is here. */
  public boolean holds(String webhookId) {
    return byWebhookId.containsKey(webhookId);
  }

  /** Which secrets are tried. All of them where they are few. */
  public sealed interface Search {
    /** The registration that the notification names, and those of the address it came to. */
    record Named() implements Search {}

    /** Those of the sales unit that its body names; nothing in it is believed yet. */
    record OfUnit(Msn msn) implements Search {}

    /** Every one: milliseconds in a large ring, not for an event loop. */
    record All() implements Search {}
  }

  /**
   * Whether the notification is the provider's.
   *
   * @param tolerance how far its date may be from now before that is worth a warning
   */
  public Verdict judge(Notification notification, Duration tolerance, Search search) {
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
    boolean all = keys.size() <= FEW || search instanceof Search.All;
    Optional<LiveSecret> signer =
        candidates(all ? new Search.All() : search, notification)
            .filter(key -> key.sign(date, hash.get()).matches(signature.get()))
            .map(SigningKey::secret)
            .findFirst();
    if (signer.isPresent()) {
      return hash.get().isOf(notification.body())
          ? dated(signer.get(), date, notification.receivedAt(), tolerance)
          : new Forged(What.BODY);
    }
    boolean perhapsNotYetHere = isPerhapsNotYetHere(notification.webhookId());
    // A stranger's body is as long as he likes; it is not read where it changes nothing.
    if (all && !perhapsNotYetHere) {
      return new Forged(What.SIGNATURE);
    }
    if (!hash.get().isOf(notification.body())) {
      return new Forged(What.BODY);
    }
    return all
        ? new UnknownRegistration(notification.webhookId())
        : new Unmatched(perhapsNotYetHere);
  }

  private Stream<SigningKey> candidates(Search search, Notification notification) {
    Stream<SigningKey> named =
        notification.webhookId().map(byWebhookId::get).stream(); // only a hint
    return switch (search) {
      case Search.Named _ ->
          Stream.concat(named, few(byPath.getOrDefault(notification.pathAndQuery(), List.of())));
      case Search.OfUnit(Msn msn) -> few(byUnit.getOrDefault(msn, List.of()));
      case Search.All _ -> Stream.concat(named, keys.stream());
    };
  }

  /** All stores of a chain may share one address: then it points at nothing. */
  private static Stream<SigningKey> few(List<SigningKey> found) {
    return found.size() <= FEW ? found.stream() : Stream.empty();
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
