// Tills that ask all the time, to see from when to when nobody takes what they say.
package dev.kassa.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Each asks with a scan of a new checkout, so that every partition is asked; a scan counts as taken
 * when the brokers have acknowledged it.
 */
final class TillProbe implements AutoCloseable {
  private static final int TILLS = 6;
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a cashier notices. */
  private static final Duration LONG = Duration.ofSeconds(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final StackFile.Door door;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** Since when each till has been waiting for an answer. */
  private final Map<Integer, Long> waiting = new ConcurrentHashMap<>();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param status 0 if there was none
   */
  private record Answer(long sent, long came, int status) {
    boolean isTaken() {
      return status == 202;
    }

    boolean isWell() {
      return isTaken() && Duration.ofNanos(came - sent).compareTo(LONG) < 0;
    }
  }

  /**
   * From when to when tills were not answered in time.
   *
   * @param lasted altogether
   * @param longest that one till waited for one answer
   */
  record Outage(Duration lasted, Duration longest, long refused) {
    @Override
    public String toString() {
      return "for %.1f s (%d answers were refusals, the longest wait %.1f s)"
          .formatted(lasted.toMillis() / 1000.0, refused, longest.toMillis() / 1000.0);
    }
  }

  /** Begins to ask. */
  TillProbe(StackFile.Door door) {
    this.door = door;
    IntStream.range(0, TILLS).forEach(till -> threads.execute(() -> ask(till)));
  }

  /** What was so far, or since {@link #forget}. */
  Outage outage() {
    List<Answer> all = List.copyOf(answers);
    long lasted = 0;
    long until = Long.MIN_VALUE;
    for (Answer bad :
        all.stream()
            .filter(answer -> !answer.isWell())
            .sorted(Comparator.comparingLong(Answer::sent))
            .toList()) {
      long from = until == Long.MIN_VALUE ? bad.sent() : Math.max(bad.sent(), until);
      lasted += Math.max(0, bad.came() - from);
      until = Math.max(until, bad.came());
    }
    return new Outage(
        Duration.ofNanos(lasted),
        Duration.ofNanos(all.stream().mapToLong(a -> a.came() - a.sent()).max().orElse(0)),
        all.stream().filter(answer -> !answer.isTaken()).count());
  }

  /** Returns when all tills have been answered well for so long, from now on. */
  void awaitWell(Duration forSoLong, Duration atMost) {
    long begun = System.nanoTime();
    await("tills are answered")
        .atMost(atMost)
        .until(
            () -> {
              long since = System.nanoTime() - forSoLong.toNanos();
              return since > begun
                  && waiting.values().stream()
                      .allMatch(sent -> System.nanoTime() - sent < LONG.toNanos())
                  && answers.stream()
                      .filter(answer -> answer.came() > since)
                      .allMatch(Answer::isWell);
            });
  }

  /** How many commands are taken of those that are sent from now on for so long. */
  long takenWithin(Duration time) {
    long from = System.nanoTime();
    await().atMost(time.plusSeconds(10)).until(() -> System.nanoTime() - from > time.toNanos());
    return answers.stream().filter(answer -> answer.sent() > from && answer.isTaken()).count();
  }

  /** What was so far does not count. */
  void forget() {
    answers.clear();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    http.shutdownNow();
  }

  private void ask(int till) {
    try {
      while (true) {
        long sent = System.nanoTime();
        waiting.put(till, sent);
        int status;
        try {
          status = http.send(scan(), HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException _) {
          status = 0;
        }
        answers.add(new Answer(sent, System.nanoTime(), status));
        waiting.remove(till);
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest scan() {
    return HttpRequest.newBuilder(door.url().resolve("/checkouts/" + UUID.randomUUID() + "/scans"))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + door.tillTokens().get(Store.OSLO.storeId()))
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"posId\":\"till-9\",\"scanner\":\"KEYBOARD\",\"phoneNumber\":\"12\"}"))
        .build();
  }
}
