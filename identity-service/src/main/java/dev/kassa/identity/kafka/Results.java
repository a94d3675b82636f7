package dev.kassa.identity.kafka;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.messaging.Sealer;
import java.util.UUID;

/**
 * What is published about a scan. Ids are derived from the scan's, so that a scan that is delivered
 * again gives the same ids again (DESIGN 4).
 */
final class Results {
  private static final String FIELD = "msisdn";

  /** Namespaces of the derived ids; made once, never changed. */
  private static final UUID RESULT = UUID.fromString("0a2fcb36-5f0e-4f0c-8e0b-5f5e1b8d6a01");

  private static final UUID IDENTIFICATION =
      UUID.fromString("0a2fcb36-5f0e-4f0c-8e0b-5f5e1b8d6a02");

  private final Sealer msisdns;

  /**
   * @param msisdns of the keyset {@code msisdn}
   */
  Results(Sealer msisdns) {
    this.msisdns = msisdns;
  }

  /**
   * {@code ce_id} of the result of a scan.
   *
   * @param source the scan's {@code ce_source}
   * @param scan the scan's {@code ce_id}, or where the record stands if it has none
   */
  static UUID resultId(String source, String scan) {
    return UuidCreator.getNameBasedSha1(RESULT, source + "\n" + scan);
  }

  static IdentificationId identificationId(String source, UUID scan) {
    return new IdentificationId(UuidCreator.getNameBasedSha1(IDENTIFICATION, source + "\n" + scan));
  }

  /** The message that says it. */
  Message of(
      Identification identification,
      CheckoutId checkoutId,
      String storeId,
      String posId,
      Msn msn,
      IdentificationId id) {
    return switch (identification) {
      case Identified identified ->
          new CustomerIdentified(
              id,
              checkoutId,
              storeId,
              posId,
              msn,
              new PersonalText(
                  msisdns.seal(
                      Topic.IDENTITY_CUSTOMERS.topicName(),
                      checkoutId.toString(),
                      FIELD,
                      identified.msisdn().digits())),
              identified.method());
      case Unidentified unidentified ->
          new CustomerUnidentified(checkoutId, storeId, posId, msn, unidentified.reason());
    };
  }
}
