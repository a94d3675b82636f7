// What a line of log is about, beside its text.
package dev.kassa.messaging;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.MDC;

/**
 * The checkout and the payment that lines of log concern, as fields of their own ({@code
 * checkoutId}, {@code msn}, {@code reference}; in JSON under {@code mdc}). Only what has the form
 * of an id gets there: a key of somebody's own making may be anything.
 */
public record LogSubject(
    Optional<CheckoutId> checkout, Optional<Msn> msn, Optional<Reference> reference) {
  /** A visit. */
  public static LogSubject of(CheckoutId checkout) {
    return new LogSubject(Optional.of(checkout), Optional.empty(), Optional.empty());
  }

  /** A payment of which the visit is not known. */
  public static LogSubject of(Msn msn, Reference reference) {
    return new LogSubject(Optional.empty(), Optional.of(msn), Optional.of(reference));
  }

  /** A payment of a visit. */
  public static LogSubject of(CheckoutId checkout, Msn msn, Reference reference) {
    return new LogSubject(Optional.of(checkout), Optional.of(msn), Optional.of(reference));
  }

  /** What a record says of itself, whatever it holds. */
  public static LogSubject of(Incoming record) {
    String key = record.key();
    int slash = key.indexOf('/');
    Optional<Msn> msn = slash < 0 ? Optional.empty() : read(key.substring(0, slash), Msn::new);
    Optional<Reference> reference =
        msn.flatMap(_ -> read(key.substring(slash + 1), Reference::new));
    Header visit = record.headers().lastHeader("ce_correlationid");
    Optional<CheckoutId> checkout =
        visit == null || visit.value() == null
            ? read(key, CheckoutId::of)
            : Text.strict(visit.value()).flatMap(text -> read(text, CheckoutId::of));
    return new LogSubject(checkout, reference.isPresent() ? msn : Optional.empty(), reference);
  }

  /** Logs something that is about it. */
  public void say(Runnable line) {
    mark();
    try {
      line.run();
    } finally {
      MDC.remove("checkoutId");
      MDC.remove("msn");
      MDC.remove("reference");
    }
  }

  /** Whatever is logged from here on, in a context that ends with what is done about it. */
  public void mark() {
    checkout.ifPresent(id -> MDC.put("checkoutId", id.toString()));
    msn.ifPresent(unit -> MDC.put("msn", unit.value()));
    reference.ifPresent(payment -> MDC.put("reference", payment.value()));
  }

  static <T> Optional<T> read(String text, Function<String, T> form) {
    try {
      return Optional.of(form.apply(text));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }
}
