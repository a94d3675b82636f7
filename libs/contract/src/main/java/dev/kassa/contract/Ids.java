package dev.kassa.contract;

import java.util.Locale;
import java.util.UUID;

/** Reads identifiers that are UUIDs. */
public final class Ids {
  private Ids() {}

  /**
   * A UUID in its canonical 36 character form, upper case accepted. {@link UUID#fromString} also
   * takes shortened groups, which would give one id several spellings.
   *
   * @throws InvalidValue if the text has another form
   */
  public static UUID uuid(String text, String field) {
    Rules.present(text, field);
    Rules.require(
        text.toLowerCase(Locale.ROOT)
            .matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        field,
        "must be a UUID");
    return UUID.fromString(text);
  }
}
