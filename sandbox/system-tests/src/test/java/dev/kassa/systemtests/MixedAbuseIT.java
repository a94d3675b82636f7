// What a second user of the network may try, all at once, beside a rush hour that must not notice.
package dev.kassa.systemtests;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.systemtests.RunningStack.Played;
import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Half bodies and half heads on both edges, forged notifications, made-up checkouts with another
 * store's token, and junk on the topics: the books must agree, and tills must hardly wait longer
 * than beside the same rush hour alone, which is measured first. What each process worked is told.
 *
 * <p>{@code -Dkassa.abuse=PT1M} makes it shorter than the usual ten minutes, {@code
 * -Dkassa.abuse.of=BODIES,JUNK} leaves the other kinds out.
 */
@ExtendWith(RunningStack.class)
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes ten minutes: -Dkassa.long=true")
class MixedAbuseIT {
  private static final Duration LENGTH = Duration.parse(System.getProperty("kassa.abuse", "PT10M"));

  /** For so long the rush hour is measured alone. */
  private static final Duration ALONE = LENGTH.dividedBy(4);

  private static final Set<Kind> KINDS =
      Arrays.stream(
              System.getProperty("kassa.abuse.of", "BODIES,HEADS,FORGED,MADE_UP,JUNK").split(","))
          .map(Kind::valueOf)
          .collect(toSet());
  private static final int HALF_OPEN = 150;
  private static final int CHECKOUTS = 200;
  private static final long LONGEST_MILLIS = 60_000;

  /** What tills may wait at most, at the 99th percentile. */
  private static final long WAIT_MILLIS = 300;

  private final AtomicBoolean over = new AtomicBoolean();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Of those who are measured: what others send does not wait before theirs. */
  private final HttpClient tills =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private enum Kind {
    BODIES,
    HEADS,
    FORGED,
    MADE_UP,
    JUNK
  }

  /**
   * How long a till waited in one part of the test.
   *
   * @param reads for how a checkout stands
   * @param commands until one was taken
   */
  private record Waits(Histogram reads, Histogram commands) {
    static Waits none() {
      return new Waits(new Histogram(LONGEST_MILLIS, 3), new Histogram(LONGEST_MILLIS, 3));
    }

    @Override
    public String toString() {
      return "reads " + millis(reads) + ", commands " + millis(commands);
    }

    private static String millis(Histogram times) {
      return "p50 %d p99 %d max %d ms (%d)"
          .formatted(
              times.getValueAtPercentile(50),
              times.getValueAtPercentile(99),
              times.getMaxValue(),
              times.getTotalCount());
    }
  }

