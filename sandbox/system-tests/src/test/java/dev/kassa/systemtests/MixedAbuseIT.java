// What a second user of the network may try, all at once, beside a rush hour that must not notice.
package dev.kassa.systemtests;

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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
 * Half bodies on both edges, forged notifications, made-up checkouts with another store's token,
 * and junk on the topics: the books must agree, and how long tills waited is told. {@code
 * -Dkassa.abuse=PT1M} makes it shorter than the usual ten minutes.
 */
@ExtendWith(RunningStack.class)
@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "takes ten minutes: -Dkassa.long=true")
class MixedAbuseIT {
  private static final Duration LENGTH = Duration.parse(System.getProperty("kassa.abuse", "PT10M"));
  private static final int HALF_BODIES = 150;
  private static final int CHECKOUTS = 200;
  private static final long LONGEST_MILLIS = 60_000;

  private final AtomicBoolean over = new AtomicBoolean();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void aRushHourGoesOnBesideIt(Stack stack) throws Exception {
    StackFile told = stack.read();
    URI gateway = told.posGateway().url();
    URI ingest =
        gateway.resolve("http://127.0.0.1:" + (gateway.getPort() + 1) + "/webhooks/123456");
    Histogram tills = new Histogram(LONGEST_MILLIS, 3);
    AtomicLong forged = new AtomicLong();
    AtomicLong made = new AtomicLong();
    AtomicLong junk = new AtomicLong();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      all.add(threads.submit(() -> halfBodies(gateway, "/checkouts")));
      all.add(threads.submit(() -> halfBodies(ingest, ingest.getPath())));
      all.add(threads.submit(() -> every(Duration.ofMillis(5), forged, () -> forge(ingest))));
      String token = told.posGateway().tillTokens().get(Store.BERGEN.storeId());
      all.add(
          threads.submit(() -> every(Duration.ofMillis(20), made, () -> makeUp(gateway, token))));
      all.add(threads.submit(() -> junk(told.kafka().bootstrapServers(), junk)));
      all.add(threads.submit(() -> ask(told, tills)));
      long end = System.nanoTime() + LENGTH.toNanos();
      do {
        Played played = stack.demo(CHECKOUTS, List.of());
        assertThat(played.result().verdict().differences()).as(played.said()).isEmpty();
      } while (System.nanoTime() < end);
      over.set(true);
      for (Future<?> abuse : all) {
        abuse.get();
      }
    }
    System.out.printf(
        "%d forged, %d made up, %d records of junk; tills' answers: p50 %d, p99 %d ms%n",
        forged.get(),
        made.get(),
        junk.get(),
        tills.getValueAtPercentile(50),
        tills.getValueAtPercentile(99));
  }

  /** Keeps so many connections with half a body open; one that is hung up is opened anew. */
  private Void halfBodies(URI url, String path) throws IOException, InterruptedException {
    byte[] half =
        ("POST "
                + path
                + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 60000\r\n\r\n{\"posId\":")
            .getBytes(StandardCharsets.US_ASCII);
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; !over.get(); i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort());
        socket.getOutputStream().write(half);
        open.add(socket);
        if (open.size() > HALF_BODIES) {
          open.removeFirst().close();
        }
        Thread.sleep(i < HALF_BODIES ? 1 : 50);
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

  private int makeUp(URI gateway, String token) throws IOException, InterruptedException {
    return http.send(
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

  /** A till that asks ten times a second how a checkout stands. */
  private Void ask(StackFile told, Histogram millis) throws IOException, InterruptedException {
    HttpRequest question =
        HttpRequest.newBuilder(told.posGateway().url().resolve("/checkouts?till=till-9&limit=5"))
            .header(
                "Authorization",
                "Bearer " + told.posGateway().tillTokens().get(Store.OSLO.storeId()))
            .build();
    while (!over.get()) {
      long asked = System.nanoTime();
      int status = http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode();
      assertThat(status).isEqualTo(200);
      millis.recordValue(
          Math.min(LONGEST_MILLIS, Duration.ofNanos(System.nanoTime() - asked).toMillis()));
      Thread.sleep(100);
    }
    return null;
  }
}
