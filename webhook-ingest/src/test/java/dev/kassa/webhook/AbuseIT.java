package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.vipps.SalesUnitFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one source may do: a share of the connections, and so many forgeries. */
@QuarkusTest
@QuarkusTestResource(
    value = ProviderAndTopic.class,
    restrictToAnnotatedClass = true,
    initArgs = {
      @ResourceArg(name = "connections", value = "30"),
      @ResourceArg(name = "forgeries", value = "50")
    })
class AbuseIT {
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

  /** They say nothing at all, and are counted. */
  @Test
  void oneSourceHasItsShareOfConnections() throws Exception {
    List<RawConnection> silent = new ArrayList<>();
    try {
      // Those of the requests before may still be open.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                RawConnection connection = new RawConnection(address);
                silent.add(connection);
                return silent.size() > 30 && isRefused();
              });
      assertThat(silent).hasSizeLessThan(60);
    } finally {
      for (RawConnection connection : silent) {
        connection.close();
      }
    }
    await("room again").atMost(PATIENCE).until(() -> !isRefused());
  }

  private boolean isRefused() throws InterruptedException {
    try {
      return own.ping().send() != 200;
    } catch (IOException hungUp) {
      return true;
    }
  }

  @Test
  void forgeriesAreThrottledAndWhatIsGenuineIsNot() throws Exception {
    SignedRequest forged =
        SignedRequest.of(address, "a guess", OwnRegistration.PING).with("Webhook-Id", "a");
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<Integer> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        List<CompletableFuture<Integer>> some =
            IntStream.range(0, 10).mapToObj(_ -> forged.sendBy(client)).toList();
        some.forEach(answer -> answers.add(answer.join()));
        assertThat(own.ping().send()).isEqualTo(200);
      }
      assertThat(answers.subList(0, 50)).containsOnly(401);
      assertThat(answers.subList(50, 100)).containsOnly(429);
    }
  }
}
