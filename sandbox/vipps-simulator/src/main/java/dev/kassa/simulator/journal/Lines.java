// What is to be written to a file together.
package dev.kassa.simulator.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A buffer that is used again and again. */
final class Lines extends ByteArrayOutputStream {
  /** From this size on what is there is worth a write. */
  static final int ENOUGH_BYTES = 64 * 1024;

  Lines() {
    super(2 * ENOUGH_BYTES);
  }

  /**
   * Writes everything at {@code place} of a file, and is empty.
   *
   * @return where it ends
   */
  long writeTo(FileChannel file, long place) throws IOException {
    var bytes = ByteBuffer.wrap(buf, 0, count);
    var end = place;
    while (bytes.hasRemaining()) {
      end += file.write(bytes, end);
    }
    reset();
    return end;
  }
}
