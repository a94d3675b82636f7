// Made-up identifiers and secrets, as the core asks for them.
package dev.kassa.simulator;

/** Where made-up identifiers and secrets come from. */
public interface Ids {
  /** A UUID as text. */
  String uuid();

  /** {@code bytes} random bytes in base64; url-safe and unpadded, or plain and padded. */
  String random(int bytes, boolean urlSafe);
}
