package dev.kassa.webhook;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.util.Optional;

/** What a genuine notification is about, as far as it must be understood to be passed on. */
public sealed interface Content {
  /** The sales unit that it names; absent where it names none. */
  default Optional<Msn> unit() {
    return switch (this) {
      case PaymentEvent event -> Optional.of(event.msn());
      case LoginPing _ -> Optional.empty();
      case CheckedIn visit -> visit.msn();
      case NotUnderstood unknown -> unknown.msn();
    };
  }

  /**
   * Something happened to a payment (API 5.4).
   *
   * @param pspReference of this event; with reference and name it tells events apart (API 5.5)
   * @param name upper case, {@code AUTHORIZED} and the like
   * @param success a delivered event can be a failed operation
   */
  record PaymentEvent(
      Msn msn, Reference reference, String pspReference, String name, boolean success)
      implements Content {}

  /** A login wants to be asked about now (API 3.7). */
  record LoginPing(String authReqId) implements Content {}

  /**
   * A customer scanned a printed code (API 2.4).
   *
   * @param msn absent in an older form
   * @param initiatedAt as written; tells two visits apart
   */
  record CheckedIn(Optional<Msn> msn, String merchantQrId, String initiatedAt) implements Content {}

  /** Authentic, so it is passed on; what it means, somebody must look at. */
  record NotUnderstood(Optional<Msn> msn, Optional<Reference> reference) implements Content {}
}
