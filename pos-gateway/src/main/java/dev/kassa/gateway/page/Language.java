// The languages of the page, and which of them a browser gets.
package dev.kassa.gateway.page;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A language that there is a message bundle of. */
enum Language {
  NORWEGIAN("no", "nb", "Norsk"),
  DANISH("da", "da", "Dansk"),
  FINNISH("fi", "fi", "Suomi"),
  SWEDISH("sv", "sv", "Svenska"),
  ENGLISH("en", "en", "English");

  private final String tag;
  private final String htmlTag;
  private final String ownName;

  Language(String tag, String htmlTag, String ownName) {
    this.tag = tag;
    this.htmlTag = htmlTag;
    this.ownName = ownName;
  }

  /** Of the message bundle, the cookie and {@code ?lang=}. */
  String tag() {
    return tag;
  }

  /** For {@code <html lang>}: a screen reader must know which Norwegian. */
  String htmlTag() {
    return htmlTag;
  }

  /** What its speakers call it. */
  String ownName() {
    return ownName;
  }

  /** By its tag. */
  static Optional<Language> ofTag(String tag) {
    return Arrays.stream(values()).filter(language -> language.tag.equals(tag)).findFirst();
  }

  /**
   * What a browser prefers: Norwegian for either written Norwegian; English where it names none of
   * ours.
   *
   * @param acceptLanguage the header; null where there is none
   */
  static Language preferred(String acceptLanguage) {
    if (acceptLanguage == null) {
      return ENGLISH;
    }
    List<Locale.LanguageRange> ranges;
    try {
      ranges = Locale.LanguageRange.parse(acceptLanguage);
    } catch (IllegalArgumentException _) {
      return ENGLISH; // not a list of languages
    }
    return ranges.stream()
        .sorted(Comparator.comparingDouble(Locale.LanguageRange::getWeight).reversed())
        .flatMap(range -> of(range.getRange()).stream())
        .findFirst()
        .orElse(ENGLISH);
  }

  private static Optional<Language> of(String range) {
    return switch (range.split("-", 2)[0]) {
      case "no", "nb", "nn" -> Optional.of(NORWEGIAN);
      case String tag -> ofTag(tag);
    };
  }
}
