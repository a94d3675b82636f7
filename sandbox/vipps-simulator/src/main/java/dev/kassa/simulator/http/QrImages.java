package dev.kassa.simulator.http;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import dev.kassa.simulator.QrImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;

/** Draws QR codes. */
final class QrImages {
  private static final int WHITE = 0xFFFFFF;
  private static final Map<EncodeHintType, ?> HINTS =
      Map.of(EncodeHintType.CHARACTER_SET, "UTF-8", EncodeHintType.MARGIN, 4);

  private QrImages() {}

  /** The image as a PNG of its size. */
  static byte[] png(QrImage wanted) {
    var modules = modules(wanted.content(), wanted.size());
    var image =
        new BufferedImage(modules.getWidth(), modules.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
    for (var y = 0; y < modules.getHeight(); y++) {
      for (var x = 0; x < modules.getWidth(); x++) {
        image.setRGB(x, y, modules.get(x, y) ? 0 : WHITE);
      }
    }
    try (var bytes = new ByteArrayOutputStream()) {
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The image as SVG, one unit a module. */
  static String svg(QrImage wanted) {
    var modules = modules(wanted.content(), 1);
    var path = new StringBuilder();
    for (var y = 0; y < modules.getHeight(); y++) {
      for (var x = 0; x < modules.getWidth(); x++) {
        if (modules.get(x, y)) {
          path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
        }
      }
    }
    return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" shape-rendering="crispEdges">\
        <rect width="%1$d" height="%2$d" fill="#fff"/><path d="%3$s"/></svg>"""
        .formatted(modules.getWidth(), modules.getHeight(), path);
  }

  private static BitMatrix modules(String content, int size) {
    try {
      return new QRCodeWriter().encode(content, BarcodeFormat.QR_CODE, size, size, HINTS);
    } catch (WriterException tooLong) {
      throw new IllegalStateException("our own texts fit into a code", tooLong);
    }
  }
}
