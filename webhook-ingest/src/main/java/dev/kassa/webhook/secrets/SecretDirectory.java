package dev.kassa.webhook.secrets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kassa.contract.Msn;
import dev.kassa.webhook.LiveSecret;
import dev.kassa.webhook.LiveSecrets;
import dev.kassa.webhook.SecretRing;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder with one file per live registration, looked at every two seconds and whenever a
 * registration is not known. A file that cannot be read is reported and left out; the others count.
 */
@Startup
@ApplicationScoped
class SecretDirectory implements LiveSecrets {
  private static final Logger LOG = Logger.getLogger(SecretDirectory.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /**
   * Strangers may ask to look: all who ask within this time share a look. And the provider may
   * notify by a registration before whoever registers has written its secret down: so long it is
   * waited for.
   */
  private static final Duration APART = Duration.ofMillis(300);

  private final Path directory;
  private volatile SecretRing ring = new SecretRing(List.of());
  private CompletableFuture<SecretRing> nextLook;
  private boolean vanished;

  SecretDirectory(SecretsConfig config, MeterRegistry metrics) {
    this.directory = config.directory();
    metrics.gauge("kassa.webhook.secrets", this, at -> at.ring.secrets().size());
    metrics.gauge("kassa.webhook.secrets.vanished", this, at -> at.vanished() ? 1 : 0);
    load();
    if (ring.secrets().isEmpty()) {
      LOG.warnf(
          "KASSA-706 kassa.webhooks.directory: no live secret in %s yet: run register", directory);
    }
  }

  /** The file's form. Secret: never printed. */
  private record SecretFile(
      @JsonProperty("id") String id,
      @JsonProperty("url") String url,
      @JsonProperty("secret") String secret,
      @JsonProperty("msn") String msn,
      @JsonProperty("events") Set<String> events,
      @JsonProperty("registeredAt") String registeredAt) {
    @Override
    public String toString() {
      return "SecretFile(" + id + ")";
    }
  }

  @Override
  public SecretRing ring() {
    return ring;
  }

  @Override
  public synchronized CompletionStage<SecretRing> reloaded() {
    if (nextLook == null) {
      nextLook =
          CompletableFuture.supplyAsync(
              this::look,
              CompletableFuture.delayedExecutor(
                  APART.toMillis(), TimeUnit.MILLISECONDS, Infrastructure.getDefaultWorkerPool()));
    }
    return nextLook;
  }

  private synchronized SecretRing look() {
    nextLook = null; // whoever asks from now on is owed another
    load();
    return ring;
  }

  private synchronized boolean vanished() {
    return vanished;
  }

  @Scheduled(
      every = "2s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP,
      skipExecutionIf = Scheduled.ApplicationNotRunning.class)
  void lookByItself() {
    load();
  }

  /** Secrets are few and their files small: reading them all is simpler than watching. */
  private synchronized void load() {
    List<LiveSecret> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .sorted()
          .forEach(file -> read(file).ifPresent(found::add));
    } catch (IOException e) {
      // Before the first registration there is none; later it has gone, as with a mount that broke.
      if (!vanished && !ring.secrets().isEmpty()) {
        LOG.errorf(
            "KASSA-707 kassa.webhooks.directory: %s has vanished; its secrets stay", directory);
        vanished = true;
      }
      return;
    }
    vanished = false;
    if (!ring.secrets().equals(found)) {
      ring = new SecretRing(found);
      LOG.infof("live secrets: %s", found);
    }
  }

  private static Optional<LiveSecret> read(Path file) {
    try {
      SecretFile content = JSON.readValue(Files.readAllBytes(file), SecretFile.class);
      return Optional.of(
          new LiveSecret(
              content.id(), URI.create(content.url()), content.secret(), new Msn(content.msn())));
    } catch (IOException | RuntimeException e) {
      // Only the kind of failure: a parser's message may quote the secret.
      LOG.errorf("KASSA-708 %s is not a secret's file: %s", file, e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  @Override
  public void keep(LiveSecret secret, Set<String> events, Instant registeredAt) {
    try {
      Files.createDirectories(directory);
      Path unfinished = directory.resolve("." + secret.webhookId() + ".unfinished");
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(unfinished, json(secret, events, registeredAt));
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(
          unfinished,
          directory.resolve(secret.webhookId() + ".json"),
          StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "kassa.webhooks.directory: the secret of "
              + secret.webhookId()
              + " cannot be written to "
              + directory,
          e);
    }
    load();
  }

  @Override
  public void forget(String webhookId) {
    ring.secrets().stream()
        .filter(secret -> secret.webhookId().equals(webhookId)) // so it can be a file's name
        .findFirst()
        .ifPresent(
            secret -> {
              try {
                Files.deleteIfExists(directory.resolve(secret.webhookId() + ".json"));
              } catch (IOException e) {
                throw new UncheckedIOException(
                    "kassa.webhooks.directory: the secret of "
                        + webhookId
                        + " cannot be deleted in "
                        + directory,
                    e);
              }
            });
    load();
  }

  private static byte[] json(LiveSecret secret, Set<String> events, Instant registeredAt)
      throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsBytes(
            new SecretFile(
                secret.webhookId(),
                secret.url().toString(),
                secret.secret(),
                secret.msn().value(),
                new TreeSet<>(events),
                registeredAt.toString()));
  }
}
