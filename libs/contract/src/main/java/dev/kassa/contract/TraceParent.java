// The trace that a message belongs to.
package dev.kassa.contract;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The {@code traceparent} of W3C Trace Context, as it is passed on.
 *
 * @param text version, trace id, parent id and flags
 */
public record TraceParent(String text) {
  private static final Pattern FORM =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /** Reads a header, or null; one that is none is as good as missing (W3C Trace Context, 3.2.2). */
  public static Optional<TraceParent> of(String header) {
    return header != null && FORM.matcher(header).matches()
        ? Optional.of(new TraceParent(header))
        : Optional.empty();
  }
}
