package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.FaultRule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Exchanges of the ePayment and the webhooks API and the notifications, kept for validation against
 * the publisher's specifications. Tokens and keys are masked; bodies hold what people sent.
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
    var path = call.request().path();
    if (off()
        || answer == null
        || !(path.startsWith("/epayment/") || path.startsWith("/webhooks/"))) {
      return;
    }
    var entry = Answer.object();
    entry.put("api", path.startsWith("/epayment/") ? "epayment" : "webhooks");
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
    for (var secret : List.of("Authorization", "Ocp-Apim-Subscription-Key")) {
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

  /** A registration's secret is shown once, to the one who registers. */
  private static String mask(String path, Answer answer) {
    return path.startsWith("/webhooks/") && answer.status() == 201
        ? answer.body().replaceFirst("(\"secret\":\")[^\"]*", "$1masked")
        : answer.body();
  }

  /** Keeps a notification. */
  public void notified(String webhookId, String body, int status) {
    if (off()) {
      return;
    }
    var entry = Answer.object().put("api", "notification").put("webhookId", webhookId);
    Exchanges.embed(entry.putObject("request").put("method", "POST"), "body", body, json);
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
