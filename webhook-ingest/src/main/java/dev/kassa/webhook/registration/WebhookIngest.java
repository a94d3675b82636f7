package dev.kassa.webhook.registration;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The program: without a command it takes notifications; {@code register} registers with the
 * provider and ends.
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
      // What it has to say it prints; a broker that is away is not its business.
      System.setProperty("quarkus.log.console.level", "ERROR");
      System.setProperty("quarkus.banner.enabled", "false");
    }
    Quarkus.run(WebhookIngest.class, args);
  }

  @Override
  public int run(String... args) {
    return new CommandLine(this).execute(args);
  }

  /** Serves until it is told to stop. */
  @Override
  public void run() {
    Quarkus.waitForExit();
  }

  /** Registers what is missing. */
  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description =
          "Registers the notification address of every sales unit with the provider and keeps the"
              + " secrets in kassa.webhooks.directory. Doing it again changes nothing.")
  int register() {
    boolean complete =
        registrar.registerAll(
            line -> {
              spec.commandLine().getOut().println(line);
              spec.commandLine().getOut().flush();
            });
    return complete ? 0 : 1;
  }
}
