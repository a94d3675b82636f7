// The chain's identity provider as far as devices are paired: over HTTP, as RFC 8628 says.
package dev.kassa.gateway.session;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Answers each question at {@code /token} with the next line that was put to {@code /next}: a
 * status and a body. {@code /asked} tells the last form that came.
 */
public final class IdentityProvider implements QuarkusTestResourceLifecycleManager {
  static final String CLIENT = "till page";

  private final BlockingQueue<String> next = new LinkedBlockingQueue<>();
  private volatile String asked = "";
  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    server.createContext("/device", this::begin);
    server.createContext("/token", this::token);
    server.createContext(
        "/next", exchange -> answer(exchange, 200, Boolean.toString(next.add(body(exchange)))));
    server.createContext("/asked", exchange -> answer(exchange, 200, asked));
    server.start();
    return Map.of(
        "kassa.gateway.pairing.device-authorization-url",
        url + "/device",
        "kassa.gateway.pairing.token-url",
        url + "/token",
        "kassa.gateway.pairing.client-id",
        CLIENT,
        "test.identity-provider",
        url);
  }

  private void begin(HttpExchange exchange) throws IOException {
    asked = body(exchange);
    answer(
        exchange,
        200,
        """
        {"device_code":"known to the device","user_code":"WDJB-MJHT","expires_in":600,
         "verification_uri":"https://login.chain.example/device",
         "verification_uri_complete":"javascript:alert(1)","interval":1}""");
  }

  private void token(HttpExchange exchange) throws IOException {
    asked = body(exchange);
    String line = next.remove();
    answer(exchange, Integer.parseInt(line.substring(0, 3)), line.substring(4));
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void stop() {
    server.stop(0);
  }
}
