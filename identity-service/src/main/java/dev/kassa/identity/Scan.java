package dev.kassa.identity;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Rules;
import java.time.Instant;
import java.util.UUID;

/**
 * A scan with its personal value opened, as far as it can be.
 *
 * @param id {@code ce_id}: with the source it names the scan, also when it is repeated
 * @param source {@code ce_source}: who sent it
 * @param kind who says so: a till, or the provider
 * @param given what was read or typed
 * @param appendedAt when the broker took it; all time is counted from here (DESIGN 3)
 */
public record Scan(
    UUID id,
    String source,
    CheckoutId checkoutId,
    String storeId,
    String posId,
    Msn msn,
    Kind kind,
    Given given,
    Instant appendedAt) {
  /** Who says so. */
  public enum Kind {
    /** A till has scanned or typed it. */
    AT_A_TILL,
    /** The customer has scanned the sticker at the till, and the provider has told us. */
    CHECK_IN
  }

  /** Refuses missing parts. */
  public Scan {
    Rules.present(id, "ce_id");
    Rules.present(source, "ce_source");
    Rules.present(checkoutId, "checkoutId");
    Rules.present(storeId, "storeId");
    Rules.present(posId, "posId");
    Rules.present(msn, "msn");
    Rules.present(kind, "kind");
    Rules.present(given, "qrCode");
    Rules.present(appendedAt, "append time");
  }

  /** The same scan with what it opened to. */
  public Scan opened(Given opened) {
    return new Scan(id, source, checkoutId, storeId, posId, msn, kind, opened, appendedAt);
  }

  /** Whether it is the provider's own word and no till's. */
  boolean isCheckIn() {
    return kind == Kind.CHECK_IN;
  }

  /** Whether this is the same scan again, and not a newer one. */
  public boolean repeats(Scan other) {
    return id.equals(other.id) && source.equals(other.source);
  }

  /** How the customer was named, as far as it can be read; personal, so none shows itself. */
  public sealed interface Given {
    /** What the provider exchanges for a phone number. */
    sealed interface Exchangeable extends Given {}

    /**
     * A personal QR.
     *
     * @param text the whole text: the provider asks for it unshortened (API 2.1)
     */
    record Code(String text) implements Exchangeable {
      @Override
      public String toString() {
        return "Code(personal)";
      }
    }

    /**
     * A check-in at a sticker, of which the provider itself has told.
     *
     * @param token names the customer for 15 minutes (API 2.4)
     */
    record CustomerToken(String token) implements Exchangeable {
      @Override
      public String toString() {
        return "CustomerToken(personal)";
      }
    }

    /**
     * A number typed by hand.
     *
     * @param text as typed
     */
    record TypedNumber(String text) implements Given {
      @Override
      public String toString() {
        return "TypedNumber(personal)";
      }
    }

    /**
     * A number that a reader sent as a phone number: goods have such numbers, too.
     *
     * @param text as read
     */
    record ReadNumber(String text) implements Given {
      @Override
      public String toString() {
        return "ReadNumber(personal)";
      }
    }

    /** Sealed with a key that is not here, yet or any more. */
    record Locked() implements Given {}

    /**
     * Names a key that is here and was not sealed with it for this place: it never will open.
     *
     * @param field where it stands
     */
    record Misplaced(String field) implements Given {}
  }
}
