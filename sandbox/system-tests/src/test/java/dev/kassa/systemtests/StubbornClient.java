// A client of one instance that nobody tells to go elsewhere: it stops when it is refused.
package dev.kassa.systemtests;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Sends one request after the other, over one connection for as long as that is kept. Speaks HTTP
 * by hand: a library would send again by itself what was not answered.
 *
 * @param requests each is whole, head and body
 * @param answers counted by status; {@link #UNANSWERED} for each request that got none
 */
record StubbornClient(URI url, Supplier<byte[]> requests, ConcurrentMap<String, Integer> answers)
    implements Runnable {
  /** What was sent, or begun to be sent, and came to nothing. */
  static final String UNANSWERED = "unanswered";

  private static final int PATIENCE_MILLIS = 40_000;

  @Override
  public void run() {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        sendOver(socket);
      } catch (ConnectException refused) {
        return; // no failure: it would go to another instance
      } catch (IOException broken) {
        answers.merge(UNANSWERED, 1, Integer::sum);
      }
    }
  }

  /** Returns when it is told that the connection will not be kept. */
  private void sendOver(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    boolean kept = true;
    while (kept) {
      socket.getOutputStream().write(requests.get());
      String head = head(in);
      int length = Integer.parseInt(header(head, "content-length"));
      if (in.readNBytes(length).length < length) {
        throw new EOFException();
      }
      answers.merge(head.substring(9, 12), 1, Integer::sum);
      kept = !header(head, "connection").contains("close");
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException();
      }
      head.append((char) read);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  /** Of a head in lower case; a length is 0 where it is not named. */
  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("0");
  }

  /** A request as it goes over the wire. */
  static byte[] post(URI url, Map<String, String> headers, String body) {
    StringBuilder request = new StringBuilder("POST " + url.getRawPath() + " HTTP/1.1\r\n");
    request.append("Host: ").append(url.getRawAuthority()).append("\r\n");
    headers.forEach((name, value) -> request.append(name + ": " + value + "\r\n"));
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    request.append("Content-Length: " + length + "\r\n\r\n").append(body);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }
}
