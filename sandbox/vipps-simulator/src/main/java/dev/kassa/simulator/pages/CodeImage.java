// The picture of a personal QR.
package dev.kassa.simulator.pages;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.qrcode.QRCodeWriter;
import io.quarkus.qute.RawString;
import java.util.Map;

/** Draws QR codes as SVG elements inside a page. */
final class CodeImage {
  private static final Map<EncodeHintType, ?> HINTS =
      Map.of(EncodeHintType.CHARACTER_SET, "UTF-8", EncodeHintType.MARGIN, 4);

  private CodeImage() {}

  /** This text as a QR code, one unit a module; {@code label} is its name for screen readers. */
  static RawString svg(String text, String label) {
    try {
      var modules = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 1, 1, HINTS);
      var side = modules.getWidth();
      var path = new StringBuilder();
      for (var y = 0; y < side; y++) {
        for (var x = 0; x < side; x++) {
          if (modules.get(x, y)) {
            path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
          }
        }
      }
      return new RawString(
          """
          <svg role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges">\
          <rect width="100%%" height="100%%" fill="#fff"/><path d="%s"/></svg>"""
              .formatted(label, side, side, path));
    } catch (WriterException tooLong) {
      throw new IllegalStateException("a personal QR fits into a code", tooLong);
    }
  }
}
