package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.vipps.SalesUnitFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What the provider is told while there is no broker: come again. */
@QuarkusTest
@QuarkusTestResource(
    value = ProviderAndTopic.class,
    restrictToAnnotatedClass = true,
    initArgs = @ResourceArg(name = "broker", value = "away"))
class BrokerAwayIT {
  @Inject SalesUnitFiles settings;
  @Inject LiveSecrets secrets;

  @ConfigProperty(name = "kassa.webhooks.directory")
  Path directory;

  @Test
  void genuineNotificationIsToComeAgainAndNotDenied() throws Exception {
    URI address = settings.unit(new Msn("123456")).orElseThrow().webhookUrl();
    new OwnRegistration(address).writeSecret(directory, "a", "s");
    secrets.reloaded().toCompletableFuture().join();

    Instant before = Instant.now();
    assertThat(SignedRequest.of(address, "s", OwnRegistration.PING).send()).isEqualTo(503);
    assertThat(Duration.between(before, Instant.now()))
        .as("the provider waits 10 s")
        .isLessThan(Duration.ofSeconds(9));
    assertThat(SignedRequest.of(address, "wrong", OwnRegistration.PING).send()).isEqualTo(401);
  }
}
