package dev.kassa.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.shutdown.ShutdownConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With connections that clients keep, over a real socket. */
class ListeningTest {
  /** Of the delay, too short to tell clients anything. */
  private static final int SOON = 2;

  /** As the tills' door has it. */
  private static final int AS_DEPLOYED = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Listening listening = listening(SOON);
  private final CompletableFuture<RoutingContext> slow = new CompletableFuture<>();
  private HttpServer server;

  private Listening listening(int delaySeconds) {
    return new Listening(
        vertx,
        new ShutdownConfig() {
          @Override
          public Optional<Duration> timeout() {
            return Optional.empty();
          }

          @Override
          public Optional<Duration> delay() {
            return Optional.of(Duration.ofSeconds(delaySeconds));
          }
        },
        () -> 100,
        new SimpleMeterRegistry());
  }

  @BeforeEach
  void start() throws Exception {
    Listening deployed = listening(AS_DEPLOYED);
    Router router = Router.router(vertx);
    router.get("/deployed").handler(deployed::look);
    router.get("/deployed").handler(context -> context.response().end("well"));
    router.route().handler(listening::look);
    router.get("/slow").handler(slow::complete);
    router
        .get("/stream")
        .handler(
            context ->
                context
                    .response()
                    .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
                    .putHeader("Content-Length", "4")
                    .end(":go\n"));
    router.get("/").handler(context -> context.response().end("well"));
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void nobodyWhoKeepsAConnectionIsCutOff() throws Exception {
    try (Client busy = new Client();
        Client waiting = new Client();
        Client idle = new Client()) {
      busy.sends("/");
      assertThat(busy.hears()).doesNotContain("connection: close");
      idle.sends("/");
      assertThat(idle.hears()).doesNotContain("connection: close");
      waiting.sends("/slow");
      RoutingContext asked = slow.get(10, TimeUnit.SECONDS);

      listening.stops(new ShutdownDelayInitiatedEvent());

      busy.sends("/");
      assertThat(busy.hears()).as("an answer, the last one").contains("connection: close");
      assertThat(busy.isOver()).isTrue();
      assertThat(idle.isOver()).as("ended before the service is").isTrue();
      asked.response().end("late");
      assertThat(waiting.hears()).as("asked before").contains("connection: close");
      assertThat(waiting.isOver()).isTrue();
    }
  }

  /** All end at once when a service stops; nobody is to try the next request on one of them. */
  @Test
  void connectionOfAStreamIsNotKept() throws Exception {
    try (Client client = new Client()) {
      client.sends("/stream");
      assertThat(client.hears()).contains("connection: close");
      assertThat(client.isOver()).isTrue();
    }
  }

  /** No longer than the service answers after it was told to stop. */
  @Test
  void clientsAreToldHowLongTheyMayKeepAConnection() throws Exception {
    try (Client client = new Client()) {
      client.sends("/deployed");
      assertThat(client.hears()).contains("keep-alive: timeout=3");
      client.sends("/");
      assertThat(client.hears()).noneMatch(header -> header.startsWith("keep-alive"));
    }
  }

  /** Speaks HTTP by hand: a library would open another connection by itself. */
  private final class Client implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader in;

    Client() throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
      socket.setSoTimeout(10_000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    void sends(String path) throws IOException {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
    }

    /** The head of the answer, in lower case; its body is read as well. */
    List<String> hears() throws IOException {
      List<String> head =
          in.lines()
              .takeWhile(line -> !line.isEmpty())
              .map(line -> line.toLowerCase(Locale.ROOT))
              .toList();
      assertThat(head).isNotEmpty();
      for (int i = 0; i < 4; i++) {
        assertThat(in.read()).isNotNegative();
      }
      return head;
    }

    /** Whether the service has ended the connection. */
    boolean isOver() throws IOException {
      return in.read() < 0;
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
