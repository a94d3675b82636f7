package dev.kassa.webhook.registration;

import dev.kassa.contract.settings.SalesUnit;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The program: without a command it takes notifications; with one it does something about the
 * registrations with the provider, and ends.
 */
@QuarkusMain
@Command(
    name = "webhook-ingest",
    mixinStandardHelpOptions = true,
    description = "Takes the provider's notifications and publishes them.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:done", "1:something was not done", "2:wrong command line"})
public class WebhookIngest implements QuarkusApplication, Runnable {
  private final Registrar registrar;

  @Spec private CommandSpec spec;

  WebhookIngest(Registrar registrar) {
    this.registrar = registrar;
  }

  /** Entry. */
  public static void main(String[] args) {
    if (args.length > 0) {
      // A command runs beside the serving process and must not want its port.
      System.setProperty("quarkus.http.host-enabled", "false");
      System.setProperty("quarkus.management.host-enabled", "false");
      System.setProperty("quarkus.shutdown.delay", "0S");
      // What it has to say it prints; a broker that is away is not its business.
      System.setProperty("quarkus.log.console.level", "ERROR");
      System.setProperty("quarkus.banner.enabled", "false");
    }
    if (args.length == 0) {
      Quarkus.run(WebhookIngest.class, args);
      return;
    }
    BiConsumer<Integer, Throwable> end = ApplicationLifecycleManager.getDefaultExitCodeHandler();
    Quarkus.run(
        WebhookIngest.class,
        (code, failure) -> {
          if (failure != null) {
            System.err.println("Not started: " + cause(failure).getMessage());
          }
          end.accept(code, failure);
        },
        args);
  }

  /** A setting that is missing, most likely: its sentence names the key. */
  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Override
  public int run(String... args) {
    return new CommandLine(this)
        .setCommandName(System.getProperty("kassa.command", "webhook-ingest"))
        .registerConverter(Duration.class, WebhookIngest::duration)
        .execute(args);
  }

  private static Duration duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (DateTimeParseException _) {
      // told below
    }
    throw new TypeConversionException("'" + text + "' is no duration like PT15S or PT3M");
  }

  /** Serves until it is told to stop. */
  @Override
  public void run() {
    Quarkus.waitForExit();
  }

  /** Which sales units a command is about. */
  private static final class Units {
    @Option(names = "--msn", description = "A sales unit, also several times; default: all.")
    private List<String> msns = List.of();
  }

  /**
   * The sales units that are meant.
   *
   * @throws ParameterException if one is not in the settings: nothing would be done, and said so
   */
  private Predicate<SalesUnit> chosen(Units units) {
    List<String> known = registrar.salesUnits();
    units.msns.stream()
        .filter(msn -> !known.contains(msn))
        .findFirst()
        .ifPresent(
            msn -> {
              throw new ParameterException(
                  spec.commandLine(),
                  "There is no sales unit %s in the settings; there are %s"
                      .formatted(msn, String.join(", ", known)));
            });
    return unit -> units.msns.isEmpty() || units.msns.contains(unit.msn().value());
  }

  /** Registers what is missing. */
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description =
          "Registers the notification address of every sales unit with the provider and keeps the"
              + " secrets in kassa.webhooks.directory. Doing it again changes nothing.")
  int register(@Mixin Units units) {
    return code(registrar.register(chosen(units), this::print));
  }

  /** Lists what the provider has. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Lists the registrations that the provider has, and whether we hold the secret.")
  int list(@Mixin Units units) {
    return code(registrar.list(chosen(units), this::print));
  }

  /** Compares. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Tells what has vanished, is missing or is an orphan; changes nothing.")
  int check(@Mixin Units units) {
    return code(registrar.check(chosen(units), this::print));
  }

  /** Replaces secrets. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description =
          "Registers anew, lets old and new secrets verify side by side, then deletes the old. No"
              + " notification is refused meanwhile.")
  int rotate(
      @Mixin Units units,
      @Option(
              names = "--overlap",
              defaultValue = "PT15S",
              description =
                  "How long every replica may take to see a file that has come; default:"
                      + " ${DEFAULT-VALUE}. With a Kubernetes Secret PT3M.")
          Duration overlap)
      throws InterruptedException {
    AtomicBoolean whole = new AtomicBoolean();
    Registrar.Rotation rotation = registrar.rotate(chosen(units), this::print, whole::set);
    if (rotation.isNothing()) {
      return 1;
    }
    print("both verify; the old ones are deleted in " + overlap);
    Thread.sleep(overlap);
    boolean retired = rotation.retire(this::print);
    print("what is on its way still verifies; the old secrets are forgotten in " + overlap);
    Thread.sleep(overlap);
    rotation.forget();
    return code(whole.get() && retired);
  }

  /** Deletes. */
  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Deletes registrations and their secrets: one, or all at our address.")
  int remove(@Mixin Units units, @ArgGroup(multiplicity = "1") Meant meant) {
    return code(
        registrar.remove(
            chosen(units), meant.all ? Optional.empty() : Optional.of(meant.id), this::print));
  }

  /** What is to be removed. */
  private static final class Meant {
    @Option(names = "--id", description = "A registration, as list tells it.")
    private String id;

    @Option(names = "--all", description = "All at our address: nothing is notified any more.")
    private boolean all;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private static int code(boolean good) {
    return good ? 0 : 1;
  }
}
