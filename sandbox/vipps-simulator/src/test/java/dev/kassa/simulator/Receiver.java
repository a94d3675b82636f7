package dev.kassa.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A merchant's receiver for notifications: keeps what came, answers as it is told. */
final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile Function<Received, Integer> answer = _ -> 200;

  /** One delivery attempt. */
  record Received(Headers headers, byte[] body, JsonNode json) {
    String header(String name) {
      return headers.getFirst(name);
    }

    String name() {
      return json.path("name").asText();
    }

    String reference() {
      return json.path("reference").asText();
    }
  }

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    var one = new Received(exchange.getRequestHeaders(), body, new ObjectMapper().readTree(body));
    received.add(one);
    exchange.sendResponseHeaders(answer.apply(one), -1);
    exchange.close();
  }

  /** What each attempt is answered. */
  void answering(Function<Received, Integer> status) {
    answer = status;
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks?shop=1";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
