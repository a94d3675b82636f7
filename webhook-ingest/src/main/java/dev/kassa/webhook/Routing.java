package dev.kassa.webhook;

import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.Reference;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.webhook.Content.CheckedIn;
import dev.kassa.webhook.Content.LoginPing;
import dev.kassa.webhook.Content.NotUnderstood;
import dev.kassa.webhook.Content.PaymentEvent;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a notification goes on {@code vipps.webhooks.v1} and how it can be told apart; what it says
 * stays sealed.
 *
 * @param type {@code ce_type}: the provider's event type
 * @param identity the same text for the same event, however often it is delivered; {@code ce_id} is
 *     made of it, so that a duplicate can be told by its id (API 5.5)
 * @param msn the sales unit
 * @param reference of a payment
 * @param name of a payment's event, as the provider spells it
 * @param authReqId of a login
 * @param merchantQrId of a printed code
 */
public record Routing(
    String type,
    String identity,
    Msn msn,
    Optional<Reference> reference,
    Optional<String> name,
    Optional<String> authReqId,
    Optional<String> merchantQrId) {
  /** Type of a genuine notification that nobody here understands. */
  public static final String NOT_UNDERSTOOD = "vipps.not-understood.v1";

  /**
   * Addresses one notification. One that names another sales unit than the one whose secret signed
   * it is not understood, and stays with its signer: the secret of one sales unit must not speak
   * for another.
   *
   * @param signer whose sales unit it is
   */
  public static Routing of(Content content, LiveSecret signer, byte[] body) {
    boolean foreign = content.unit().filter(unit -> !unit.equals(signer.msn())).isPresent();
    return own(
        foreign ? new NotUnderstood(Optional.empty(), Optional.empty()) : content, signer, body);
  }

  private static Routing own(Content content, LiveSecret signer, byte[] body) {
    return switch (content) {
      case PaymentEvent event ->
          new Routing(
              "epayments.payment." + event.name().toLowerCase(Locale.ROOT) + ".v1",
              String.join(
                  "\n",
                  "payment",
                  event.msn().value(),
                  event.reference().value(),
                  event.pspReference(),
                  event.name(),
                  Boolean.toString(event.success())),
              event.msn(),
              Optional.of(event.reference()),
              Optional.of(event.name()),
              Optional.empty(),
              Optional.empty());
      case LoginPing ping ->
          new Routing(
              "login.merchant-initiated.ping.v1",
              "login\n" + signer.msn() + "\n" + ping.authReqId(),
              signer.msn(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(ping.authReqId()),
              Optional.empty());
      case CheckedIn visit -> {
        Msn msn = visit.msn().orElse(signer.msn());
        yield new Routing(
            "user.checked-in.v1",
            String.join("\n", "check-in", msn.value(), visit.merchantQrId(), visit.initiatedAt()),
            msn,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(visit.merchantQrId()));
      }
      case NotUnderstood unknown ->
          new Routing(
              NOT_UNDERSTOOD,
              "body\n" + HexFormat.of().formatHex(BodyHash.of(body)),
              unknown.msn().orElse(signer.msn()),
              unknown.reference(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
    };
  }

  /** The record's key, which keeps the order: the payment's, else the narrowest that is known. */
  public String key() {
    return reference
        .map(ofPayment -> PaymentKey.of(msn, ofPayment))
        .or(() -> authReqId)
        .or(() -> merchantQrId.map(id -> msn + "/" + id))
        .orElseGet(msn::toString);
  }

  /**
   * The message to publish.
   *
   * @param sealedBody the raw body, sealed as a whole
   */
  public ProviderNotification message(String sealedBody) {
    return new ProviderNotification(
        msn,
        reference.orElse(null),
        name.orElse(null),
        authReqId.orElse(null),
        merchantQrId.orElse(null),
        sealedBody);
  }
}
