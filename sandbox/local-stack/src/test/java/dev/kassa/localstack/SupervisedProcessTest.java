// One process under supervision: harmless children that are killed, taken over and stopped.
package dev.kassa.localstack;

import static dev.kassa.localstack.SupervisedProcess.State.READY;
import static dev.kassa.localstack.SupervisedProcess.State.STOPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedProcessTest {
  @TempDir private Path directory;
  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final List<SupervisedProcess> started = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopAll() {
    started.forEach(SupervisedProcess::stop);
  }

  @Test
  void aKilledProcessIsStartedAgain() {
    SupervisedProcess process = supervise("exec sleep 600", _ -> true);
    long first = awaitReady(process, 0);
    assertThat(ProcessHandle.of(first).orElseThrow().destroyForcibly()).isTrue();
    long second = awaitReady(process, 1);
    assertThat(second).isNotEqualTo(first);
    assertThat(pidFile().living()).map(ProcessHandle::pid).contains(second);
    assertThat(journal)
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("child (pid " + first + ") ended with code 137; starting again in"))
        .contains("child started, pid " + second);
  }

  @Test
  void aProcessThatCannotLiveIsTriedWithGrowingPauses() {
    SupervisedProcess process = supervise("exit 3", _ -> false);
    await().atMost(Duration.ofSeconds(20)).until(() -> process.deathsInARow() >= 3);
    assertThat(journal)
        .filteredOn(line -> line.contains("ended with code 3"))
        .extracting(line -> line.replaceAll(".* in ", ""))
        .startsWith("200 ms", "400 ms", "800 ms");
  }

  @Test
  void aProcessOfAnEarlierSupervisorIsTakenOver() throws IOException {
    Process earlier = new ProcessBuilder("sleep", "600").start();
    pidFile().write(earlier.toHandle());
    SupervisedProcess process = supervise("exec sleep 600", _ -> true);
    assertThat(awaitReady(process, 0)).isEqualTo(earlier.pid());
    process.stop();
    assertThat(earlier.isAlive()).isFalse();
    assertThat(process.status().state()).isEqualTo(STOPPED);
    assertThat(pidFile().living()).isEmpty();
  }

  @Test
  void aProcessThatGotTheIdOfAnEarlierOneIsLeftAlone() throws IOException {
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      // Noted with another start time, as after a restart of the machine.
      Files.writeString(pidFile().file(), stranger.pid() + " 1\n");
      SupervisedProcess process = supervise("exec sleep 600", _ -> true);
      assertThat(awaitReady(process, 0)).isNotEqualTo(stranger.pid());
      process.stop();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void whatIsHeldBackIsStartedWhenItIsReleased() throws IOException {
    SupervisedProcess process = supervise("exec sleep 600", _ -> true);
    long pid = awaitReady(process, 0);
    held().write(ProcessHandle.current());
    assertThat(ProcessHandle.of(pid).orElseThrow().destroy()).isTrue();
    await().atMost(Duration.ofSeconds(20)).until(() -> journal.contains("child is held back"));
    assertThat(process.status().restarts()).isZero();
    held().delete();
    assertThat(awaitReady(process, 1)).isNotEqualTo(pid);
  }

  @Test
  void outputGoesToTheLogAndSecretsComeByTheEnvironment() {
    SupervisedProcess process =
        supervise("echo \"secret is $SECRET\"; exec sleep 600", _ -> Files.exists(log()));
    awaitReady(process, 0);
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.size(log()) > 0);
    assertThat(log()).hasContent("secret is known");
  }

  @Test
  void thePauseDoublesUpToTenSeconds() {
    assertThat(List.of(1, 2, 3, 6, 7, 1000))
        .extracting(Backoff::after)
        .containsExactly(
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofMillis(6400),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));
  }

  private SupervisedProcess supervise(String script, Predicate<ProcessHandle> ready) {
    ProcessSpec spec =
        new ProcessSpec(
            "child",
            List.of("sh", "-c", script),
            Map.of("SECRET", "known"),
            List.of(),
            ready,
            "TERM",
            ProcessSpec.USUAL_GRACE,
            log());
    SupervisedProcess process =
        new SupervisedProcess(spec, pidFile(), held(), journal::add, () -> {});
    started.add(process);
    process.start();
    return process;
  }

  private static long awaitReady(SupervisedProcess process, int restarts) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(process::status, status -> status.state() == READY && status.restarts() == restarts)
        .pid();
  }

  private PidFile held() {
    return new PidFile(directory.resolve("child.held"));
  }

  private PidFile pidFile() {
    return new PidFile(directory.resolve("child.pid"));
  }

  private Path log() {
    return directory.resolve("child.log");
  }
}
