// A demo from its first scan to its proof.
package dev.kassa.systemtests;

import dev.kassa.systemtests.Plan.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
   * @param club what does not hold about the club's people
   * @param clubFacts what that was judged by
   * @param erased who was erased on the club's day
   * @param callsRepeated of tills at pos-gateway, because they were not answered or answered 503
   * @param streamsBegunAnew streams of tills that could not go on where they had ended
   */
  record Result(
      Scoreboard board,
      Evidence evidence,
      Proof.Verdict verdict,
      List<Proof.Difference> club,
      ClubFacts clubFacts,
      List<Erased> erased,
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
    Attendance attendance = new Attendance();
    ClubWitness clubWitness = new ClubWitness(stack, simulator, attendance);
    try (Doors doors = new Doors(stack);
        Witness witness = new Witness(kafka)) {
      Crowd crowd = new Crowd(simulator.numbers());
      Player player = new Player(doors, simulator, crowd, board, attendance, pace);
      ClubDay day =
          new ClubDay(
              player,
              simulator,
              new OperatorDesk(stack.membership()),
              new RemainsSearch(stack),
              stack.webhookIngest().url(),
              crowd,
              board);
      long began = System.nanoTime();
      playAll(player, day, board, goOn, out);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      return judge(
          new Witnesses(witness, clubWitness, simulator), doors, player, day, board, millis, out);
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

  private record Witnesses(Witness topics, ClubWitness club, Simulator provider) {}

  /**
   * Who plays the club's day, and with what in the basket; nobody where somebody watches a till.
   */
  private List<Callable<Void>> scenes(ClubDay day) {
    List<Callable<Void>> scenes = new ArrayList<>();
    int times = pace.isZero() ? plan.scenesOfEach() : 0;
    for (int time = 0; time < times; time++) {
      for (Plan.Club scene : Plan.Club.values()) {
        Checkout goods = plan.checkouts().get(scenes.size() % plan.checkouts().size());
        scenes.add(
            () -> {
              day.play(scene, goods);
              return null;
            });
      }
    }
    return scenes;
  }

  private void playAll(
      Player player, ClubDay day, Scoreboard board, BooleanSupplier goOn, PrintWriter out)
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
      List<Future<Void>> club = scenes(day).stream().map(threads::submit).toList();
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
      for (int i = 0; i < club.size(); i++) {
        await(club.get(i), board, Plan.Club.values()[i % Plan.Club.values().length]);
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

  /** Looks again and again, until nothing moves any more or the time is over. */
  private Result judge(
      Witnesses witnesses,
      Doors doors,
      Player player,
      ClubDay day,
      Scoreboard board,
      long millis,
      PrintWriter out)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + settledWithin.toNanos();
    boolean heldBefore = false;
    int before = -1;
    while (true) {
      Simulator.Books books = witnesses.provider().books();
      Evidence evidence = witnesses.topics().evidence(books, doors.told(), player.outcomes());
      Proof.Verdict verdict = Proof.of(evidence, Proof.LOCAL_POINTS);
      boolean over = System.nanoTime() > deadline;
      if (verdict.holds() || over) {
        ClubFacts facts = witnesses.club().facts(day.erased());
        List<Proof.Difference> club = ClubProof.of(facts, evidence);
        if (over || (heldBefore && club.isEmpty())) {
          return new Result(
              board,
              evidence,
              verdict,
              club,
              facts,
              day.erased(),
              millis,
              doors.traffic(),
              doors.callsRepeated(),
              doors.begunAnew());
        }
        heldBefore = club.isEmpty();
      }
      int differences = verdict.differences().size();
      if (differences != before && !verdict.holds()) {
        before = differences;
        out.println("waiting for stragglers: " + before + " things are not settled yet");
      }
      heldBefore &= verdict.holds();
      Thread.sleep(heldBefore ? STILLNESS : JUDGE_EVERY);
    }
  }
}
