// What stands before the instances of a service: a connection that one refuses goes to another.
package dev.kassa.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes bytes on, as the address of a service in a cluster does, and knows nothing of HTTP: what
 * an instance leaves unanswered stays unanswered.
 */
final class Balancer implements AutoCloseable {
  private final ServerSocket door;
  private final List<Integer> instances = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Listens on this port of the loopback address. */
  Balancer(int port) throws IOException {
    door = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** From now on this instance gets its share. */
  void add(int port) {
    instances.add(port);
  }

  /** It gets no new connection. */
  void remove(int port) {
    instances.remove(Integer.valueOf(port));
  }

  /** How many connections were refused by one instance and went to another. */
  int refused() {
    return refused.get();
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
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
      List<Integer> now = List.copyOf(instances);
      int first = turn.getAndIncrement();
      for (int i = 0; i < now.size(); i++) {
        int port = now.get(Math.floorMod(first + i, now.size()));
        try (Socket instance = new Socket(InetAddress.getLoopbackAddress(), port)) {
          instance.setTcpNoDelay(true);
          client.setTcpNoDelay(true);
          threads.execute(() -> pass(client, instance));
          pass(instance, client);
          return;
        } catch (ConnectException _) {
          refused.incrementAndGet();
        }
      }
    } catch (IOException _) {
      // Whoever it was sees its connection end.
    }
  }

  /** Ends both connections with the first that ends. */
  private static void pass(Socket from, Socket to) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException _) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is closed anyway.
    }
  }
}
