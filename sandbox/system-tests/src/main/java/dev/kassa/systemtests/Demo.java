// ./kassa demo: a rush hour of checkouts, a table, and the proof that the books agree.
package dev.kassa.systemtests;

import static java.util.stream.Collectors.joining;

import dev.kassa.systemtests.Proof.Difference;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Plays tills and their customers on a running stack and proves the books. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Plays tills and their customers on the running stack, then compares the provider's books,",
      "the topics, and what the tills were told; and proves that the club is what its people said.",
      "Exit code 0 only if they agree on everything that happened since the stack was made, every",
      "path was seen, and the second proof holds. With --watch the club's day is left out."
    })
public final class Demo implements Callable<Integer> {
  private static final int USUAL_CHECKOUTS = 200;
  private static final int USUAL_AT_ONCE = 60;
  private static final Duration WATCHED_PACE = Duration.ofSeconds(3);
  private static final Duration TIME_TO_OPEN_PAGES = Duration.ofSeconds(15);
  private static final Duration FROZEN = Duration.ofSeconds(15);
  private static final int DIFFERENCES_SHOWN = 10;
  private static final int REUSED_SHOWN = 3;
  // Held here, because the JDK forgets the level of a logger that nobody holds.
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  @Option(
      names = "--stack",
      paramLabel = "FILE",
      description = "What the running stack says about itself (default: ${DEFAULT-VALUE}).",
      defaultValue = ".kassa/stack.json")
  private Path stack;

