package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Provider;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** How one call becomes one answer: faults, effect, durability, the record of traffic. */
final class Exchanges {
  /** Longest wait for notifications that are to arrive first. */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(10);

  private static final long LOOK_MS = 5;

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
    var msn = call.request().getHeader("Merchant-Serial-Number");
    var fault = provider.faults().strike(endpoint, msn, reference).orElse(null);
    if (fault != null && fault.kind().moment() == FaultRule.Moment.BEFORE_EFFECT) {
      var answer = before(fault, Access.instance(call.request().path()));
      struck.accept(answer == null ? 0 : answer.status());
      whenWritten.accept(() -> leave(call, answer, fault));
      return;
    }
    var answer = work.get();
    whenWritten.accept(
        () -> {
          if (fault != null && fault.kind() == FaultRule.Kind.DELAY) {
            call.vertx().setTimer(fault.delayMs(), _ -> leave(call, answer, fault));
          } else if (fault != null && fault.kind() == FaultRule.Kind.NOTIFIED_FIRST) {
            afterNotifications(call, reference, () -> leave(call, answer, fault));
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
      case LOCKED_423 -> error(ErrorCode.ORDER_PROCESSING.code(), path);
      case THROTTLED_429 -> retryAfter(fault, throttled(path, "Try again later."));
      case ERROR -> error(fault.code(), path);
      case CONNECTION_RESET -> null;
      case ANSWER_LOST_AFTER_EFFECT,
          DELAY,
          BROKEN_JSON,
          SLOW_DRIP,
          NOTIFIED_FIRST,
          NOTIFICATION_DROPPED,
          NOTIFICATION_DUPLICATED,
          NOTIFICATION_DELAYED,
          NOTIFICATION_REORDERED ->
          throw new IllegalStateException("does not strike before the effect");
    };
  }

  private Answer error(int code, String path) {
    for (var known : ErrorCode.values()) {
      if (known.code() == code) {
        return refused(known, path);
      }
    }
    return Answer.refused(400, code, "Simulated", path);
  }

  /** A domain error, as it is on the wire. */
  Answer refused(ErrorCode code, String instance) {
    var choices = provider.config().choices();
    var problem = Answer.refused(choices.status(code), code, instance);
    return problem.status() == 423
        ? Answer.of(choices.lockedForm(), problem, code.title())
        : problem;
  }

  /** The answer to a call that must wait. */
  Answer throttled(RoutingContext call, long seconds) {
    var answer =
        throttled(Access.instance(call.request().path()), "Try again in " + seconds + " seconds.");
    return provider.config().choices().rateLimitRetryAfter()
        ? answer.with("Retry-After", Long.toString(seconds))
        : answer;
  }

  private Answer throttled(String instance, String when) {
    var text = "Rate limit is exceeded. " + when;
    return Answer.of(
        provider.config().choices().throttledForm(),
        Answer.plain(429, "Too Many Requests", text, instance),
        text);
  }

  private static Answer plain(int status, String title, String path) {
    return Answer.plain(status, title, "A simulated fault; nothing happened.", path);
  }

  private static Answer retryAfter(FaultRule fault, Answer answer) {
    return fault.retryAfterSeconds() == null
        ? answer
        : answer.with("Retry-After", Long.toString(fault.retryAfterSeconds()));
  }

  /** Runs {@code then} once nothing about the payment waits to be delivered, or soon anyway. */
  private void afterNotifications(RoutingContext call, String reference, Runnable then) {
    var key = new PaymentKey(call.request().getHeader("Merchant-Serial-Number"), reference);
    var until = System.nanoTime() + LONGEST_HOLD.toNanos();
    call.vertx()
        .setPeriodic(
            LOOK_MS,
            timer -> {
              if (!provider.deliveries().undelivered(key) || System.nanoTime() - until > 0) {
                call.vertx().cancelTimer(timer);
                then.run();
              }
            });
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
      case SLOW_DRIP -> drip(call, answer, fault.delayMs());
      case STATUS_500_BEFORE_EFFECT,
          STATUS,
          LOCKED_423,
          THROTTLED_429,
          ERROR,
          DELAY,
          NOTIFIED_FIRST ->
          send(call, answer);
      case NOTIFICATION_DROPPED,
          NOTIFICATION_DUPLICATED,
          NOTIFICATION_DELAYED,
          NOTIFICATION_REORDERED ->
          throw new IllegalStateException("strikes notifications");
    }
  }

  /** Byte by byte, as a bad line would. */
  private static void drip(RoutingContext call, Answer answer, long everyMs) {
    var bytes = Buffer.buffer(answer.body());
    var response = call.response();
    if (answer.contentType() == null || bytes.length() == 0 || response.closed()) {
      send(call, answer);
      return;
    }
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    response
        .putHeader("Content-Type", answer.contentType())
        .putHeader("Content-Length", Integer.toString(bytes.length()));
    var sent = new AtomicInteger();
    call.vertx()
        .setPeriodic(
            everyMs,
            timer -> {
              var at = sent.getAndIncrement();
              if (response.closed()) {
                call.vertx().cancelTimer(timer);
              } else if (at < bytes.length() - 1) {
                response.write(bytes.getBuffer(at, at + 1));
              } else {
                call.vertx().cancelTimer(timer);
                response.end(bytes.getBuffer(at, at + 1));
              }
            });
  }

  /** Whether a body calls itself JSON; no body needs no name. */
  static boolean isJson(RoutingContext call) {
    var type = call.request().getHeader("Content-Type");
    var length = call.body().length();
    return length <= 0
        || (type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json"));
  }

  /**
   * The same where the publisher's own examples name no type, or what a client puts there by itself
   * (API 2.4, 5.1).
   */
  static boolean isJsonOrUnnamed(RoutingContext call) {
    var type = call.request().getHeader("Content-Type");
    return isJson(call)
        || type == null
        || type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded");
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
