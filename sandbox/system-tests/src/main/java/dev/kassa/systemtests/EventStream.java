// Server-sent events of one checkout, over as many connections as it takes.
package dev.kassa.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Listens in a thread of its own. When a connection ends it comes back with the id of the last
 * event it was sent, as every browser does.
 */
final class EventStream implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final String STATE = "checkout";

  /** Nothing has happened: what is told may be old, while the broker is away. */
  private static final String STALE = "stale";

  /** Who is told; called by the stream's thread alone. */
  interface Listener {
    /** An event came. */
    void event(String type, String data);

    /** The connection ended and is made again. */
    void reconnects();

    /** The gateway could not go on where the stream had ended, and gave a whole state instead. */
    void begunAnew();
  }

  private final HttpClient http;
  private final Supplier<HttpRequest.Builder> request;
  private final Listener listener;
  private final CountDownLatch open = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile InputStream connection;
  private String lastId = "";

  /** Starts to listen. */
  EventStream(HttpClient http, Supplier<HttpRequest.Builder> request, Listener listener) {
    this.http = http;
    this.request = request;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("events").start(this::listen);
  }

  /** Waits until the gateway has told the state to begin with; returns whether it has in time. */
  boolean awaitOpen(Duration atMost) throws InterruptedException {
    return open.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    InputStream current = connection;
    if (current != null) {
      try {
        current.close();
      } catch (IOException _) {
        // It is given up anyway.
      }
    }
  }

  private void listen() {
    while (!closed) {
      HttpRequest.Builder next = request.get();
      if (!lastId.isEmpty()) {
        next.header("Last-Event-ID", lastId);
      }
      try {
        HttpResponse<InputStream> response =
            http.send(next.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
          connection = body;
          if (response.statusCode() == 200 && !closed) {
            read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
          }
        }
        pause();
      } catch (IOException _) {
        pause();
      } catch (InterruptedException _) {
        return;
      }
    }
  }

  private void pause() {
    if (closed) {
      return;
    }
    listener.reconnects();
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(BufferedReader lines) throws IOException {
    String id = "";
    String type = "message";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          dispatch(id, type, data.toString());
        }
        id = "";
        type = "message";
        data.setLength(0);
      } else if (line.startsWith("id:")) {
        id = value(line);
      } else if (line.startsWith("event:")) {
        type = value(line);
      } else if (line.startsWith("data:")) {
        data.append(data.isEmpty() ? "" : "\n").append(value(line));
      }
    }
  }

  private void dispatch(String id, String type, String data) {
    if (type.equals(STALE)) {
      return;
    }
    if (!type.equals(STATE)) {
      listener.event(type, data);
    } else if (open.getCount() == 0) {
      listener.begunAnew();
    }
    if (!id.isEmpty()) {
      lastId = id;
    }
    open.countDown();
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
