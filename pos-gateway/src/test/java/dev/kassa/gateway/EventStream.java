// A client of server-sent events, as a browser is one.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads in a thread of its own what comes. */
final class EventStream implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InputStream body;
  private final List<Event> events = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private String retry;
  private boolean ended;

  /** One event. */
  record Event(String id, String name, JsonNode data) {}

  private EventStream(InputStream body) {
    this.body = body;
    Thread.ofPlatform().daemon().start(this::read);
  }

  static EventStream open(HttpClient http, HttpRequest.Builder request, String... headers) {
    request.GET().header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<InputStream> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElse(""))
          .startsWith("text/event-stream");
      return new EventStream(response.body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no stream", e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String id = null;
      String name = null;
      StringBuilder data = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (this) {
          if (line.isEmpty()) {
            if (!data.isEmpty()) {
              events.add(new Event(id, name, JSON.readTree(data.toString())));
            }
            data.setLength(0);
            name = null;
          } else if (line.startsWith(":")) {
            comments.add(line.substring(1));
          } else {
            String value = line.substring(line.indexOf(':') + 1).stripLeading();
            switch (line.substring(0, line.indexOf(':'))) {
              case "id" -> id = value;
              case "event" -> name = value;
              case "data" -> data.append(value);
              case "retry" -> retry = value;
              default -> throw new AssertionError("not a field of an event: " + line);
            }
          }
        }
      }
    } catch (IOException closed) {
      // By this side or by the other.
    } finally {
      synchronized (this) {
        ended = true;
      }
    }
  }

  synchronized List<Event> events() {
    return List.copyOf(events);
  }

  synchronized List<String> names() {
    return events.stream().map(Event::name).toList();
  }

  synchronized String retry() {
    return retry;
  }

  synchronized List<String> comments() {
    return List.copyOf(comments);
  }

  synchronized boolean ended() {
    return ended;
  }

  /** Waits for so many events. */
  List<Event> awaits(int count) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertThat(events()).hasSizeGreaterThanOrEqualTo(count));
    return events();
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new AssertionError("the stream does not close", e);
    }
  }
}
