// Takes what services export of their traces, as a collector does.
package dev.kassa.systemtests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** OTLP over HTTP (opentelemetry-proto, trace v1): what is needed of it, by field numbers. */
final class TraceReceiver implements AutoCloseable {
  private static final int RESOURCE_SPANS = 1;
  private static final int SCOPE_SPANS = 2;
  private static final int SPANS = 2;
  private static final int TRACE_ID = 1;
  private static final int NAME = 5;

  private final HttpServer server;
  private final Map<String, Set<String>> spans = new ConcurrentHashMap<>();

  TraceReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /** Where services send to. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Names of the spans of each trace, by its id. */
  Map<String, Set<String>> spans() {
    return spans;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream raw = exchange.getRequestBody()) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      byte[] request = (zipped ? new GZIPInputStream(raw) : raw).readAllBytes();
      for (ByteBuffer resource : parts(ByteBuffer.wrap(request), RESOURCE_SPANS)) {
        for (ByteBuffer scope : parts(resource, SCOPE_SPANS)) {
          for (ByteBuffer span : parts(scope, SPANS)) {
            spans
                .computeIfAbsent(
                    HexFormat.of().formatHex(bytes(parts(span, TRACE_ID).getFirst())),
                    _ -> ConcurrentHashMap.newKeySet())
                .add(new String(bytes(parts(span, NAME).getFirst()), StandardCharsets.UTF_8));
          }
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** The parts of a message of protocol buffers that have this number and a length. */
  private static List<ByteBuffer> parts(ByteBuffer message, int field) {
    ByteBuffer rest = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<ByteBuffer> parts = new ArrayList<>();
    while (rest.hasRemaining()) {
      long tag = varint(rest);
      int skipped =
          switch ((int) (tag & 7)) {
            case 0 -> {
              var unused = varint(rest);
              yield 0;
            }
            case 1 -> 8;
            case 5 -> 4;
            default -> {
              int length = (int) varint(rest);
              if (tag >> 3 == field) {
                parts.add(rest.slice(rest.position(), length));
              }
              yield length;
            }
          };
      rest.position(rest.position() + skipped);
    }
    return parts;
  }

  private static long varint(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static byte[] bytes(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.duplicate().get(bytes);
    return bytes;
  }
}
