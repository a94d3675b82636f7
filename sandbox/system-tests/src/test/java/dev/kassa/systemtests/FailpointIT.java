// payment-service is killed and frozen before and after everything that leaves it.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.localstack.ServiceReplica;
import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * While tills ask for payments of every kind, the process gets a signal at one point after the
 * other: before and after each commit, each call of the provider and each fact that is published.
 * The points come from the code; one that is never reached fails the run. Each run ends with the
 * proof over the provider's books and the topics.
 *
 * <p>{@code -Dkassa.failpoints=_CALL_} tries the points in whose names this regular expression is
 * found.
 */
@ExtendWith(RunningStack.class)
class FailpointIT {
  private static final String LONG = "takes most of an hour: -Dkassa.long=true";
  private static final Pattern ONLY = Pattern.compile(System.getProperty("kassa.failpoints", ""));
  private static final int TILLS = 60;

  /** Part of the calls that go wrong, and of the notifications that are lost, besides. */
  private static final double FAULTS = 0.2;

  private static final Duration REACHED_WITHIN = Duration.ofMinutes(4);
  private static final Duration SETTLED_WITHIN = Duration.ofMinutes(5);

  /** Longer than leases, sessions and transactions last: the others go on without it. */
  private static final Duration FROZEN = Duration.ofSeconds(18);

  /** So many visits end while one is frozen. */
  private static final int MEANWHILE = 3;

  private final List<String> neverReached = new ArrayList<>();
  private int signals;

  @AfterEach
  void disarm(Stack stack) throws Exception {
    stack.failpoints().disarm();
    stack.simulator().noFaults();
  }

  @Test
  void killedBetweenACaptureAndItsCommit(Stack stack) throws Exception {
    try (BusyTills tills = new BusyTills(stack.read(), 10, new Random().nextLong())) {
      kill(stack, tills, "AFTER_CALL_CAPTURE");
      end("kill -9", tills);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "kassa.long", matches = "true", disabledReason = LONG)
  void killedBeforeAndAfterEverything(Stack stack) throws Exception {
    try (BusyTills tills = begin(stack)) {
      for (String point : points(stack)) {
        kill(stack, tills, point);
      }
      stack.simulator().noFaults();
      end("kill -9", tills);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "kassa.long", matches = "true", disabledReason = LONG)
  void frozenBeforeAndAfterEverythingWhileAnotherGoesOn(Stack stack) throws Exception {
    try (ServiceReplica second = stack.anotherPaymentService();
        BusyTills tills = begin(stack)) {
      for (String point : points(stack)) {
        freeze(stack, tills, point);
        assertThat(second.isRunning()).isTrue();
      }
      stack.simulator().noFaults();
      end("SIGSTOP", tills);
    }
  }

  private static BusyTills begin(Stack stack) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("failpoints: seed " + seed);
    stack.simulator().failAtRate(FAULTS, seed);
    return new BusyTills(stack.read(), TILLS, seed);
  }

  private static List<String> points(Stack stack) throws IOException {
    return stack.failpoints().names().stream().filter(name -> ONLY.matcher(name).find()).toList();
  }

  private void kill(Stack stack, BusyTills tills, String point) throws Exception {
    reach(stack, tills, point, "KILL")
        .ifPresent(
            process ->
                await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> ProcessHandle.of(process).isEmpty()));
  }

  private void freeze(Stack stack, BusyTills tills, String point) throws Exception {
    OptionalLong process = reach(stack, tills, point, "STOP");
    if (process.isEmpty()) {
      return;
    }
    long since = System.nanoTime();
    int before = tills.ended();
    try {
      await()
          .atMost(REACHED_WITHIN)
          .until(
              () ->
                  System.nanoTime() - since > FROZEN.toNanos()
                      && tills.ended() >= before + MEANWHILE);
    } finally {
      new ProcessBuilder("kill", "-CONT", Long.toString(process.getAsLong()))
          .inheritIO()
          .start()
          .onExit()
          .join();
    }
  }

  private OptionalLong reach(Stack stack, BusyTills tills, String point, String signal)
      throws Exception {
    long begun = System.nanoTime();
    stack.failpoints().arm(point, signal);
    OptionalLong process;
    if (point.endsWith("_COMMIT_OPERATOR")) {
      process = whileSomebodyActs(stack, tills);
    } else if (point.endsWith("_COMMIT_CALL_NOT_MADE")) {
      process = whileLanesAreFull(stack);
    } else {
      process = stack.failpoints().hit(REACHED_WITHIN);
    }
    if (process.isPresent()) {
      signals++;
    } else {
      neverReached.add(point);
      stack.failpoints().disarm();
    }
    System.out.printf(
        "%s at %s%s after %.1f s, %d payments asked for%n",
        signal,
        point,
        process.isPresent() ? "" : ": NEVER REACHED",
        (System.nanoTime() - begun) / 1e9,
        tills.asked());
    return process;
  }

  /** Refused or not, an act is kept. The same key again does it once. */
  private static OptionalLong whileSomebodyActs(Stack stack, BusyTills tills) throws Exception {
    String key = UUID.randomUUID().toString();
    AtomicReference<OptionalLong> hit = new AtomicReference<>(OptionalLong.empty());
    await()
        .pollInterval(Duration.ofSeconds(1))
        .atMost(REACHED_WITHIN)
        .until(
            () -> {
              if (!tills.latest().isEmpty()) {
                // While the service is frozen or gone, this is not answered.
                Thread.ofVirtual().start(() -> act(stack, tills.latest(), key));
              }
              hit.set(stack.failpoints().hit(Duration.ofSeconds(1)));
              return hit.get().isPresent();
            });
    return hit.get();
  }

  private static void act(Stack stack, String payment, String key) {
    stack.payments(
        new PrintWriter(new StringWriter()),
        "resolve",
        payment,
        "READ_AGAIN",
        "--note",
        "failpoint",
        "--key",
        key);
  }

  /** More calls than an instance makes at once. */
  private static OptionalLong whileLanesAreFull(Stack stack) throws Exception {
    stack.simulator().slowCreations(Duration.ofSeconds(4));
    try (BusyTills _ = new BusyTills(stack.read(), 2 * TILLS, new Random().nextLong())) {
      return stack.failpoints().hit(REACHED_WITHIN);
    } finally {
      stack.simulator().noFaults();
      stack.simulator().failAtRate(FAULTS, 1);
    }
  }

  private void end(String signal, BusyTills tills) throws Exception {
    tills.finish();
    Proof.Verdict verdict = tills.verdict(SETTLED_WITHIN);
    System.out.printf(
        "failpoints: %d times %s, %d payments, %d violations%n",
        signals, signal, tills.asked(), verdict.differences().size());
    assertThat(verdict.differences()).isEmpty();
    assertThat(neverReached).as("points that nobody came to").isEmpty();
    assertThat(tills.failures()).as("at the tills").isEmpty();
  }
}
