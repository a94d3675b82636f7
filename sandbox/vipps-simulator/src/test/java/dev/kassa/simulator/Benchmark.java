// How fast the simulator is beside a bare Vert.x server, and what stays in memory; run by hand.
package dev.kassa.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * {@code speed [N] [ROUNDS]}: N payments a round, each a create, an approval, a capture and three
 * notifications, against the simulator and against a server that does the same exchanges with
 * bodies of the same size and nothing behind them, round after round in turn; medians, and the
 * quartiles in brackets. One event loop for the merchant, one for the bare server; the simulator
 * has one for calls, one for notifications, and a thread that writes.
 *
 * <p>{@code memory [N]}: N payments, the heap after each quarter, then a start from what was kept.
 */
final class Benchmark {
  private static final int IN_FLIGHT = 128;
  private static final int WARM_UP = 20_000;
  private static final String ADA = "4791234567";
  private static final SalesUnit UNIT =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.NO);
  private static final String BODY = Till.payment("REFERENCE", 23900, ADA);
  private static final String CAPTURE =
      "{\"modificationAmount\":{\"currency\":\"NOK\",\"value\":23900}}";

  private final Vertx vertx = loop();
  private final HttpClient http =
      vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(IN_FLIGHT));
  private final Map<String, Pending> pending = new HashMap<>();
  private HttpServer receiver;

  /** What a payment still waits for: the end of its calls, and three notifications. */
  private static final class Pending {
    private final Promise<Void> done = Promise.promise();
    private int left = 4;

    private void one() {
      if (--left == 0) {
        done.complete();
      }
    }
  }

  private static Vertx loop() {
    return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  }

  /** Runs what the first argument says. */
  public static void main(String[] arguments) throws IOException {
    var what = arguments.length == 0 ? "speed" : arguments[0];
    var n = arguments.length < 2 ? 0 : Integer.parseInt(arguments[1]);
    var rounds = arguments.length < 3 ? 0 : Integer.parseInt(arguments[2]);
    var benchmark = new Benchmark();
    benchmark.listen();
    switch (what) {
      case "speed" -> benchmark.speed(n == 0 ? 3_000 : n, rounds == 0 ? 21 : rounds);
      case "memory" -> benchmark.memory(n == 0 ? 200_000 : n);
      default -> throw new IllegalArgumentException("speed or memory, not " + what);
    }
    System.exit(0);
  }

  private static <T> T join(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  // ---- the merchant

  private void listen() {
    receiver =
        join(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                body -> {
                                  request.response().end();
                                  told(request, body);
                                }))
                .listen(0, "127.0.0.1"));
  }

  private Buffer lastNotification;
  private final Map<String, String> lastHeaders = new LinkedHashMap<>();

  private void told(HttpServerRequest request, Buffer body) {
    if (lastNotification == null) {
      lastNotification = body;
      request.headers().forEach(header -> lastHeaders.put(header.getKey(), header.getValue()));
    }
    var text = body.toString();
    var mark = "\"reference\":\"";
    var from = text.indexOf(mark) + mark.length();
    var waiting = pending.get(text.substring(from, text.indexOf('"', from)));
    if (waiting != null) {
      waiting.one();
    }
  }

  private String hook() {
    return "http://127.0.0.1:" + receiver.actualPort() + "/hooks";
  }

  private Future<Buffer> post(int port, String path, String token, String key, String body) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI(path)
            .putHeader("Authorization", token)
            .putHeader("Ocp-Apim-Subscription-Key", "key")
            .putHeader("Merchant-Serial-Number", UNIT.msn())
            .putHeader("Content-Type", "application/json")
            .putHeader("Idempotency-Key", key);
    return http.request(options)
        .compose(request -> request.send(body))
        .compose(
            response ->
                response.statusCode() / 100 == 2
                    ? response.body()
                    : Future.failedFuture(path + " answered " + response.statusCode()));
  }

  private Future<Void> payment(int port, String token, String reference) {
    var waiting = new Pending();
    pending.put(reference, waiting);
    var base = "/epayment/v1/payments";
    post(port, base, token, "create-" + reference, BODY.replace("REFERENCE", reference))
        .compose(
            _ ->
                post(
                    port,
                    "/simulator/payments/" + UNIT.msn() + "/" + reference + "/approve",
                    token,
                    "approve",
                    ""))
        .compose(
            _ -> post(port, base + "/" + reference + "/capture", token, "c-" + reference, CAPTURE))
        .onSuccess(_ -> waiting.one())
        .onFailure(waiting.done::tryFail);
    return waiting.done.future().onComplete(_ -> pending.remove(reference));
  }

  /** Plays {@code n} payments, some at a time, and tells how long it took. */
  private Duration play(int port, String token, String name, int n) {
    var begun = System.nanoTime();
    var all = new CompletableFuture<Void>();
    var next = new AtomicInteger();
    var done = new AtomicInteger();
    vertx.runOnContext(
        _ -> {
          for (var lane = 0; lane < Math.min(IN_FLIGHT, n); lane++) {
            go(port, token, name, n, next, done, all);
          }
        });
    all.join();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private void go(
      int port,
      String token,
      String name,
      int n,
      AtomicInteger next,
      AtomicInteger done,
      CompletableFuture<Void> all) {
    var mine = next.getAndIncrement();
    if (mine >= n) {
      return;
    }
    payment(port, token, name + "-" + mine)
        .onFailure(all::completeExceptionally)
        .onSuccess(
            _ -> {
              if (done.incrementAndGet() == n) {
                all.complete(null);
              }
              go(port, token, name, n, next, done, all);
            });
  }

  private String ready(VippsSimulator simulator) {
    var till = new Till(simulator.baseUrl(), UNIT).signedIn();
    simulator.put(Person.of(ADA).named("Ada").drivenByHand());
    till.register(
        hook(),
        PaymentEvent.Name.CREATED.type(),
        PaymentEvent.Name.AUTHORIZED.type(),
        PaymentEvent.Name.CAPTURED.type());
    return "Bearer " + till.token("client", "secret", "key").body().path("access_token").asText();
  }

  // ---- speed

  /** The bodies of one real payment, for a server that only repeats them. */
  private record Recorded(Buffer created, Buffer captured, Buffer notification) {}

  private Recorded record(int port, String token) {
    lastNotification = null;
    var base = "/epayment/v1/payments";
    var reference = "recorded-1";
    var waiting = new Pending();
    pending.put(reference, waiting);
    var created = join(post(port, base, token, "create", BODY.replace("REFERENCE", reference)));
    join(
        post(
            port,
            "/simulator/payments/" + UNIT.msn() + "/" + reference + "/approve",
            token,
            "a",
            ""));
    var captured = join(post(port, base + "/" + reference + "/capture", token, "c", CAPTURE));
    vertx.runOnContext(_ -> waiting.one());
    join(waiting.done.future());
    return new Recorded(created, captured, lastNotification);
  }

  /** Answers with recorded bodies, and sends a recorded notification after each call. */
  private HttpServer bare(Vertx loop, Recorded recorded) {
    var client = loop.createHttpClient(new HttpClientOptions().setMaxPoolSize(IN_FLIGHT));
    var hook = receiver.actualPort();
    return join(
        loop.createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              var path = request.path();
                              var capture = path.endsWith("/capture");
                              var approve = path.endsWith("/approve");
                              var response =
                                  request.response().putHeader("Content-Type", "application/json");
                              if (approve) {
                                response.setStatusCode(204).end();
                              } else {
                                response
                                    .setStatusCode(capture ? 200 : 201)
                                    .end(capture ? recorded.captured() : recorded.created());
                              }
                              notify(client, hook, recorded, reference(path, body));
                            }))
            .listen(0, "127.0.0.1"));
  }

  private static String reference(String path, Buffer body) {
    var parts = path.split("/");
    if (parts.length > 4) {
      return parts[parts.length - 2];
    }
    var text = body.toString();
    var mark = "\"reference\":\"";
    var from = text.indexOf(mark) + mark.length();
    return text.substring(from, text.indexOf('"', from));
  }

  private void notify(HttpClient client, int port, Recorded recorded, String reference) {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost("127.0.0.1")
            .setPort(port)
            .setURI("/hooks");
    lastHeaders.forEach(
        (name, value) -> {
          if (!name.equalsIgnoreCase("content-length") && !name.equalsIgnoreCase("host")) {
            options.putHeader(name, value);
          }
        });
    var body = recorded.notification().toString().replaceFirst("recorded-1", reference);
    client
        .request(options)
        .compose(request -> request.send(body))
        .compose(io.vertx.core.http.HttpClientResponse::end)
        .onFailure(failed -> System.err.println("a notification failed: " + failed));
  }

  private void speed(int n, int rounds) throws IOException {
    var journal = Files.createTempDirectory("benchmark");
    var kept = SimulatorConfig.inMemory(UNIT).withStateDirectory(journal);
    try (var inMemory = VippsSimulator.start(withoutTraffic(SimulatorConfig.inMemory(UNIT)));
        var durable = VippsSimulator.start(withoutTraffic(kept))) {
      var tokens = List.of(ready(inMemory), ready(durable));
      var recorded = record(inMemory.port(), tokens.get(0));
      var bare = bare(loop(), recorded);
      var sides = new LinkedHashMap<String, Integer>();
      sides.put("bare", bare.actualPort());
      sides.put("simulator in memory", inMemory.port());
      sides.put("simulator with a journal", durable.port());
      System.out.printf(
          "%d rounds of %,d payments, %d at a time; 3 calls and 3 notifications each;"
              + " %d cores, Java %s%n",
          rounds,
          n,
          IN_FLIGHT,
          Runtime.getRuntime().availableProcessors(),
          Runtime.version().feature());
      var seconds = new LinkedHashMap<String, List<Double>>();
      for (var side : sides.entrySet()) {
        play(side.getValue(), token(tokens, side.getKey()), "warm-up", WARM_UP);
      }
      for (var round = 0; round < rounds; round++) {
        for (var side : sides.entrySet()) {
          var took = play(side.getValue(), token(tokens, side.getKey()), "round-" + round, n);
          seconds.computeIfAbsent(side.getKey(), _ -> new ArrayList<>()).add(took.toNanos() / 1e9);
        }
      }
      var limit = seconds.get("bare");
      seconds.forEach(
          (side, all) -> {
            var speeds = all.stream().map(one -> n / one).toList();
            // Round by round: what slows the machine down for a while slows all sides.
            var ratios =
                IntStream.range(0, all.size()).mapToObj(r -> limit.get(r) / all.get(r)).toList();
            System.out.printf(
                Locale.ROOT,
                "%-26s %,8.0f payments/s (%,.0f to %,.0f), ratio to bare %.2f (%.2f to %.2f)%n",
                side,
                quantile(speeds, 0.5),
                quantile(speeds, 0.25),
                quantile(speeds, 0.75),
                quantile(ratios, 0.5),
                quantile(ratios, 0.25),
                quantile(ratios, 0.75));
          });
    }
  }

  private static String token(List<String> tokens, String side) {
    return tokens.get(side.endsWith("journal") ? 1 : 0);
  }

  private static SimulatorConfig withoutTraffic(SimulatorConfig config) {
    return new SimulatorConfig(
        null,
        0,
        null,
        config.stateDirectory(),
        null,
        false,
        config.salesUnits(),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static double quantile(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.round((sorted.size() - 1) * share));
  }

  // ---- memory

  private void memory(int n) throws IOException {
    var directory = Files.createTempDirectory("benchmark");
    var config = withoutTraffic(SimulatorConfig.inMemory(UNIT).withStateDirectory(directory));
    Books before;
    try (var simulator = VippsSimulator.start(config)) {
      var token = ready(simulator);
      System.out.printf("%,d payments, %s%n", n, config.retention());
      System.out.printf(Locale.ROOT, "heap before        %6.1f MB%n", heap());
      for (var quarter = 1; quarter <= 4; quarter++) {
        var took = play(simulator.port(), token, "quarter-" + quarter, n / 4);
        System.out.printf(
            Locale.ROOT,
            "heap after %,7d %6.1f MB; journal %.1f MB, archive %.1f MB; %,.0f payments/s%n",
            n / 4 * quarter,
            heap(),
            megabytes(directory.resolve("journal.jsonl")),
            megabytes(directory.resolve("archive.jsonl")),
            n / 4 / (took.toNanos() / 1e9));
      }
      before = simulator.books();
      System.out.printf("in memory %,d, left %,d%n", before.payments().size(), before.left());
    }
    var begun = System.nanoTime();
    var begunCpu = cpuSeconds();
    try (var again = VippsSimulator.start(config)) {
      var took = (System.nanoTime() - begun) / 1e9;
      var cpu = cpuSeconds() - begunCpu;
      var after = again.books();
      System.out.printf(
          Locale.ROOT,
          "started from that in %.1f s (%.1f s of CPU time); same sums: %s; in memory %,d, left %,d; heap %.1f MB%n",
          took,
          cpu,
          after.totals().equals(before.totals()) && after.states().equals(before.states()),
          after.payments().size(),
          after.left(),
          heap());
    }
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static double heap() {
    for (var n = 0; n < 3; n++) {
      System.gc();
    }
    var runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
  }

  private static double megabytes(Path file) throws IOException {
    return Files.size(file) / 1e6;
  }
}
