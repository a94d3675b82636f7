// Personal values are sealed before a message leaves.
package dev.kassa.gateway.kafka;

import dev.kassa.contract.Message;
import dev.kassa.contract.MessageType;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.PaymentRequested.Customer;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Sealer;

/**
 * Seals with the keysets of a till; it holds nothing to open them with elsewhere and never tries.
 *
 * <p>Everything is sealed, also a text that looks sealed: it came from a customer's phone, and
 * passed on as it is it could claim a key that nobody has and hold up its partition.
 */
final class SealedMessages {
  private final Sealer scans;
  private final Sealer customers;

  SealedMessages(Keysets keysets) {
    this.scans = keysets.sealer("scan");
    this.customers = keysets.sealer("payment-customer");
  }

  /** The message without a value in clear. */
  Message seal(Message message) {
    return switch (message) {
      case CustomerScanned m ->
          new CustomerScanned(
              m.checkoutId(),
              m.storeId(),
              m.posId(),
              m.msn(),
              m.scanner(),
              sealed(scans, m, "qrCode", m.qrCode()),
              sealed(scans, m, "phoneNumber", m.phoneNumber()));
      case PaymentRequested m ->
          new PaymentRequested(
              m.msn(),
              m.reference(),
              m.checkoutId(),
              m.attempt(),
              m.storeId(),
              m.posId(),
              m.identificationId(),
              new Customer(
                  sealed(customers, m, "personalQr", m.customer().personalQr()),
                  sealed(customers, m, "phoneNumber", m.customer().phoneNumber()),
                  sealed(customers, m, "customerToken", m.customer().customerToken())),
              m.amount(),
              m.description(),
              m.validForSeconds(),
              m.capture(),
              m.onLateApproval(),
              m.receipt(),
              m.notAfter());
      // No other message of a till has a personal field.
      default -> message;
    };
  }

  private static PersonalText sealed(
      Sealer sealer, Message message, String field, PersonalText clear) {
    if (clear == null) {
      return null;
    }
    String topic = MessageType.of(message).topic().topicName();
    return new PersonalText(sealer.seal(topic, message.key(), field, clear.text()));
  }
}
