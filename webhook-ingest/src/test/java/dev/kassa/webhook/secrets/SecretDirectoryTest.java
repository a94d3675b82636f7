package dev.kassa.webhook.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.LiveSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretDirectoryTest {
  private static final LiveSecret SECRET =
      new LiveSecret("a", URI.create("https://pos.example.com/a"), "s", new Msn("123456"));

  @TempDir Path parent;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  private SecretDirectory directory() {
    return new SecretDirectory(() -> parent.resolve("secrets"), metrics);
  }

  private static List<LiveSecret> look(SecretDirectory directory) {
    return directory.reloaded().toCompletableFuture().join().secrets();
  }

  /** A mount that broke must not turn every notification away. */
  @Test
  void vanishedFolderLeavesItsSecretsInForceAndIsTold() throws IOException {
    SecretDirectory directory = directory();
    directory.keep(SECRET, Set.of("e"), Instant.EPOCH);
    Files.move(parent.resolve("secrets"), parent.resolve("gone"));
    assertThat(look(directory)).containsExactly(SECRET);
    assertThat(metrics.get("kassa.webhook.secrets.vanished").gauge().value()).isEqualTo(1);
    Files.move(parent.resolve("gone"), parent.resolve("secrets"));
    assertThat(look(directory)).containsExactly(SECRET);
    assertThat(metrics.get("kassa.webhook.secrets.vanished").gauge().value()).isZero();
  }

  @Test
  void secretThatWasTakenAwayIsNotInForceAnyMore() throws IOException {
    SecretDirectory directory = directory();
    directory.keep(SECRET, Set.of("e"), Instant.EPOCH);
    Files.delete(parent.resolve("secrets").resolve("a.json"));
    assertThat(look(directory)).isEmpty();
  }

  @Test
  void forgottenSecretIsGoneAndAStrangersIdDeletesNothing() {
    SecretDirectory directory = directory();
    directory.keep(SECRET, Set.of("e"), Instant.EPOCH);
    directory.forget("../secrets/a");
    assertThat(directory.ring().secrets()).containsExactly(SECRET);
    directory.forget("a");
    assertThat(directory.ring().secrets()).isEmpty();
    assertThat(parent.resolve("secrets").resolve("a.json")).doesNotExist();
  }

  @Test
  void manyWhoAskShareALookThatBeginsAfterTheyAsked() {
    SecretDirectory directory = directory();
    List<CompletableFuture<?>> asked = new ArrayList<>();
    assertThat(look(directory)).isEmpty();
    for (int i = 0; i < 1_000; i++) {
      asked.add(directory.reloaded().toCompletableFuture());
    }
    assertThat(asked.stream().distinct().count()).isLessThan(10);
    directory.keep(SECRET, Set.of("e"), Instant.EPOCH);
    assertThat(look(directory)).containsExactly(SECRET);
  }
}
