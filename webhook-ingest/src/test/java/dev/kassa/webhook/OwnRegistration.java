package dev.kassa.webhook;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.vipps.SalesUnitFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A registration that a test makes itself: its secret as a file, and pings signed with it. */
record OwnRegistration(URI address) {
  static final String PING = "{\"auth_req_id\":\"x\"}";

  private static final String MSN = "123456";
  private static final String SECRET = "kept by this test alone";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Once pings are taken. */
  static OwnRegistration live(Path directory, SalesUnitFiles settings, LiveSecrets secrets)
      throws IOException {
    URI address = settings.unit(new Msn(MSN)).orElseThrow().webhookUrl();
    OwnRegistration own = new OwnRegistration(address);
    own.writeSecret(directory, "a", SECRET);
    secrets.reloaded().toCompletableFuture().join();
    await().atMost(PATIENCE).until(() -> own.ping().send() == 200);
    return own;
  }

  /** The secret of a registration of this address, as a file. */
  Path writeSecret(Path directory, String id, String secret) throws IOException {
    Files.createDirectories(directory);
    return Files.writeString(
        directory.resolve(id + ".json"),
        new ObjectMapper()
            .writeValueAsString(
                Map.of("id", id, "url", address.toString(), "secret", secret, "msn", MSN)));
  }

  SignedRequest ping() {
    return signed(PING);
  }

  SignedRequest signed(String body) {
    return SignedRequest.of(address, SECRET, body);
  }
}
