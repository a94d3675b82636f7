// Tells the repetition of a command from another command under the same id.
package dev.kassa.gateway;

import dev.kassa.contract.Message;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.pos.PosCommand;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A digest of what a command says, without its personal values, whose text is never shown, and
 * without the time until which its sender waits. Two that differ in a personal value alone look the
 * same here; the service that opens them tells them apart.
 *
 * @param text lower-case hexadecimal digits
 */
public record Fingerprint(String text) {
  private static final PersonalText CLEAR = new PersonalText("x");
  private static final PersonalText SEALED = new PersonalText(PersonalText.SEALED_PREFIX + "x");

  /** Of this message; comparable within a run of this program. */
  public static Fingerprint of(Message message) {
    Message lasting = message instanceof PosCommand command ? command.notAfter(null) : message;
    try {
      return new Fingerprint(
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(text(lasting).getBytes(StandardCharsets.UTF_8)),
                  0,
                  16));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A personal value shows whether it is sealed; a command is compared before and after. */
  private static String text(Message message) {
    return message.toString().replace(CLEAR.toString(), SEALED.toString());
  }
}
