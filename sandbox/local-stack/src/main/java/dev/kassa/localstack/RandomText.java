// Passwords and keys of the local stack.
package dev.kassa.localstack;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Text that nobody can guess. */
final class RandomText {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomText() {}

  /** That many random bytes, two hexadecimal characters each. */
  static String hex(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
