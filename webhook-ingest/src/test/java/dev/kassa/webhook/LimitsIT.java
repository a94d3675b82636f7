package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.vipps.SalesUnitFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests in the form of no notification: too long, half, in pieces, too many at once. */
@QuarkusTest
@QuarkusTestResource(
    value = ProviderAndTopic.class,
    restrictToAnnotatedClass = true,
    initArgs = {
      @ResourceArg(name = "memory", value = "1M"),
      @ResourceArg(name = "bodyTimeout", value = "PT4S")
    })
class LimitsIT {
  private static final int LONGEST = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject SalesUnitFiles settings;
  @Inject LiveSecrets secrets;

  @ConfigProperty(name = "kassa.webhooks.directory")
  Path directory;

  private OwnRegistration own;
  private URI address;

  @BeforeEach
  void begin() throws IOException {
    own = OwnRegistration.live(directory, settings, secrets);
    address = own.address();
  }

  /** A ping with a field so long that the body has this length. */
  private SignedRequest ofLength(int length) {
    String around = "{\"auth_req_id\":\"x\",\"more\":\"\"}";
    return own.signed(around.replace("\"\"}", "\"" + "m".repeat(length - around.length()) + "\"}"));
  }

  private static int sendChunked(SignedRequest signed) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(signed.url())
            .version(HttpClient.Version.HTTP_1_1)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(signed.body())));
    signed.headers().forEach(request::header);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  private static int send(String method, URI uri) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .version(HttpClient.Version.HTTP_1_1)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void longestBodyIsTakenAndOneByteMoreIsNot() throws Exception {
    assertThat(ofLength(LONGEST).send()).isEqualTo(200);
    SignedRequest longer = ofLength(LONGEST + 1);
    try (RawConnection connection = new RawConnection(address)) {
      assertThat(
              connection.head(address, longer.headers().entrySet(), longer.body().length).status())
          .isEqualTo(413);
    }
  }

  @Test
  void bodyMayComeInPieces() throws Exception {
    assertThat(sendChunked(own.ping())).isEqualTo(200);
    assertThat(sendChunked(ofLength(LONGEST))).isEqualTo(200);
    SignedRequest request = ofLength(100_000);
    try (RawConnection connection = new RawConnection(address)) {
      connection.head(address, request.headers().entrySet(), request.body().length);
      for (int at = 0; at < request.body().length; at += 10_000) {
        connection.send(Arrays.copyOfRange(request.body(), at, at + 10_000));
      }
      assertThat(connection.status()).isEqualTo(200);
    }
  }

  /** More often than there is room for it, so that it must be given back. */
  @Test
  void bodyOfUnknownLengthIsReadNoFurtherThanTheLongest() throws Exception {
    for (int i = 0; i < 6; i++) {
      try (RawConnection connection = new RawConnection(address)) {
        connection.send(
            ("POST "
                    + address.getRawPath()
                    + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(LONGEST + 1)
                    + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        connection.send(new byte[LONGEST + 1]);
        assertThat(connection.status()).isEqualTo(413);
      }
    }
  }

  /** Also one that goes on coming: what counts is when all of it is here. */
  @Test
  void bodyThatTakesTooLongIsGivenUp() throws Exception {
    SignedRequest request = own.ping();
    try (RawConnection half = new RawConnection(address);
        RawConnection dripping = new RawConnection(address)) {
      half.head(address, request.headers().entrySet(), request.body().length)
          .send(Arrays.copyOf(request.body(), 3));
      dripping.head(address, request.headers().entrySet(), 100_000);
      CompletableFuture<Void> drops =
          CompletableFuture.runAsync(
              () ->
                  await()
                      .atMost(PATIENCE)
                      .pollInterval(Duration.ofMillis(500))
                      .until(() -> isGone(dripping)));
      assertThat(half.status()).isEqualTo(408);
      assertThat(half.isHungUp()).isTrue();
      drops.join();
    }
  }

  private static boolean isGone(RawConnection connection) {
    try {
      connection.send(new byte[] {' '});
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void bodyThatIsTooLongEndsTheConnection() throws Exception {
    SignedRequest longer = ofLength(LONGEST + 1);
    try (RawConnection connection = new RawConnection(address)) {
      connection.head(address, longer.headers().entrySet(), longer.body().length);
      assertThat(connection.status()).isEqualTo(413);
      assertThat(connection.isHungUp()).isTrue();
    }
  }

  /** Whoever makes up registrations takes nothing from the next real one, and fills no log. */
  @Test
  void forgeriesHinderNoNewRegistrationAndAreLoggedAFewTimesOnly() throws Exception {
    AtomicInteger lines = new AtomicInteger();
    Handler counter =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            lines.incrementAndGet();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger root = Logger.getLogger("");
    root.addHandler(counter);
    try {
      List<SignedRequest> forged =
          IntStream.range(0, 300)
              .mapToObj(
                  i ->
                      SignedRequest.of(address, "a guess", OwnRegistration.PING)
                          .with("Webhook-Id", "made-up-" + i))
              .toList();
      for (List<SignedRequest> some : List.of(forged.subList(0, 150), forged.subList(150, 300))) {
        try (HttpClient client = HttpClient.newHttpClient()) {
          List<CompletableFuture<Integer>> answers =
              some.stream().map(request -> request.sendBy(client)).toList();
          assertThat(answers).extracting(CompletableFuture::join).containsOnly(503);
        }
      }
    } finally {
      root.removeHandler(counter);
    }
    assertThat(lines.get()).isLessThanOrEqualTo(70);
    Path fresh = own.writeSecret(directory, "fresh", "new");
    assertThat(
            SignedRequest.of(address, "new", OwnRegistration.PING)
                .with("Webhook-Id", "fresh")
                .send())
        .as("its secret came a moment ago")
        .isEqualTo(200);
    Files.delete(fresh);
  }

  @Test
  void onlyPostIsTaken() throws Exception {
    for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
      assertThat(send(method, address)).as(method).isEqualTo(405);
    }
    assertThat(send("POST", address.resolve("/webhooks"))).isEqualTo(404);
    assertThat(send("POST", address.resolve("/webhooks/"))).isEqualTo(404);
  }

  @Test
  void firstOfTwoHeadersOfANameCounts() throws Exception {
    SignedRequest good = own.ping();
    for (String name : good.headers().keySet()) {
      for (boolean goodFirst : new boolean[] {true, false}) {
        List<Map.Entry<String, String>> headers = new ArrayList<>(good.headers().entrySet());
        headers.add(goodFirst ? headers.size() : 0, Map.entry(name, "HMAC-SHA256 other"));
        try (RawConnection connection = new RawConnection(address)) {
          boolean signed = !name.equals("Content-Type");
          assertThat(
                  connection.head(address, headers, good.body().length).send(good.body()).status())
              .as("%s twice, the good one first: %s", name, goodFirst)
              .isEqualTo(goodFirst || !signed ? 200 : 401);
        }
      }
    }
  }

  @Test
  void whatFindsNoRoomIsToComeAgainAtOnce() throws Exception {
    SignedRequest request = ofLength(200_000);
    List<RawConnection> halves = new ArrayList<>();
    try {
      // Five times 200 kB: what is left is less than a request.
      for (int i = 0; i < 5; i++) {
        RawConnection half = new RawConnection(address);
        halves.add(half);
        half.head(address, request.headers().entrySet(), request.body().length)
            .send(Arrays.copyOf(request.body(), 199_999));
      }
      await().atMost(PATIENCE).until(() -> ofLength(30_000).send() == 503);
      // Half a request holds up nobody for whom there is room.
      assertThat(own.ping().send()).isEqualTo(200);
      assertThat(halves.getFirst().send(new byte[] {request.body()[199_999]}).status())
          .isEqualTo(200);
      assertThat(ofLength(30_000).send()).isEqualTo(200);
    } finally {
      for (RawConnection half : halves) {
        half.close();
      }
    }
    // What broke off has given its room back.
    await().atMost(PATIENCE).until(() -> ofLength(LONGEST).send() == 200);
    try (RawConnection first = new RawConnection(address);
        RawConnection second = new RawConnection(address);
        RawConnection third = new RawConnection(address)) {
      for (RawConnection connection : List.of(first, second, third)) {
        connection
            .head(address, request.headers().entrySet(), request.body().length)
            .send(Arrays.copyOf(request.body(), 199_999));
      }
      assertThat(ofLength(LONGEST).send()).isEqualTo(200);
    }
  }
}
