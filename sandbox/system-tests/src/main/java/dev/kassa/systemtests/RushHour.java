// A demo from its first scan to its proof.
package dev.kassa.systemtests;

import dev.kassa.systemtests.Plan.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Plays a plan against a running stack and judges what came of it.
 *
 * @param atOnce how many checkouts are played at the same time
 * @param outages to be caused on the way; empty: none
 * @param settledWithin how long stragglers may take after the last checkout
 * @param pace how long cashiers take before each step
 */
record RushHour(
    Path stackFile,
    Plan plan,
    int atOnce,
    List<Outages.Outage> outages,
    Duration settledWithin,
    Duration pace) {
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(2);
  private static final Duration JUDGE_EVERY = Duration.ofSeconds(1);

  /** Two verdicts in a row, this far apart: nothing may move any more when it is over. */
  private static final Duration STILLNESS = Duration.ofSeconds(2);

  /**
   * What came of it.
   *
   * @param checkoutsMillis from the first scan to the last answer
   * @param doorTraffic a line about pos-gateway
   * @param callsRepeated of tills at pos-gateway, because they were not answered or answered 503
   * @param streamsBegunAnew streams of tills that could not go on where they had ended
   */
  record Result(
      Scoreboard board,
      Evidence evidence,
      Proof.Verdict verdict,
      long checkoutsMillis,
      String doorTraffic,
      int callsRepeated,
      int streamsBegunAnew) {}

  /**
   * Plays and judges, telling on {@code out} how far it is.
   *
   * @throws IOException if the stack cannot be reached
   */
  Result play(PrintWriter out) throws IOException, InterruptedException {
    return play(out, () -> true);
  }

  /**
   * The same.
   *
   * @param goOn false: the rest of the plan is left out, and what is under way comes to its end
   */
  Result play(PrintWriter out, BooleanSupplier goOn) throws IOException, InterruptedException {
    StackFile stack = StackFile.read(stackFile);
    String kafka = stack.kafka().bootstrapServers();
    Simulator simulator = new Simulator(stack.vipps().baseUrl());
    Scoreboard board = new Scoreboard();
    try (Doors doors = new Doors(stack);
        Witness witness = new Witness(kafka)) {
      Player player = new Player(doors, simulator, new Crowd(simulator.numbers()), board, pace);
      long began = System.nanoTime();
      playAll(player, board, goOn, out);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      return judge(witness, simulator, doors, player, board, millis, out);
    }
  }

  /** The members that the first checkouts need; the others are those who join on the way. */
  private List<Checkout> founders() {
    List<Checkout> founders = new ArrayList<>();
    int wanted = Math.clamp(plan.checkouts().size() / 10, 3, 12);
    for (Store store : List.of(Store.OSLO, Store.AARHUS)) {
      plan.checkouts().stream()
          .filter(checkout -> checkout.store() == store)
          .limit(wanted)
          .forEach(founders::add);
    }
    return founders;
  }

  private void playAll(Player player, Scoreboard board, BooleanSupplier goOn, PrintWriter out)
      throws InterruptedException {
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Semaphore free = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Checkout> founders = founders();
      out.println(founders.size() + " people join the club first");
      List<Future<?>> joining = new ArrayList<>();
      for (Checkout founder : founders) {
        joining.add(
            threads.submit(
                () -> {
                  player.join(founder);
                  return null;
                }));
      }
      for (Future<?> one : joining) {
        await(one, board, Plan.Customer.JOINS);
      }
      out.println("%d checkouts, up to %d at once".formatted(plan.checkouts().size(), atOnce));
      Future<?> disturbed =
          threads.submit(
              () -> {
                new Outages(stackFile, player::paymentsInFlight, out).cause(outages);
                return null;
              });
      Future<?> progress = threads.submit(() -> progress(done, inFlight, out));
      List<Future<?>> playing = new ArrayList<>();
      for (Checkout checkout : plan.checkouts()) {
        free.acquire();
        if (!goOn.getAsBoolean()) {
          break;
        }
        inFlight.incrementAndGet();
        playing.add(
            threads.submit(
                () -> {
                  try {
                    player.play(checkout);
                  } finally {
                    inFlight.decrementAndGet();
                    done.incrementAndGet();
                    free.release();
                  }
                  return null;
                }));
      }
      for (int i = 0; i < playing.size(); i++) {
        await(playing.get(i), board, plan.checkouts().get(i).payment());
      }
      progress.cancel(true);
      awaitOutages(disturbed);
    }
  }

  private static void awaitOutages(Future<?> disturbed) throws InterruptedException {
    try {
      disturbed.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the outages failed: " + e.getCause().getMessage(), e);
    }
  }

  private static void await(Future<?> one, Scoreboard board, Plan.Path path)
      throws InterruptedException {
    try {
      one.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      board.otherwise(path, "the player failed: " + e.getCause());
    } catch (TimeoutException _) {
      board.otherwise(path, "the player did not come to an end");
      one.cancel(true);
    }
  }

  private Void progress(AtomicInteger done, AtomicInteger inFlight, PrintWriter out)
      throws InterruptedException {
    long began = System.nanoTime();
    while (true) {
      Thread.sleep(PROGRESS_EVERY);
      out.println(
          "%4d s: %d of %d checkouts done, %d in flight"
              .formatted(
                  TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began),
                  done.get(),
                  plan.checkouts().size(),
                  inFlight.get()));
    }
  }

  private Result judge(
      Witness witness,
      Simulator simulator,
      Doors doors,
      Player player,
      Scoreboard board,
      long millis,
      PrintWriter out)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + settledWithin.toNanos();
    boolean heldBefore = false;
    int before = -1;
    while (true) {
      Simulator.Books books = simulator.books();
      Evidence evidence = witness.evidence(books, doors.told(), player.outcomes());
      Proof.Verdict verdict = Proof.of(evidence, Proof.LOCAL_POINTS);
      if ((verdict.holds() && heldBefore) || System.nanoTime() > deadline) {
        return new Result(
            board,
            evidence,
            verdict,
            millis,
            doors.traffic(),
            doors.callsRepeated(),
            doors.begunAnew());
      }
      if (!verdict.holds() && verdict.differences().size() != before) {
        before = verdict.differences().size();
        out.println("waiting for stragglers: " + before + " things are not settled yet");
      }
      heldBefore = verdict.holds();
      Thread.sleep(heldBefore ? STILLNESS : JUDGE_EVERY);
    }
  }
}
