package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.Provider;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** How one call becomes one answer: faults, effect, durability, the record of traffic. */
final class Exchanges {
  private final Provider provider;
  private final Consumer<Runnable> whenWritten;
  private final Traffic traffic;

  /**
   * Answers for {@code provider}.
   *
   * @param whenWritten runs its argument once everything so far is in the journal
   */
  Exchanges(Provider provider, Consumer<Runnable> whenWritten, Traffic traffic) {
    this.provider = provider;
    this.whenWritten = whenWritten;
    this.traffic = traffic;
  }

  /** Answers a call that faults may strike. */
  void serve(
      RoutingContext call, FaultRule.Endpoint endpoint, String reference, Supplier<Answer> work) {
    serve(call, endpoint, reference, work, _ -> {});
  }

  /**
   * Answers a call that faults may strike.
   *
   * @param struck told the status when a fault answered before anything happened; 0 for none
   */
  void serve(
      RoutingContext call,
      FaultRule.Endpoint endpoint,
      String reference,
      Supplier<Answer> work,
      IntConsumer struck) {
    var fault = provider.faults().strike(endpoint, reference).orElse(null);
    if (fault != null && fault.kind().beforeEffect()) {
      var answer = before(fault, call.normalizedPath());
      struck.accept(answer == null ? 0 : answer.status());
      whenWritten.accept(() -> leave(call, answer, fault));
      return;
    }
    var answer = work.get();
    whenWritten.accept(
        () -> {
          if (fault != null && fault.kind() == FaultRule.Kind.DELAY) {
            call.vertx().setTimer(fault.delayMs(), _ -> leave(call, answer, fault));
          } else {
            leave(call, answer, fault);
          }
        });
  }

  /** Answers a call of the simulator's own surface. */
  void serve(RoutingContext call, Supplier<Answer> work) {
    var answer = work.get();
    whenWritten.accept(() -> send(call, answer));
  }

  private Answer before(FaultRule fault, String path) {
    return switch (fault.kind()) {
      case STATUS_500_BEFORE_EFFECT -> plain(500, "Internal Server Error", path);
      case STATUS -> retryAfter(fault, plain(fault.status(), "Simulated", path));
      case LOCKED_423 ->
          Answer.refused(
              provider.config().choices().status(ErrorCode.ORDER_PROCESSING),
              ErrorCode.ORDER_PROCESSING,
              path);
      case THROTTLED_429 ->
          retryAfter(fault, Answer.gateway(429, "Rate limit is exceeded. Try again later."));
      case ERROR -> error(fault.code(), path);
      case CONNECTION_RESET -> null;
      case ANSWER_LOST_AFTER_EFFECT, DELAY, BROKEN_JSON ->
          throw new IllegalStateException("strikes after the effect");
    };
  }

  private Answer error(int code, String path) {
    for (var known : ErrorCode.values()) {
      if (known.code() == code) {
        return Answer.refused(provider.config().choices().status(known), known, path);
      }
    }
    return Answer.refused(400, code, "Simulated", path);
  }

  private static Answer plain(int status, String title, String path) {
    return Answer.plain(status, title, "A simulated fault; nothing happened.", path);
  }

  private static Answer retryAfter(FaultRule fault, Answer answer) {
    return fault.retryAfterSeconds() == null
        ? answer
        : answer.with("Retry-After", Long.toString(fault.retryAfterSeconds()));
  }

  private void leave(RoutingContext call, Answer answer, FaultRule fault) {
    traffic.answered(call, answer, fault);
    if (fault == null) {
      send(call, answer);
      return;
    }
    switch (fault.kind()) {
      case ANSWER_LOST_AFTER_EFFECT, CONNECTION_RESET -> call.request().connection().close();
      case BROKEN_JSON -> {
        var half = answer.body().substring(0, answer.body().length() / 2);
        send(call, new Answer(answer.status(), answer.contentType(), half, answer.headers()));
      }
      case STATUS_500_BEFORE_EFFECT, STATUS, LOCKED_423, THROTTLED_429, ERROR, DELAY ->
          send(call, answer);
    }
  }

  /** The body as text; empty when there is none. */
  static String body(RoutingContext call) {
    var text = call.body().asString();
    return text == null ? "" : text;
  }

  /** Sends an answer at once. */
  static void send(RoutingContext call, Answer answer) {
    HttpServerResponse response = call.response();
    if (response.ended() || response.closed()) {
      return; // the caller has gone
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (answer.contentType() == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", answer.contentType());
      response.end(answer.body());
    }
  }

  /** Kept exchanges, for validation against the publisher's specifications. */
  interface Traffic {
    /** An answer is about to leave; null: the connection breaks instead. */
    void answered(RoutingContext call, Answer answer, FaultRule fault);
  }

  /** A body as JSON text inside JSON, or as text when it is none. */
  static void embed(ObjectNode into, String name, String body, ObjectMapper json) {
    if (body.isEmpty()) {
      return;
    }
    JsonNode parsed;
    try {
      parsed = json.readTree(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException notJson) {
      parsed = null;
    }
    if (parsed == null) {
      into.put(name, body);
    } else {
      into.set(name, parsed);
    }
  }
}
