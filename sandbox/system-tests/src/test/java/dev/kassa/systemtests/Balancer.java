// What stands before the instances of a service: it knows who is ready, and passes bytes on.
package dev.kassa.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Passes connections on, as the address of a service in a cluster does: new ones go to instances
 * that say they are ready; those that are there stay where they are. It speaks no HTTP with
 * clients: what an instance leaves unanswered stays unanswered, and is noted.
 */
final class Balancer implements AutoCloseable {
  /** A cluster asks every few seconds; it also hears of a deletion at once. */
  private static final Duration ASKED_EVERY = Duration.ofMillis(250);

  /** A probe without an answer says little on a busy machine; a cluster wants three, too. */
  private static final int MOST_SILENT = 3;

  private static final Pattern REQUEST =
      Pattern.compile("^[A-Z]+ /\\S* HTTP/1\\.1$", Pattern.MULTILINE);

  private final ServerSocket door;

  /** By port: since when it has been ready or not. */
  private final Map<Integer, Standing> instances = new ConcurrentHashMap<>();

  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final Consumer<String> unanswered;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private record Standing(boolean ready, long since) {
    Standing now(boolean nowReady) {
      return nowReady == ready ? this : new Standing(nowReady, System.nanoTime());
    }

    @Override
    public String toString() {
      return (ready ? "ready" : "not ready") + " for " + millisSince(since) + " ms";
    }
  }

  /**
   * Listens on this port of the loopback address.
   *
   * @param unanswered told of each request whose connection ended before a byte of an answer came,
   *     and of each connection that no instance took
   */
  Balancer(int port, Consumer<String> unanswered) throws IOException {
    this.unanswered = unanswered;
    door = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** From now on this instance gets its share, while it is ready. */
  void add(int port) {
    Standing standing = new Standing(true, System.nanoTime());
    instances.put(port, standing);
    threads.execute(() -> watch(port));
  }

  /** It is gone. */
  void remove(int port) {
    instances.remove(port);
  }

  /** How many connections were refused by one instance and went to another. */
  int refused() {
    return refused.get();
  }

  @Override
  public void close() throws IOException {
    door.close();
    instances.clear();
    threads.shutdownNow();
    http.shutdownNow();
  }

  private void watch(int port) {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
            .timeout(Duration.ofSeconds(2))
            .build();
    int silent = 0;
    try {
      while (instances.containsKey(port)) {
        try {
          boolean is = http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
          silent = 0;
          instances.computeIfPresent(port, (_, standing) -> standing.now(is));
        } catch (IOException _) {
          silent++;
          if (silent == MOST_SILENT) {
            instances.computeIfPresent(port, (_, standing) -> standing.now(false));
          }
        }
        TimeUnit.MILLISECONDS.sleep(ASKED_EVERY.toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        threads.execute(() -> serve(client));
      } catch (SocketException _) {
        return; // closed
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      List<Integer> now =
          instances.entrySet().stream()
              .filter(instance -> instance.getValue().ready())
              .map(Map.Entry::getKey)
              .toList();
      int first = turn.getAndIncrement();
      for (int i = 0; i < now.size(); i++) {
        int port = now.get(Math.floorMod(first + i, now.size()));
        try (Socket instance = new Socket(InetAddress.getLoopbackAddress(), port)) {
          instance.setTcpNoDelay(true);
          client.setTcpNoDelay(true);
          new Connection(port, client, instance).serve();
          return;
        } catch (ConnectException _) {
          refused.incrementAndGet();
        }
      }
      unanswered.accept("a connection, for no instance is ready: " + instances);
    } catch (IOException _) {
      // Whoever it was sees its connection end.
    }
  }

  private static long millisSince(long nanoTime) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed anyway.
    }
  }

  /** One client at one instance. */
  private final class Connection {
    private final int port;
    private final Socket client;
    private final Socket instance;
    private final long opened = System.nanoTime();
    private volatile long answeredLast = opened;
    private volatile long askedLast = opened;
    private volatile long idleBefore;
    private volatile String question = "";
    private volatile int questions;

    Connection(int port, Socket client, Socket instance) {
      this.port = port;
      this.client = client;
      this.instance = instance;
    }

    void serve() {
      threads.execute(this::ask);
      pass(instance, client, (_, _) -> answeredLast = System.nanoTime());
      if (askedLast > answeredLast) {
        unanswered.accept(
            ("%s (the %d. on its connection, which was %d ms old and had been silent for %d ms),"
                    + " ended %d ms after it was sent; instance %d %s")
                .formatted(
                    question,
                    questions,
                    millisSince(opened),
                    TimeUnit.NANOSECONDS.toMillis(idleBefore),
                    millisSince(askedLast),
                    port,
                    instances.get(port)));
      }
    }

    private void ask() {
      pass(
          client,
          instance,
          (buffer, read) -> {
            Matcher line =
                REQUEST.matcher(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
            if (line.lookingAt()) {
              questions++;
              question = line.group();
              idleBefore = System.nanoTime() - answeredLast;
              askedLast = System.nanoTime(); // a body may come behind an answer to its head
            }
          });
    }

    /** Ends both connections with the first that fails. */
    private void pass(Socket from, Socket to, Passing passing) {
      byte[] buffer = new byte[16_384];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          passing.seen(buffer, read);
          out.write(buffer, 0, read);
        }
        to.shutdownOutput();
      } catch (IOException _) {
        Balancer.close(from);
        Balancer.close(to);
      }
    }
  }

  private interface Passing {
    void seen(byte[] buffer, int read);
  }
}
