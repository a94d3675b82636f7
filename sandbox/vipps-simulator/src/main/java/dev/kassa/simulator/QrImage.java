package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;

/**
 * An image of a QR code, as it is asked for by its address.
 *
 * @param size of a PNG, in pixels
 */
public record QrImage(Format format, int size, String content) {
  /** Where images are served, under the simulator's own address. */
  public static final String PATH = "/qr-image/v1";

  public static final int SMALLEST = 100;
  public static final int LARGEST = 2000;
  public static final int USUAL = 1024;

  /** More does not fit into a code for certain. */
  private static final int LONGEST = 900;

  /** What the image is. */
  public enum Format {
    SVG,
    PNG
  }

  /** The address of the image: the path and the query. */
  public String address() {
    var text = format + " " + size + " " + content;
    return PATH
        + "?token="
        + Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  /** What the token of an address asks for; empty when it is none of ours. */
  public static Optional<QrImage> of(String token) {
    try {
      var parts = new String(Base64.getUrlDecoder().decode(token), UTF_8).split(" ", 3);
      var size = parts.length == 3 ? Integer.parseInt(parts[1]) : 0;
      return size < SMALLEST || size > LARGEST || parts[2].isEmpty() || parts[2].length() > LONGEST
          ? Optional.empty()
          : Optional.of(new QrImage(Format.valueOf(parts[0]), size, parts[2]));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
