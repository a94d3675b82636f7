package dev.kassa.operating;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;

/** Lets in who has the token. */
@Singleton
public final class OperatorDoor {
  private static final int SHORTEST_TOKEN = 32;
  private static final String SCHEME = "Bearer ";
  private static final String KEY = "kassa.operator.token-file";

  private final OperatorConfig config;

  OperatorDoor(OperatorConfig config) {
    this.config = config;
  }

  /**
   * Reads a file, so not for an event loop.
   *
   * @param authorization the header; null if there is none
   * @throws Problem if the door is closed or the token is another
   */
  public void open(String authorization) {
    byte[] token = token();
    String said =
        authorization != null && authorization.startsWith(SCHEME)
            ? authorization.substring(SCHEME.length()).strip()
            : "";
    // Compares all of it, however early they differ.
    if (!MessageDigest.isEqual(token, said.getBytes(StandardCharsets.UTF_8))) {
      throw new Problem(
          Problem.Kind.WRONG_TOKEN, "send Authorization: Bearer and the operators' token");
    }
  }

  private byte[] token() {
    if (config.tokenFile().isEmpty()) {
      throw new Problem(Problem.Kind.CLOSED, "operators' door is closed: set " + KEY);
    }
    String token;
    try {
      token = Files.readString(config.tokenFile().get()).strip();
    } catch (IOException e) {
      throw new Problem(
          Problem.Kind.CLOSED, "operators' door is closed: the file of " + KEY + " is unreadable");
    }
    if (token.length() < SHORTEST_TOKEN) {
      throw new Problem(
          Problem.Kind.CLOSED,
          "operators' door is closed: the token in the file of %s is shorter than %d characters"
              .formatted(KEY, SHORTEST_TOKEN));
    }
    return token.getBytes(StandardCharsets.UTF_8);
  }
}
