// Clients that send half of what they announce, and never the rest.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = GatewayOnKafka.class,
    restrictToAnnotatedClass = true,
    initArgs = @ResourceArg(name = "impatient", value = "true"))
class SlowClientsIT {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CHECKOUT = "/checkouts/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10";

  @TestHTTPResource("/")
  URI base;

  /** Bytes as no client library sends them. */
  private final class Raw implements AutoCloseable {
    private final Socket socket = new Socket(base.getHost(), base.getPort());

    Raw() throws IOException {
      socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
    }

    Raw says(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return this;
    }

    boolean takes(String text) {
      try {
        says(text);
        return true;
      } catch (IOException gone) {
        return false;
      }
    }

    /** All that comes until the other side hangs up. */
    String untilHungUp() throws IOException {
      try {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      } catch (SocketException reset) {
        return "reset";
      } catch (SocketTimeoutException waiting) {
        throw new AssertionError("the connection is kept", waiting);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String head(String path, int length) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer made-up\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  @Test
  void halfABodyFromManyHoldsUpNobody() throws Exception {
    TillClient till = TillClient.of(base, "oslo-1");
    TillClient nobody = TillClient.withToken(base, null);
    await().atMost(PATIENCE).until(() -> nobody.get("/q/health/ready").status() == 200);
    List<Raw> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 260; i++) {
        String path = i % 3 == 0 ? CHECKOUT + "/scans" : i % 3 == 1 ? "/till/session" : "/refunds";
        slow.add(new Raw().says(head(path, 1_000) + "{\"posId\":"));
      }
      Instant before = Instant.now();
      assertThat(nobody.get("/q/health/live").status()).isEqualTo(200);
      assertThat(nobody.get("/q/health/ready").status()).isEqualTo(200);
      assertThat(till.get(CHECKOUT).status()).isEqualTo(404);
      assertThat(till.post("/checkouts", "{\"posId\":\"till-7\"}").status()).isEqualTo(201);
      assertThat(till.get("/till").status()).isEqualTo(200);
      assertThat(Duration.between(before, Instant.now())).isLessThan(AT_ONCE);
      for (Raw connection : slow) {
        assertThat(connection.untilHungUp())
            .satisfiesAnyOf(
                said -> assertThat(said).startsWith("HTTP/1.1 408 ").contains("too-slow"),
                said -> assertThat(said).isEqualTo("reset"));
      }
    } finally {
      for (Raw connection : slow) {
        connection.close();
      }
    }
  }

  @Test
  void headThatComesLetterByLetterIsGivenUp() throws Exception {
    try (Raw half = new Raw();
        Raw dripping = new Raw()) {
      half.says("GET / HTTP/1.1\r\nHo");
      dripping.says("GET / HTTP/1.1\r\nX: ");
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> !dripping.takes("x"));
      assertThat(half.untilHungUp()).isEmpty();
    }
  }

  @Test
  void bodyThatIsTooLargeEndsTheConnection() throws Exception {
    try (Raw announced = new Raw();
        Raw chunked = new Raw()) {
      announced.says(head("/checkouts", 64 * 1024 + 1));
      assertThat(announced.untilHungUp()).startsWith("HTTP/1.1 413 ").contains("too-large");
      chunked.says(
          head("/checkouts", 0).replace("Content-Length: 0", "Transfer-Encoding: chunked")
              + Integer.toHexString(64 * 1024 + 1)
              + "\r\n");
      chunked.says("x".repeat(64 * 1024 + 1));
      assertThat(chunked.untilHungUp())
          .satisfiesAnyOf(
              said -> assertThat(said).startsWith("HTTP/1.1 413 ").contains("too-large"),
              said -> assertThat(said).isEqualTo("reset"));
    }
  }
}
