package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.FaultRule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exchanges of the APIs that have a specification, and the notifications, kept for validation
 * against it. Tokens and keys are masked; bodies hold what people sent.
 */
public final class TrafficLog implements Exchanges.Traffic {
  private static final int KEPT = 20_000;
  private static final List<String> HEADERS =
      List.of(
          "Content-Type",
          "Idempotency-Key",
          "Merchant-Serial-Number",
          "Vipps-System-Name",
          "Vipps-System-Version",
          "Vipps-System-Plugin-Name",
          "Vipps-System-Plugin-Version");

  private static final List<String> SECRETS =
      List.of("Authorization", "Ocp-Apim-Subscription-Key", "client_id", "client_secret");
  private static final Map<String, String> APIS =
      Map.of(
          "/epayment/", "epayment",
          "/webhooks/", "webhooks",
          "/qr/", "qr",
          "/accesstoken/", "access-token",
          "/access-management-1.0/access/.well-known/", "login");

  private final boolean inMemory;
  private final AsyncFile file;
  private final ObjectMapper json = new ObjectMapper();
  private final Deque<ObjectNode> latest = new ArrayDeque<>();

  /**
   * A log.
   *
   * @param inMemory keep the latest 20,000
   * @param file where each is appended as a line; or null
   */
  public TrafficLog(boolean inMemory, AsyncFile file) {
    this.inMemory = inMemory;
    this.file = file;
  }

  private boolean off() {
    return !inMemory && file == null;
  }

  @Override
  public void answered(RoutingContext call, Answer answer, FaultRule fault) {
    if (off()) {
      return;
    }
    var path = call.request().path();
    var api = api(path);
    if (answer == null || api.isEmpty()) {
      return;
    }
    var entry = Answer.object();
    entry.put("api", api.get());
    if (fault != null) {
      entry.put("fault", fault.kind().name());
    }
    var request = entry.putObject("request");
    request.put("method", call.request().method().name()).put("path", path);
    var headers = request.putObject("headers");
    for (var name : HEADERS) {
      var value = call.request().getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    if (call.request().query() != null && !call.request().query().isEmpty()) {
      request.put("query", call.request().query());
    }
    for (var secret : SECRETS) {
      if (call.request().getHeader(secret) != null) {
        headers.put(secret, secret.equals("Authorization") ? "Bearer masked" : "masked");
      }
    }
    Exchanges.embed(request, "body", Exchanges.body(call), json);
    var response = entry.putObject("response");
    response.put("status", answer.status());
    if (answer.contentType() != null) {
      response.put("contentType", answer.contentType());
    }
    Exchanges.embed(response, "body", mask(path, answer), json);
    keep(entry);
  }

  /** The API whose specification covers a path. */
  private static Optional<String> api(String path) {
    return APIS.entrySet().stream()
        .filter(one -> path.startsWith(one.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** A registration's secret is shown once, to the one who registers; a token to its owner. */
  private static String mask(String path, Answer answer) {
    var secret =
        path.startsWith("/webhooks/")
            ? "secret"
            : path.startsWith("/accesstoken/") ? "access_token" : null;
    return secret == null
        ? answer.body()
        : answer.body().replaceFirst("(\"" + secret + "\":\")[^\"]*", "$1masked");
  }

  /** Keeps a notification. */
  public void notified(String webhookId, byte[] body, int status) {
    if (off()) {
      return;
    }
    var entry = Answer.object().put("api", "notification").put("webhookId", webhookId);
    Exchanges.embed(
        entry.putObject("request").put("method", "POST"),
        "body",
        new String(body, StandardCharsets.UTF_8),
        json);
    entry.putObject("response").put("status", status);
    keep(entry);
  }

  private void keep(ObjectNode entry) {
    if (inMemory) {
      latest.add(entry);
      if (latest.size() > KEPT) {
        latest.remove();
      }
    }
    if (file != null) {
      file.write(Buffer.buffer(entry + "\n"));
    }
  }

  /** The latest exchanges, oldest first. */
  public List<ObjectNode> latest() {
    return List.copyOf(latest);
  }
}
