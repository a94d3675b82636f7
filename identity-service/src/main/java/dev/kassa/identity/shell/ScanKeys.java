package dev.kassa.identity.shell;

import dev.kassa.contract.PersonalText;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.identity.Scan.Given;
import dev.kassa.messaging.Envelope;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening.Broken;
import dev.kassa.messaging.Sealer.Opening.KeyMissing;
import dev.kassa.messaging.Sealer.Opening.Opened;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Opens scans. While some wait for their key, the keyset is read again and again, once for all of
 * them: a key that was added is noticed without a restart.
 */
final class ScanKeys {
  private final Sealer sealer;
  private final Runnable reload;
  private final Duration every;
  private final AtomicReference<Uni<Void>> nextLook = new AtomicReference<>();
  private volatile long lookedAt;

  /**
   * @param sealer of the keyset {@code scan}
   * @param reload reads the keyset again, for the sealer to take; does not fail
   * @param every from one look at the keyset to the next
   */
  ScanKeys(Sealer sealer, Runnable reload, Duration every) {
    this.sealer = sealer;
    this.reload = reload;
    this.every = every;
    this.lookedAt = System.nanoTime();
  }

  /** How the customer was named, as far as it can be read now. */
  Given open(Envelope envelope, CustomerScanned scanned) {
    boolean code = scanned.qrCode() != null;
    String field = code ? "qrCode" : "phoneNumber";
    PersonalText value = code ? scanned.qrCode() : scanned.phoneNumber();
    return switch (sealer.open(envelope.topic(), envelope.key(), field, value.text())) {
      case Opened(String text) when code -> new Given.Code(text);
      case Opened(String text) ->
          switch (scanned.scanner()) {
            case KEYBOARD -> new Given.TypedNumber(text);
            case CUSTOMER_FACING, CASHIER -> new Given.ReadNumber(text);
          };
      case Broken _ -> new Given.Misplaced(field);
      case KeyMissing _ -> new Given.Locked();
    };
  }

  /**
   * Looks for the key of what is locked.
   *
   * @param opening tries to open it with the keys of the moment
   * @param within after which it is given up
   * @return what it opened to, or that it still is locked
   */
  Uni<Given> await(Supplier<Given> opening, Duration within) {
    return opened(opening).ifNoItem().after(within).recoverWithItem(new Given.Locked());
  }

  private Uni<Given> opened(Supplier<Given> opening) {
    return look()
        .flatMap(
            _ ->
                opening.get() instanceof Given given && !(given instanceof Given.Locked)
                    ? Uni.createFrom().item(given)
                    : opened(opening));
  }

  /** The next look, which all share who wait for it. */
  private Uni<Void> look() {
    return nextLook.updateAndGet(
        planned ->
            planned != null
                ? planned
                : Uni.createFrom()
                    .voidItem()
                    .onItem()
                    .delayIt()
                    .by(pause())
                    .emitOn(Infrastructure.getDefaultExecutor()) // it reads a file
                    .invoke(this::readAgain)
                    .memoize()
                    .indefinitely());
  }

  /** None before the first look of many; a timer takes nothing shorter than a millisecond. */
  private Duration pause() {
    Duration left = every.minusNanos(System.nanoTime() - lookedAt);
    return left.compareTo(Duration.ofMillis(1)) > 0 ? left : Duration.ofMillis(1);
  }

  private void readAgain() {
    lookedAt = System.nanoTime();
    nextLook.set(null);
    reload.run();
  }
}