  @Option(
      names = "--checkouts",
      paramLabel = "N",
      description = "How many visits to play, 20 or more (default: 200; 20 with --watch).")
  private Integer checkouts;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description = "How many of them at the same time (default: 60; 1 with --watch).")
  private Integer atOnce;

  @Option(
      names = "--watch",
      description = {
        "Plays at one till, one customer after the other, slowly enough to be watched, and prints",
        "the addresses of the till's page and of the customers' phones."
      })
  private boolean watch;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the plan of an earlier run, which printed it.")
  private Long seed;

  @Option(
      names = "--kill",
      description =
          "Kills each service and the broker in turn with kill -9 while payments are in flight.")
  private boolean kill;

  @Option(
      names = "--freeze",
      description = {
        "Freezes each service in turn with SIGSTOP while payments are in flight, and lets it go on",
        "with SIGCONT after 15 seconds. It takes two minutes: with --checkouts 800 or more."
      })
  private boolean freeze;

  @Option(
      names = "--settled-within",
      paramLabel = "SECONDS",
      description =
          "How long stragglers may take after the last checkout (default: ${DEFAULT-VALUE}).",
      defaultValue = "90")
  private int settledWithinSeconds;

  /** Runs the command. */
  public static void main(String[] arguments) {
    KAFKA.setLevel(Level.SEVERE);
    CommandLine line = new CommandLine(new Demo());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (failure, command, _) -> {
          command.getErr().println("The demo failed: " + failure.getMessage());
          return CommandLine.ExitCode.SOFTWARE;
        });
    System.exit(line.execute(arguments));
  }

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    int many = checkouts != null ? checkouts : watch ? Plan.FEWEST_CHECKOUTS : USUAL_CHECKOUTS;
    int together = atOnce != null ? atOnce : watch ? 1 : USUAL_AT_ONCE;
    if (many < Plan.FEWEST_CHECKOUTS || together < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--checkouts must be %d or more, --at-once 1 or more".formatted(Plan.FEWEST_CHECKOUTS));
    }
    if (!stack.toFile().exists()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), stack + " is not there: start the stack with ./kassa up");
    }
    if (!outages().isEmpty() && StackFile.read(stack).processes().isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--kill and --freeze are for processes of this machine, and this stack has none");
    }
    Plan plan = Plan.of(seed == null ? new Random().nextInt(1_000_000) : seed, many);
    out.println("seed " + plan.seed());
    if (watch) {
      plan = plan.watched();
      tellAddresses(StackFile.read(stack), out);
      Thread.sleep(TIME_TO_OPEN_PAGES);
    }
    RushHour.Result result =
        new RushHour(
                stack,
                plan,
                together,
                outages(),
                Duration.ofSeconds(settledWithinSeconds),
                watch ? WATCHED_PACE : Duration.ZERO)
            .play(out);
    return report(plan, result, out);
  }

  /** What is done to the stack while it is played on. */
  List<Outages.Outage> outages() {
    List<Outages.Outage> outages = new ArrayList<>();
    if (kill) {
      outages.addAll(Outages.kills());
    }
    if (freeze) {
      outages.addAll(Outages.freezes(FROZEN));
    }
    return outages;
  }

  private static void tellAddresses(StackFile stack, PrintWriter out) {
    String till = "till-" + Plan.WATCHED_TILL;
    out.println("The till:   " + stack.posGateway().page(Store.OSLO, till));
    out.println("The phones: " + stack.vipps().baseUrl().resolve("/phone"));
    out.println(
        "Open both side by side; the first customer comes in %d s."
            .formatted(TIME_TO_OPEN_PAGES.toSeconds()));
  }

  /** Prints what came of a demo and returns its exit code. */
  static int report(Plan plan, RushHour.Result result, PrintWriter out) {
    out.println();
    result.board().table().forEach(out::println);
    out.println(
        "%d checkouts in %d s; \"again\" counts what a cashier had to repeat because time was over."
            .formatted(plan.checkouts().size(), result.checkoutsMillis() / 1000));
    out.println(result.doorTraffic());
    result.board().surprises().forEach(surprise -> out.println("otherwise: " + surprise));
    out.println();
    Evidence evidence = result.evidence();
    out.println(
        "Proof over everything since the stack was made: %d payments in the provider's books, %d events on payment.events.v1, %d on membership.events.v1, %d commands."
            .formatted(
                evidence.books().size(),
                evidence.payments().size(),
                evidence.club().size(),
                evidence.commands().stream().map(Evidence.Command::id).distinct().count()));
    List<UUID> reused = result.verdict().reused();
    if (!reused.isEmpty()) {
      out.println(
          "%d ids were used again with other content, as planned, and refused %s besides their one outcome, such as %s."
              .formatted(
                  reused.size(),
                  Proof.ID_REUSED,
                  reused.stream().limit(REUSED_SHOWN).map(UUID::toString).collect(joining(", "))));
    }
    List<String> missing = result.board().missing(plan.paths(), plan.leastOfEach());
    missing.forEach(path -> out.println("MISSING: " + path + ", wanted " + plan.leastOfEach()));
    List<Difference> differences = result.verdict().differences();
    if (!differences.isEmpty()) {
      Difference first = differences.getFirst();
      out.println("THE BOOKS DO NOT AGREE: " + first.key() + " " + first.what());
      Proof.views(evidence, first.key()).forEach(line -> out.println("  " + line));
      differences.stream()
          .skip(1)
          .limit(DIFFERENCES_SHOWN)
          .forEach(other -> out.println("also: " + other.key() + " " + other.what()));
      if (differences.size() > DIFFERENCES_SHOWN + 1) {
        out.println("and %d more".formatted(differences.size() - DIFFERENCES_SHOWN - 1));
      }
    }
    if (result.streamsBegunAnew() > 0) {
      out.println(
          "A STREAM WAS NOT CONTINUED where it had ended: its till may have missed events.");
    }
    boolean moneyHolds =
        differences.isEmpty() && missing.isEmpty() && result.streamsBegunAnew() == 0;
    if (moneyHolds) {
      out.println(
          "The provider's books, the topics and the tills agree: one outcome per command, nothing"
              + " left reserved, points as due.");
    }
    boolean clubHolds = reportClub(result, out);
    if (!moneyHolds || !clubHolds) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  /** Prints the second proof; whether it holds. */
  private static boolean reportClub(RushHour.Result result, PrintWriter out) {
    ClubFacts facts = result.clubFacts();
    out.println();
    out.println(
        "Second proof, over the people of this demo: %d visits of %d people, %d pushes to join, %d of them agreed to; %d members in the database, %d erased."
            .formatted(
                facts.stays().size(),
                facts.stays().stream().map(Attendance.Stay::person).distinct().count(),
                facts.logins().size(),
                facts.logins().stream().filter(ClubFacts.Login::saidYes).count(),
                facts.members().size(),
                facts.members().stream().filter(ClubFacts.Member::erased).count()));
    List<Difference> differences = result.club();
    differences.stream()
        .limit(DIFFERENCES_SHOWN)
        .forEach(one -> out.println("THE CLUB IS NOT RIGHT: " + one.key() + " " + one.what()));
    if (differences.size() > DIFFERENCES_SHOWN) {
      out.println("and %d more".formatted(differences.size() - DIFFERENCES_SHOWN));
    }
    List<String> unplanned = result.board().unplanned(List.of(Plan.Club.values()));
    unplanned.forEach(scene -> out.println("NOT AS PLANNED: " + scene));
    if (differences.isEmpty()) {
      out.println(
          "Each person who said yes is a member once with their consents; nobody was pushed twice"
              + " for one enrolment, or after leaving; every point has its purchase; an erased"
              + " person is nowhere.");
    }
    return differences.isEmpty() && unplanned.isEmpty();
  }
}
