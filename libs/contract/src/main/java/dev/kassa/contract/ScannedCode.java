// A code as readers deliver it, and what of it can be somebody's personal QR.
package dev.kassa.contract;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader has read. Every service reads codes with this, so that a code that is identified
 * can be paid with, and none that is not the provider's leaves the store; {@code codes.csv} says
 * what comes of what. Personal: {@link #toString} does not show the text.
 *
 * <p>The provider may change its codes at any time (API 2.2), so what its codes look like behind
 * their host is its own business: all links of its hosts can be personal, but printed stickers.
 *
 * @param text without what the reader puts around it: blanks, control characters, a byte order
 *     mark, the name of the symbology
 */
public record ScannedCode(String text, Kind kind) {
  /** What it can be. */
  public enum Kind {
    /** A personal QR, if the provider says so. */
    PERSONAL,
    /** The code on a printed sticker, which customers scan and tills do not (API 2.4). */
    STICKER,
    /** The number of goods: a bar code, a GS1 element string, a GS1 Digital Link. */
    PRODUCT,
    /** A link to somewhere else. */
    LINK,
    /** More than a personal QR can hold: two scans in one, noise. */
    TOO_LONG,
    /** A personal QR, typed by a reader whose keyboard layout is not the till's (API 2.2). */
    MANGLED,
    /** Nothing that is known. */
    OTHER
  }

  /** The provider takes no longer codes (API 2.2), counted in characters. */
  public static final int LONGEST = 255;

  /** Of the provider's brands, under any country's domain (API 2.2, trap 35). */
  private static final String HOST =
      "(?:[a-z0-9-]+\\.)*(?:vipps|mobilepay|vippsmobilepay)\\.[a-z]{2,6}";

  private static final Pattern OURS =
      Pattern.compile("https?://" + HOST + "(?::[0-9]+)?(?<path>[/?#].*)?", flags());

  /** Readers can be set to put a letter or a few characters before each code. */
  private static final Pattern BEHIND_A_PREFIX =
      Pattern.compile("[^/:]{1,4}?(?<code>https?://" + HOST + "[/?#:].*)", flags());

  private static final Pattern SYMBOLOGY = Pattern.compile("\\][A-Za-z][0-9A-Za-z]");
  private static final Pattern APP = Pattern.compile("(?:vipps|mobilepay)[a-z]{0,4}://.+", flags());
  private static final Pattern LINK = Pattern.compile("(?:[a-z][a-z0-9+.-]*://|www\\.).+", flags());
  private static final Pattern DIGITAL_LINK =
      Pattern.compile(".*/01/(?<number>[0-9]{8}|[0-9]{12,14})(?:[/?#].*)?", flags());
  private static final Pattern ELEMENTS =
      Pattern.compile("(?:01|\\(01\\))(?<number>[0-9]{14}).*", flags());
  private static final Pattern CLEAR =
      Pattern.compile("/28/2/01/031/(?<number>[0-9]{9,15})(?:[?#].*)?");

  /** The letters and digits that a personal QR begins with, which most layouts leave in place. */
  private static final Pattern SKELETON =
      Pattern.compile(
          "https?qr(?:vipps|mobilepay)[a-z]{2}.*|https?[a-z]{0,8}(?:vipps|mobilepay)(?:no|dk|fi|se).*");

  private static int flags() {
    return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
  }

  /** Reads what came from a reader. */
  public static ScannedCode of(String scanned) {
    String text = unwrapped(scanned);
    return new ScannedCode(text, kind(text));
  }

  /**
   * Whose it is, where it says so itself: the provider's old codes hold the number in clear (API
   * 2.2, version 1.0).
   */
  public Optional<Msisdn> clearText() {
    Matcher ours = OURS.matcher(text);
    if (!ours.matches() || ours.group("path") == null) {
      return Optional.empty();
    }
    Matcher clear = CLEAR.matcher(ours.group("path"));
    try {
      return clear.matches() ? Optional.of(new Msisdn(clear.group("number"))) : Optional.empty();
    } catch (InvalidValue _) {
      return Optional.empty(); // the message could hold the number
    }
  }

  private static String unwrapped(String scanned) {
    String text = trimmed(scanned);
    Matcher symbology = SYMBOLOGY.matcher(text);
    if (symbology.lookingAt()) {
      text = trimmed(text.substring(symbology.end()));
    }
    Matcher prefixed = BEHIND_A_PREFIX.matcher(text);
    return !OURS.matcher(text).matches() && prefixed.matches() ? prefixed.group("code") : text;
  }

  private static String trimmed(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isWrapping(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && isWrapping(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  /**
   * Blanks, controls and marks, also as the pictures and stand-ins that some systems make of them.
   */
  private static boolean isWrapping(char one) {
    return Character.isWhitespace(one)
        || Character.isSpaceChar(one)
        || Character.isISOControl(one)
        || Character.getType(one) == Character.FORMAT
        || (one >= '\u2400' && one <= '\u2426')
        || one == '\uFFFD';
  }

  private static Kind kind(String text) {
    if (text.length() > LONGEST) {
      return Kind.TOO_LONG;
    }
    Matcher ours = OURS.matcher(text);
    if (ours.matches()) {
      String path = ours.group("path");
      return path != null && path.startsWith("/c/") ? Kind.STICKER : Kind.PERSONAL;
    }
    if (APP.matcher(text).matches()) {
      return Kind.PERSONAL;
    }
    if (Gtin.isValid(text) || names(ELEMENTS, text)) {
      return Kind.PRODUCT;
    }
    if (LINK.matcher(text).matches()) {
      return names(DIGITAL_LINK, text) ? Kind.PRODUCT : Kind.LINK;
    }
    String skeleton = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return SKELETON.matcher(skeleton).matches() ? Kind.MANGLED : Kind.OTHER;
  }

  private static boolean names(Pattern form, String text) {
    Matcher goods = form.matcher(text);
    return goods.matches() && Gtin.isValid(goods.group("number"));
  }

  /** The kind only: the text may be somebody's. */
  @Override
  public String toString() {
    return "ScannedCode(" + kind + ")";
  }
}
