package dev.kassa.webhook;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Bytes to the service as no client library sends them. */
final class RawConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  RawConnection(URI address) throws IOException {
    socket = new Socket(address.getHost(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** A head with these headers, as they stand, and a length of the body. */
  RawConnection head(URI address, Iterable<Map.Entry<String, String>> headers, int length)
      throws IOException {
    StringBuilder head = new StringBuilder("POST " + address.getRawPath() + " HTTP/1.1\r\n");
    head.append("Host: ").append(address.getRawAuthority()).append("\r\n");
    headers.forEach(
        header ->
            head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n"));
    head.append("Content-Length: ").append(length).append("\r\n\r\n");
    return send(head.toString().getBytes(StandardCharsets.UTF_8));
  }

  RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** The status of the next answer. */
  int status() throws IOException {
    String line =
        new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
            .readLine();
    return Integer.parseInt(line.split(" ")[1]);
  }

  /** Whether the other side hangs up, after whatever it still says. */
  boolean isHungUp() throws IOException {
    try {
      socket.getInputStream().skip(Long.MAX_VALUE);
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    } catch (SocketTimeoutException waiting) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
