// Outages of harmless processes: who is frozen stands still, and goes on whatever happens.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OutagesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MANY = 1000;

  @TempDir private Path directory;
  private final StringWriter said = new StringWriter();
  private Process service;

  @BeforeEach
  void start() throws IOException {
    service = new ProcessBuilder("sleep", "600").start();
    Files.writeString(
        directory.resolve("stack.json"),
        """
        {"processes": [{"name": "payment-service", "pid": %d, "log": "/dev/null"}]}\
        """
            .formatted(service.pid()));
  }

  @AfterEach
  void end() {
    service.destroyForcibly();
  }

  @Test
  void whoIsFrozenStandsStillAndGoesOn() throws Exception {
    Thread outage = cause(new Outages.Outage.Freeze("payment-service", Duration.ofSeconds(2)));
    await().atMost(SOON).until(this::isFrozen);
    outage.join(SOON);
    assertThat(isFrozen()).isFalse();
    assertThat(service.isAlive()).isTrue();
    assertThat(said.toString())
        .containsPattern(
            "[0-9:.]+ UTC  kill -STOP %d \\(payment-service\\) with %d payments in flight"
                .formatted(service.pid(), MANY))
        .containsPattern(
            "[0-9:.]+ UTC  kill -CONT %d \\(payment-service\\) after 2 s".formatted(service.pid()));
  }

  @Test
  void whoIsFrozenGoesOnWhenTheDemoIsGivenUp() throws Exception {
    Thread outage = cause(new Outages.Outage.Freeze("payment-service", Duration.ofMinutes(10)));
    await().atMost(SOON).until(this::isFrozen);
    outage.interrupt();
    outage.join(SOON);
    await().atMost(SOON).until(() -> !isFrozen());
  }

  @Test
  void whatHasNoProcessIsNamed() {
    Outages outages = new Outages(directory.resolve("stack.json"), () -> MANY, out());
    assertThatThrownBy(
            () -> outages.cause(List.of(new Outages.Outage.Freeze("kafka", Duration.ZERO))))
        .hasMessage("kafka has no process");
  }

  @Test
  void theDemosOptionsSayWhatHappensToWhom() {
    assertThat(outagesOf()).isEmpty();
    assertThat(outagesOf("--kill")).isEqualTo(Outages.kills()).hasSize(6);
    assertThat(outagesOf("--freeze"))
        .hasSize(5)
        .allSatisfy(
            outage ->
                assertThat(outage)
                    .isInstanceOfSatisfying(
                        Outages.Outage.Freeze.class,
                        freeze -> assertThat(freeze.duration()).hasSeconds(15)));
    assertThat(outagesOf("--freeze", "--kill")).hasSize(11);
  }

  private static List<Outages.Outage> outagesOf(String... arguments) {
    return CommandLine.populateCommand(new Demo(), arguments).outages();
  }

  private Thread cause(Outages.Outage outage) {
    Outages outages = new Outages(directory.resolve("stack.json"), () -> MANY, out());
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                outages.cause(List.of(outage));
              } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private PrintWriter out() {
    return new PrintWriter(said, true);
  }

  private boolean isFrozen() throws IOException {
    Process asked = new ProcessBuilder("ps", "-o", "state=", "-p", "" + service.pid()).start();
    return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .startsWith("T");
  }
}
