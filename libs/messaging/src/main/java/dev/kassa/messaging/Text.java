package dev.kassa.messaging;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a database and a reader take as text. PostgreSQL holds no NUL in a text, so one breaks the
 * contract wherever it stands (DESIGN 7); where such a text must be shown, a stand-in is.
 */
final class Text {
  private static final char NUL = '\0';

  /** SYMBOL FOR NULL: seen, and stored by every database. */
  private static final char NUL_SEEN = '\u2400';

  private static final char REPLACEMENT = '\uFFFD';

  private Text() {}

  /** The bytes as text; empty if they are not UTF-8 or hold a NUL. */
  static Optional<String> strict(byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.indexOf(NUL) < 0 ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  /** The bytes as a text that can be stored, with a visible stand-in for whatever cannot. */
  static String shown(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replace(NUL, NUL_SEEN);
  }

  /** Whether a text can be stored as it is. */
  static boolean isStorable(String text) {
    return text.indexOf(NUL) < 0 && text.indexOf(REPLACEMENT) < 0;
  }
}
