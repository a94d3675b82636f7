package dev.kassa.webhook.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One request, from its head to its answer, on the event loop of its connection. What it keeps is
 * taken from the room as it comes in and given back with the answer, or when the connection breaks.
 */
final class Exchange {
  /** What a request costs beside its body, in bytes; roughly. */
  private static final int HEAD = 4 * 1024;

  private final HttpServerRequest request;
  private final Context context;
  private final Room room;
  private Buffer body;
  private boolean gathered;
  private long taken;
  private long wholeAt;
  private long deadline;
  private boolean done;

  private Exchange(HttpServerRequest request, Context context, Room room) {
    this.request = request;
    this.context = context;
    this.room = room;
  }

  /** Whoever is told about a body. */
  interface Receiver {
    /** It is here. */
    void whole(Exchange exchange, byte[] body);

    /** There is no room for it. The exchange must be answered. */
    void noRoom(Exchange exchange);

    /** It is longer than it may be. The exchange must be answered. */
    void tooLong(Exchange exchange);

    /** It has not come in time. The exchange must be answered. */
    void tooSlow(Exchange exchange);
  }

  /**
   * Reads the body; the receiver is told once, or never if the connection breaks before.
   *
   * @param longest body that is read, in bytes
   * @param within this time, whatever comes of it meanwhile
   */
  static void read(
      HttpServerRequest request, Room room, long longest, Duration within, Receiver receiver) {
    Exchange exchange = new Exchange(request, Vertx.currentContext(), room);
    if (!exchange.takeRoom(HEAD)) {
      receiver.noRoom(exchange);
      return;
    }
    exchange.deadline =
        exchange.context.owner().setTimer(within.toMillis(), _ -> receiver.tooSlow(exchange));
    request.exceptionHandler(_ -> exchange.end());
    request.handler(
        chunk -> {
          if (exchange.done) {
            return; // answered already; the rest of it is let go by
          }
          if (exchange.length() + chunk.length() > longest) {
            receiver.tooLong(exchange);
          } else if (exchange.takeRoom(chunk.length())) {
            exchange.add(chunk);
          } else {
            receiver.noRoom(exchange);
          }
        });
    request.endHandler(
        _ -> {
          if (!exchange.done) {
            exchange.inTime();
            receiver.whole(exchange, exchange.takeBody());
          }
        });
  }

  private void inTime() {
    boolean unused = context.owner().cancelTimer(deadline);
  }

  private boolean takeRoom(int bytes) {
    if (!room.take(bytes)) {
      return false;
    }
    taken += bytes;
    return true;
  }

  private int length() {
    return body == null ? 0 : body.length();
  }

  private void add(Buffer chunk) {
    if (body == null) {
      body = chunk; // most bodies come in one piece
      return;
    }
    if (!gathered) {
      body = Buffer.buffer(2 * (body.length() + chunk.length())).appendBuffer(body);
      gathered = true;
    }
    body.appendBuffer(chunk);
  }

  private byte[] takeBody() {
    wholeAt = System.nanoTime();
    byte[] bytes = body == null ? new byte[0] : body.getBytes();
    body = null;
    return bytes;
  }

  /** Nanoseconds since the last byte of the body came in. */
  long age() {
    return System.nanoTime() - wholeAt;
  }

  /** The first header of this name. */
  Optional<String> header(CharSequence name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** Path and query as they came. */
  String pathAndQuery() {
    return request.uri();
  }

  /** The address that it came from. */
  String source() {
    return request.remoteAddress().hostAddress();
  }

  /** Goes on, on the event loop of this exchange, from whatever thread. */
  void later(Runnable step) {
    context.runOnContext(_ -> step.run());
  }

  /** Answers 200. */
  void ok() {
    answer(HttpServerResponse::end);
  }

  /** Answers with a problem (RFC 9457). */
  void problem(int status, String detail) {
    answer(
        response -> {
          var unused = problem(response, status, detail);
        });
  }

  /** Answers with a problem and reads no more from this connection. */
  void problemAndClose(int status, String detail) {
    answer(
        response -> {
          var unused =
              problem(
                      response.putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE),
                      status,
                      detail)
                  .onComplete(_ -> request.connection().close());
        });
  }

  private static Future<Void> problem(HttpServerResponse response, int status, String detail) {
    return response
        .setStatusCode(status)
        .putHeader(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .end(
            "{\"type\":\"about:blank\",\"status\":%d,\"detail\":\"%s\"}".formatted(status, detail));
  }

  private void answer(Consumer<HttpServerResponse> how) {
    if (done) {
      return;
    }
    end();
    HttpServerResponse response = request.response();
    if (!response.closed()) {
      how.accept(response);
    }
  }

  private void end() {
    done = true;
    inTime();
    body = null;
    room.giveBack(taken);
    taken = 0;
  }
}
