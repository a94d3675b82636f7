package dev.kassa.identity.shell;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Topic;
import dev.kassa.contract.identity.CustomerIdentified;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.identity.Identification;
import dev.kassa.identity.Identification.Identified;
import dev.kassa.identity.Identification.Refused;
import dev.kassa.identity.Identification.Unidentified;
import dev.kassa.identity.Scan;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.Sealer;
import java.time.Instant;
import java.util.UUID;

/**
 * What is published about a scan. Ids are derived from the scan's, so that a scan that is delivered
 * again gives the same ids again (DESIGN 4).
 */
final class Results {
  private static final String SOURCE = "/kassa/identity-service";
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

  /** The record that answers a scan. */
  Outgoing of(Identification identification, Scan scan, Outgoing.Cause cause, Instant now) {
    return result(message(identification, scan), scan.source(), scan.id().toString(), cause, now);
  }

  /**
   * The record that answers what could not be read as a scan.
   *
   * @param source its {@code ce_source}, or another text that is the same on every delivery
   * @param scan its {@code ce_id}, or where the record stands if it has none
   */
  static Outgoing refusal(
      CustomerUnidentified told, String source, String scan, Outgoing.Cause cause, Instant now) {
    return result(told, source, scan, cause, now);
  }

  private static Outgoing result(
      Message message, String source, String scan, Outgoing.Cause cause, Instant now) {
    return Outgoing.of(message, derived(RESULT, source, scan), SOURCE, now, cause);
  }

  private Message message(Identification identification, Scan scan) {
    return switch (identification) {
      case Identified identified ->
          new CustomerIdentified(
              new IdentificationId(derived(IDENTIFICATION, scan.source(), scan.id().toString())),
              scan.checkoutId(),
              scan.storeId(),
              scan.posId(),
              scan.msn(),
              new PersonalText(
                  msisdns.seal(
                      Topic.IDENTITY_CUSTOMERS.topicName(),
                      scan.checkoutId().toString(),
                      FIELD,
                      identified.msisdn().digits())),
              identified.method());
      case Unidentified(var reason) -> nobody(scan, reason);
      case Refused(var reason, _) -> nobody(scan, reason);
    };
  }

  private static Message nobody(Scan scan, CustomerUnidentified.Reason reason) {
    return new CustomerUnidentified(
        scan.checkoutId(), scan.storeId(), scan.posId(), scan.msn(), reason);
  }

  private static UUID derived(UUID namespace, String source, String scan) {
    return UuidCreator.getNameBasedSha1(namespace, source + "\n" + scan);
  }
}
