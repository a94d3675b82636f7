package dev.kassa.operating;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Rules;
import java.util.UUID;

/**
 * Who asks for something, and why; kept with what was done.
 *
 * @param id of the act: its idempotency key where it changes something
 * @param operator who asks, 1 to 100 characters
 * @param note why, 1 to 500 characters
 */
public record AskedBy(UUID id, String operator, String note) {
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_NOTE = 500;

  /** Refuses what says too little or too much. */
  public AskedBy {
    fits(operator, "operator", LONGEST_NAME);
    fits(note, "note", LONGEST_NOTE);
  }

  /** Of something that changes nothing: each time is one of its own. */
  public static AskedBy reading(String operator, String note) {
    return new AskedBy(UUID.randomUUID(), operator, note);
  }

  /** Of something that is done once per key. */
  public static AskedBy acting(String key, String operator, String note) {
    return new AskedBy(id(key), operator, note);
  }

  private static UUID id(String key) {
    try {
      return UUID.fromString(key == null ? "" : key);
    } catch (IllegalArgumentException _) {
      throw new InvalidValue("Idempotency-Key", "must be a UUID, one for each act");
    }
  }

  private static void fits(String text, String field, int longest) {
    Rules.require(
        text != null && !text.isBlank() && text.length() <= longest && text.indexOf('\0') < 0,
        field,
        "must be 1 to " + longest + " characters");
  }
}
