package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.Msn;
import dev.kassa.vipps.SalesUnitFiles;
import dev.kassa.webhook.registration.Registrar;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator does about registrations, while the simulated provider notifies. */
@QuarkusTest
@QuarkusTestResource(value = ProviderAndTopic.class, restrictToAnnotatedClass = true)
class RotationIT {
  private static final Msn NORWAY = new Msn("123456");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int SHOPS = 3;

  @Inject Registrar registrar;
  @Inject SalesUnitFiles settings;
  @Inject LiveSecrets secrets;
  @Inject MeterRegistry metrics;

  @ConfigProperty(name = "kassa.vipps.base-url")
  URI provider;

  @ConfigProperty(name = "kassa.webhooks.directory")
  Path directory;

  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void ready() {
    HttpRequest ready =
        HttpRequest.newBuilder(
                settings.unit(NORWAY).orElseThrow().webhookUrl().resolve("/q/health/ready"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  @AfterEach
  void removeAll() {
    registrar.remove(_ -> true, Optional.empty(), _ -> {});
  }

  @Test
  void secretsAreReplacedUnderLoadAndNothingIsRefused() throws Exception {
    assertThat(registrar.register(_ -> true, said::add)).isTrue();
    List<String> old = live();
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> shops = new ArrayList<>();
      for (int i = 0; i < SHOPS; i++) {
        shops.add(threads.submit(() -> sell(over)));
      }
      more(20);
      double refused = refused();

      AtomicBoolean whole = new AtomicBoolean();
      Registrar.Rotation rotation = registrar.rotate(_ -> true, said::add, whole::set);
      assertThat(whole).isTrue();
      assertThat(live()).containsAll(old).hasSize(2 * old.size());
      more(40);
      assertThat(rotation.retire(said::add)).isTrue();
      // What the old ones had sent before is through by then.
      more(200);
      rotation.forget();
      more(40);
      over.set(true);
      for (Future<?> shop : shops) {
        shop.get();
      }

      assertThat(refused()).as("refused while secrets were replaced").isEqualTo(refused);
      assertThat(live()).hasSize(old.size()).doesNotContainAnyElementsOf(old);
      assertThat(registrar.check(_ -> true, said::add)).isTrue();
      assertThat(said.toString()).doesNotContain(secretTexts());
    }
  }

  @Test
  void whatVanishedIsTold() throws Exception {
    assertThat(registrar.register(_ -> true, said::add)).isTrue();
    assertThat(registrar.check(_ -> true, said::add)).isTrue();
    String id =
        secrets.ring().secrets().stream()
            .filter(secret -> secret.msn().equals(NORWAY))
            .map(LiveSecret::webhookId)
            .findFirst()
            .orElseThrow();
    Files.delete(directory.resolve(id + ".json"));
    secrets.reloaded().toCompletableFuture().join();

    said.clear();
    assertThat(registrar.check(_ -> true, said::add)).isFalse();
    assertThat(said).anyMatch(line -> line.contains(id + " is an ORPHAN"));
    assertThat(said).anyMatch(line -> line.contains("NOT NOTIFIED of 9 event types"));

    said.clear();
    assertThat(registrar.remove(_ -> true, Optional.of(id), said::add)).isFalse();
    assertThat(said).anyMatch(line -> line.endsWith(": removed " + id));
    secrets.keep(
        new LiveSecret(id, settings.unit(NORWAY).orElseThrow().webhookUrl(), "s", NORWAY),
        Set.of(),
        Instant.EPOCH);
    said.clear();
    assertThat(registrar.check(unit -> unit.msn().equals(NORWAY), said::add)).isFalse();
    assertThat(said).anyMatch(line -> line.contains(id + " has VANISHED"));
    secrets.forget(id);
    assertThat(directory.resolve(id + ".json")).doesNotExist();
  }

  private void sell(AtomicBoolean over) {
    try (Shop shop =
        new Shop(provider, NORWAY, settings.credentials(settings.unit(NORWAY).orElseThrow()))) {
      while (!over.get()) {
        shop.pay("order-" + UUID.randomUUID());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void more(int notifications) {
    double before = taken();
    await().atMost(PATIENCE).until(() -> taken() > before + notifications);
  }

  private double taken() {
    return count(counter("Genuine"));
  }

  /** All that was not answered with 200. */
  private double refused() {
    return count(counter("Forged"))
        + count(counter("Malformed"))
        + count(counter("UnknownRegistration"))
        + count(Stream.of(metrics.counter("kassa.webhook.unpublished")))
        + count(Stream.of(metrics.counter("kassa.webhook.turned.away")))
        + count(Stream.of(metrics.counter("kassa.webhook.throttled")));
  }

  private Stream<Counter> counter(String verdict) {
    return metrics.find("kassa.webhook.notifications").tag("verdict", verdict).counters().stream();
  }

  private static double count(Stream<Counter> counters) {
    return counters.mapToDouble(Counter::count).sum();
  }

  private List<String> live() {
    return secrets.ring().secrets().stream().map(LiveSecret::webhookId).toList();
  }

  private List<String> secretTexts() {
    return secrets.ring().secrets().stream().map(LiveSecret::secret).toList();
  }
}