  @Test
  void aRushHourGoesOnBesideIt(Stack stack) throws Exception {
    StackFile told = stack.read();
    // What was not compiled yet would count against the part that comes first.
    play(stack, Duration.ZERO);
    Waits alone = measured("alone", stack, () -> play(stack, ALONE));
    Map<String, AtomicLong> done = new TreeMap<>();
    Waits abused;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (Kind kind : KINDS) {
        AtomicLong count = new AtomicLong();
        done.put(kind.name(), count);
        all.addAll(begin(kind, told, count, threads));
      }
      abused = measured("abused", stack, () -> play(stack, LENGTH));
      over.set(true);
      for (Future<?> abuse : all) {
        abuse.get();
      }
    }
    System.out.printf("abuse: %s%nalone: %s%nabused: %s%n", done, alone, abused);
    holds(alone.reads(), abused.reads());
    holds(alone.commands(), abused.commands());
  }

  /** On a machine that is busy with other things tills wait without any abuse. */
  private static void holds(Histogram alone, Histogram abused) {
    assertThat(abused.getValueAtPercentile(99))
        .isLessThanOrEqualTo(Math.max(WAIT_MILLIS, 2 * alone.getValueAtPercentile(99)));
  }

  private void play(Stack stack, Duration length) throws IOException, InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    do {
      Played played = stack.demo(CHECKOUTS, List.of());
      assertThat(played.result().verdict().differences()).as(played.said()).isEmpty();
    } while (System.nanoTime() < end);
  }

  private interface Part {
    void run() throws IOException, InterruptedException;
  }

  /** Asks as a till does while a part goes on; tells how much each process worked. */
  private Waits measured(String name, Stack stack, Part part) throws Exception {
    StackFile told = stack.read();
    Waits waits = Waits.none();
    AtomicBoolean ended = new AtomicBoolean();
    Map<String, Duration> before = worked(told);
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> tills =
          List.of(
              threads.submit(() -> ask(told, waits.reads(), ended)),
              threads.submit(() -> command(told, waits.commands(), ended)));
      try {
        part.run();
      } finally {
        ended.set(true);
      }
      for (Future<Void> till : tills) {
        till.get();
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    StringBuilder line =
        new StringBuilder("%s, %d s, cores used:".formatted(name, took.toSeconds()));
    worked(told)
        .forEach(
            (process, now) ->
                line.append(
                    " %s %.2f"
                        .formatted(
                            process,
                            now.minus(before.getOrDefault(process, Duration.ZERO)).toMillis()
                                / (double) took.toMillis())));
    System.out.println(line);
    return waits;
  }

  private static Map<String, Duration> worked(StackFile told) {
    Map<String, Duration> worked = new TreeMap<>();
    told.processes()
        .forEach(
            process ->
                ProcessHandle.of(process.pid()).ifPresent(p -> put(worked, process.name(), p)));
    put(worked, "this test", ProcessHandle.current());
    return worked;
  }

  private static void put(Map<String, Duration> worked, String name, ProcessHandle process) {
    process.info().totalCpuDuration().ifPresent(time -> worked.put(name, time));
  }

  private List<Future<?>> begin(
      Kind kind, StackFile told, AtomicLong count, ExecutorService threads) {
    URI gateway = told.posGateway().url();
    URI ingest = told.webhookIngest().url().resolve("/webhooks/123456");
    return switch (kind) {
      case BODIES ->
          List.of(
              threads.submit(() -> half(gateway, head("/checkouts") + "{\"posId\":", count)),
              threads.submit(() -> half(ingest, head(ingest.getPath()) + "{\"msn\":", count)));
      case HEADS ->
          List.of(
              threads.submit(() -> half(gateway, "GET /checkouts HTTP/1.1\r\nHost: x\r\nA", count)),
              threads.submit(() -> half(ingest, "POST /webhooks/123456 HTTP/1.1\r\n", count)));
      case FORGED ->
          List.of(threads.submit(() -> every(Duration.ofMillis(5), count, () -> forge(ingest))));
      case MADE_UP -> {
        String token = told.posGateway().tillTokens().get(Store.BERGEN.storeId());
        yield List.of(
            threads.submit(
                () -> every(Duration.ofMillis(20), count, () -> scan(http, gateway, token))));
      }
      case JUNK -> List.of(threads.submit(() -> junk(told.kafka().bootstrapServers(), count)));
    };
  }

  private static String head(String path) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Content-Length: 60000\r\n\r\n";
  }

  /** Keeps so many connections with half a request open; one that is hung up is opened anew. */
  private Void half(URI url, String text, AtomicLong count)
      throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; !over.get(); i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.getOutputStream().write(bytes);
        open.add(socket);
        count.incrementAndGet();
        if (open.size() > HALF_OPEN) {
          open.removeFirst().close();
        }
        Thread.sleep(i < HALF_OPEN ? 1 : 50);
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
    return null;
  }

  private Void every(Duration pause, AtomicLong done, Callable<Integer> act) throws Exception {
    while (!over.get()) {
      try {
        int unused = act.call();
        done.incrementAndGet();
      } catch (IOException hungUp) {
        // That is what may happen to it.
      }
      Thread.sleep(pause);
    }
    return null;
  }

  private int forge(URI ingest) throws IOException, InterruptedException {
    byte[] hash = new byte[32];
    new Random().nextBytes(hash);
    String text = Base64.getEncoder().encodeToString(hash);
    return http.send(
            HttpRequest.newBuilder(ingest)
                .header("x-ms-date", "Thu, 30 Mar 2023 08:38:32 GMT")
                .header("x-ms-content-sha256", text)
                .header(
                    "X-Vipps-Authorization",
                    "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature="
                        + text)
                .header("Webhook-Id", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"msn\":\"123456\"}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static int scan(HttpClient client, URI gateway, String token)
      throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(gateway.resolve("/checkouts/" + UUID.randomUUID() + "/scans"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"posId\":\"x\",\"scanner\":\"KEYBOARD\",\"phoneNumber\":\"12\"}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private Void junk(String bootstrapServers, AtomicLong sent) throws InterruptedException {
    Random random = new Random();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (!over.get()) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        for (String topic : List.of("pos.scans.v1", "pos.payments.v1", "vipps.webhooks.v1")) {
          var unused = producer.send(new ProducerRecord<>(topic, bytes, bytes));
        }
        sent.addAndGet(3);
        Thread.sleep(50);
      }
    }
    return null;
  }

  /** A till that asks ten times a second how checkouts stand. */
  private Void ask(StackFile told, Histogram millis, AtomicBoolean ended)
      throws IOException, InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(told.posGateway().url().resolve("/checkouts?till=till-9&limit=5"))
            .header("Authorization", "Bearer " + oslo(told))
            .build();
    while (!ended.get()) {
      long asked = System.nanoTime();
      int status = tills.send(question, HttpResponse.BodyHandlers.discarding()).statusCode();
      note(millis, asked);
      assertThat(status).isEqualTo(200);
      Thread.sleep(100);
    }
    return null;
  }

  /** A till that sends a command twice a second. */
  private Void command(StackFile told, Histogram millis, AtomicBoolean ended)
      throws IOException, InterruptedException {
    while (!ended.get()) {
      long asked = System.nanoTime();
      int status = scan(tills, told.posGateway().url(), oslo(told));
      note(millis, asked);
      assertThat(status).isEqualTo(202);
      Thread.sleep(500);
    }
    return null;
  }

  private static String oslo(StackFile told) {
    return told.posGateway().tillTokens().get(Store.OSLO.storeId());
  }

  private static void note(Histogram millis, long askedNanos) {
    millis.recordValue(
        Math.min(LONGEST_MILLIS, Duration.ofNanos(System.nanoTime() - askedNanos).toMillis()));
  }
}
