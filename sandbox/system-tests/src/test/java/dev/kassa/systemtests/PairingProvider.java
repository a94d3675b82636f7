// The chain's identity provider as far as devices are paired (RFC 8628), with the page that
// somebody enters a code at.
package dev.kassa.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Whoever enters a code decides; until then the device is told to wait. */
final class PairingProvider implements AutoCloseable {
  /** Letters that nobody takes for others; as the standard advises. */
  private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

  private static final Random RANDOM = new Random();
  private static final String WAIT = "{\"error\":\"authorization_pending\"}";

  private final HttpServer server;
  private final Map<String, String> deviceByCode = new ConcurrentHashMap<>();
  private final Map<String, String> answerByDevice = new ConcurrentHashMap<>();
  private volatile String token = "";

  private PairingProvider(HttpServer server) {
    this.server = server;
  }

  static PairingProvider start() throws IOException {
    PairingProvider provider =
        new PairingProvider(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    provider.server.createContext("/device", provider::begin);
    provider.server.createContext("/token", provider::answer);
    provider.server.createContext("/enter", provider::enter);
    provider.server.start();
    return provider;
  }

  /** What pos-gateway must be told, as its environment. */
  Map<String, String> settings() {
    return Map.of(
        "KASSA_GATEWAY_PAIRING_DEVICE_AUTHORIZATION_URL", url("/device").toString(),
        "KASSA_GATEWAY_PAIRING_TOKEN_URL", url("/token").toString(),
        "KASSA_GATEWAY_PAIRING_CLIENT_ID", "till-page");
  }

  /** What a device gets when it is allowed. */
  void grants(String token) {
    this.token = token;
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void begin(HttpExchange exchange) throws IOException {
    String device = UUID.randomUUID().toString();
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      code.append(i == 4 ? "-" : "").append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    deviceByCode.put(code.toString(), device);
    answerByDevice.put(device, WAIT);
    json(
        exchange,
        200,
        """
        {"device_code":"%s","user_code":"%s","verification_uri":"%s","expires_in":600,"interval":1}\
        """
            .formatted(device, code, url("/enter")));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String answer =
        answerByDevice.getOrDefault(
            form(exchange).getOrDefault("device_code", ""), "{\"error\":\"invalid_grant\"}");
    json(exchange, answer.contains("access_token") ? 200 : 400, answer);
  }

  private void enter(HttpExchange exchange) throws IOException {
    Map<String, String> form = form(exchange);
    String device = deviceByCode.getOrDefault(form.getOrDefault("code", ""), "");
    if (!device.isEmpty()) {
      answerByDevice.put(
          device,
          form.containsKey("allow")
              ? "{\"access_token\":\"" + token + "\"}"
              : "{\"error\":\"access_denied\"}");
    }
    send(
        exchange,
        200,
        "text/html",
        """
        <!doctype html><title>Pair a device</title><p>%s</p><form method=post>
        <label>Code <input name=code></label> <button name=allow>Allow</button>
        <button name=refuse>Refuse</button></form>"""
            .formatted(form.isEmpty() ? "" : device.isEmpty() ? "No such code" : "Done"));
  }

  private static Map<String, String> form(HttpExchange exchange) throws IOException {
    Map<String, String> form = new ConcurrentHashMap<>();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (String field : body.isEmpty() ? new String[0] : body.split("&")) {
      String[] parts = field.split("=", 2);
      form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().add("Content-Type", type);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
