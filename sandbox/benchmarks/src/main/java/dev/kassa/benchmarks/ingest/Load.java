// Sends requests over many connections from one thread and times the answers.
package dev.kassa.benchmarks.ingest;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A load over HTTP/1.1 keep-alive that costs as little as it can: on few cores what it uses is
 * missing elsewhere. Understands only answers with a {@code Content-Length}.
 */
final class Load implements AutoCloseable {
  private static final Duration HIGHEST = Duration.ofSeconds(30);
  private static final int OK = 200;

  private final Selector selector;
  private final Connection[] connections;
  private final List<ByteBuffer> requests;
  private int next;
  private Histogram latencies;
  private long failed;

  /** Connects. */
  Load(InetSocketAddress server, int connections, List<ByteBuffer> requests) throws IOException {
    this.selector = Selector.open();
    this.requests = requests;
    this.connections = new Connection[connections];
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      this.connections[i] = new Connection(channel);
      this.connections[i].key = channel.register(selector, SelectionKey.OP_READ);
      this.connections[i].key.attach(this.connections[i]);
    }
  }

  /**
   * What came of a load.
   *
   * @param answered with 200
   * @param failed answered otherwise
   * @param micros of those answered with 200
   */
  record Result(Duration time, long answered, long failed, Histogram micros) {
    double perSecond() {
      return answered * 1e9 / time.toNanos();
    }

    /** The latency that this share of the answers stayed within, in milliseconds. */
    double millis(double percentile) {
      return micros.getValueAtPercentile(percentile) / 1000.0;
    }
  }

  /** Each connection sends its next request when it has its answer. */
  Result closed(Duration time) throws IOException {
    begin();
    long begun = System.nanoTime();
    long end = begun + time.toNanos();
    for (Connection connection : connections) {
      connection.send(nextRequest(), System.nanoTime());
    }
    int open = connections.length;
    while (open > 0) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (!connection.proceed(key)) {
          continue;
        }
        long now = System.nanoTime();
        if (now < end) {
          connection.send(nextRequest(), now);
        } else {
          open--;
        }
      }
      selector.selectedKeys().clear();
    }
    return result(begun);
  }

  /**
   * So many requests a second, evenly, whatever comes back; the latency counts from the moment a
   * request was due, so that waiting for a free connection is not left out.
   */
  Result paced(int perSecond, Duration time) throws IOException {
    begin();
    ArrayDeque<Connection> idle = new ArrayDeque<>(List.of(connections));
    long begun = System.nanoTime();
    long total = perSecond * time.toMillis() / 1000;
    long sent = 0;
    long open = 0;
    while (sent < total || open > 0) {
      long now = System.nanoTime();
      long due = begun + sent * 1_000_000_000L / perSecond;
      while (sent < total && due <= now && !idle.isEmpty()) {
        idle.remove().send(nextRequest(), due);
        sent++;
        open++;
        due = begun + sent * 1_000_000_000L / perSecond;
      }
      if (selector.selectNow() == 0) {
        // A selector waits whole milliseconds only.
        LockSupport.parkNanos(50_000);
        continue;
      }
      for (SelectionKey key : selector.selectedKeys()) {
        Connection connection = (Connection) key.attachment();
        if (connection.proceed(key)) {
          open--;
          idle.add(connection);
        }
      }
      selector.selectedKeys().clear();
    }
    return result(begun);
  }

  private void begin() {
    latencies = new Histogram(HIGHEST.toNanos() / 1000, 3);
    failed = 0;
  }

  private Result result(long begun) {
    return new Result(
        Duration.ofNanos(System.nanoTime() - begun), latencies.getTotalCount(), failed, latencies);
  }

  private ByteBuffer nextRequest() {
    ByteBuffer request = requests.get(next).duplicate();
    next = (next + 1) % requests.size();
    return request;
  }

  @Override
  public void close() throws IOException {
    for (Connection connection : connections) {
      connection.channel.close();
    }
    selector.close();
  }

  private final class Connection {
    private final SocketChannel channel;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(16 * 1024);
    private SelectionKey key;
    private ByteBuffer request;
    private long since;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void send(ByteBuffer next, long from) throws IOException {
      request = next;
      since = from;
      answer.clear();
      write();
    }

    private void write() throws IOException {
      channel.write(request);
      key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** Goes on; returns whether the answer is whole. */
    boolean proceed(SelectionKey ready) throws IOException {
      if (ready.isWritable()) {
        write();
        return false;
      }
      if (channel.read(answer) < 0) {
        throw new IOException("the server has closed a connection");
      }
      int length = length();
      if (length < 0 || answer.position() < length) {
        return false;
      }
      int status =
          (answer.get(9) - '0') * 100 + (answer.get(10) - '0') * 10 + (answer.get(11) - '0');
      if (status == OK) {
        latencies.recordValue(
            Math.min((System.nanoTime() - since) / 1000, latencies.getHighestTrackableValue()));
      } else {
        failed++;
      }
      return true;
    }

    /** Of head and body together; -1 while the head is not whole. */
    private int length() throws IOException {
      int end = headEnd();
      if (end < 0) {
        return -1;
      }
      byte[] head = new byte[end];
      answer.get(0, head);
      String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      int at = text.indexOf("content-length:");
      if (at < 0) {
        throw new IOException("an answer without content-length: " + text);
      }
      int from = at + "content-length:".length();
      return end + Integer.parseInt(text.substring(from, text.indexOf('\r', from)).strip());
    }

    private int headEnd() {
      for (int i = 3; i < answer.position(); i++) {
        if (answer.get(i) == '\n' && answer.get(i - 1) == '\r' && answer.get(i - 2) == '\n') {
          return i + 1;
        }
      }
      return -1;
    }
  }
}
