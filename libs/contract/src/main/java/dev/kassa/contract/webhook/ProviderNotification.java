package dev.kassa.contract.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PaymentKey;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;

/**
 * A notification whose signature was verified, on {@code vipps.webhooks.v1}; its {@code ce_type} is
 * the provider's event type (API 5.4). What is needed to route it stands beside the body in clear.
 *
 * @param msn the sales unit the registration belongs to, or the one in the body
 * @param reference of a payment's notification
 * @param name of a payment's notification, e.g. {@code AUTHORIZED}, as the provider spells it
 * @param authReqId of a login's ping
 * @param merchantQrId of a check-in
 * @param body the raw body, always sealed as a whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProviderNotification(
    Msn msn, Reference reference, String name, String authReqId, String merchantQrId, String body)
    implements Message {
  /** Refuses a missing sales unit, and a body in clear. */
  public ProviderNotification {
    Rules.present(msn, "msn");
    Rules.present(body, "body");
    Rules.require(body.startsWith(PersonalText.SEALED_PREFIX), "body", "must be sealed");
  }

  @Override
  public String key() {
    if (reference != null) {
      return PaymentKey.of(msn, reference);
    }
    if (authReqId != null) {
      return authReqId;
    }
    return merchantQrId != null ? msn + "/" + merchantQrId : msn.toString();
  }
}
