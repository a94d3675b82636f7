package dev.kassa.simulator;

import dev.kassa.simulator.http.ControlRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The simulator as a process of its own. */
@Command(
    name = "vipps-simulator",
    mixinStandardHelpOptions = true,
    description = {
      "A simulator of the Vipps MobilePay APIs that a till needs, with customers' phones and books.",
      "Without --config: one sales unit in Norway and one in Denmark, whose keys are printed, and"
          + " three customers."
    })
public final class Main implements Callable<Integer> {
  /** Where it listens when nobody says otherwise. */
  private static final int USUAL_PORT = 8090;

  @Option(
      names = "--config",
      description = "JSON file with sales units and settings, instead of the ready ones.")
  private Path config;

  @Option(names = "--host", description = "Address to listen on; default 127.0.0.1.")
  private String host;

  @Option(
      names = "--port",
      description = "Port to listen on; 0 takes a free one; default what the file says, or 8090.")
  private Integer port;

  @Option(
      names = "--state-directory",
      description = "Where journal and archive live; without it nothing survives.")
  private Path stateDirectory;

  @Option(
      names = "--record",
      description = "File that ePayment and webhooks traffic is appended to, one JSON a line.")
  private Path record;

  @Option(names = "--webhook-url-policy", description = "local or strict.")
  private String webhookUrlPolicy;

  private Main() {}

  /** Starts the simulator and runs until the process is ended. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      var settings = settings();
      var simulator = VippsSimulator.start(settings);
      // Ctrl-C ends the process; what was answered is in the journal already.
      Runtime.getRuntime().addShutdownHook(new Thread(simulator::close, "close"));
      if (config == null) {
        System.out.print(welcome(settings, simulator.baseUrl()));
      }
      System.out.println("vipps-simulator ready at " + simulator.baseUrl());
      new CountDownLatch(1).await();
      return 0;
    } catch (InvalidSetting refused) {
      System.err.println("vipps-simulator: " + refused.getMessage());
      return 2;
    } catch (UncheckedIOException unusable) {
      return failed(unusable.getCause());
    } catch (IOException unusable) {
      return failed(unusable);
    }
  }

  private static int failed(IOException why) {
    System.err.println("vipps-simulator: " + why.getMessage());
    if (why.getCause() instanceof BindException) {
      System.err.println("Another address or port: --host, --port (0 takes a free one).");
    }
    return 1;
  }

  private SimulatorConfig settings() throws IOException {
    var settings = config == null ? ready() : ControlRoutes.config(config);
    settings =
        settings.withAddress(
            host == null ? settings.host() : host, port == null ? settings.port() : port);
    if (stateDirectory != null) {
      settings = settings.withStateDirectory(stateDirectory);
    }
    if (record != null) {
      settings = settings.withRecordFile(record);
    }
    if (webhookUrlPolicy != null) {
      settings = settings.with(policy(webhookUrlPolicy));
    }
    return settings;
  }

  /** Two sales units, two customers driven by hand and one who approves after a second. */
  private static SimulatorConfig ready() {
    return SimulatorConfig.inMemory(
            SalesUnit.of("123456", "id-no", "secret-no", "key-no", SalesUnit.Market.NO)
                .named("Kassa Oslo"),
            SalesUnit.of("654321", "id-dk", "secret-dk", "key-dk", SalesUnit.Market.DK)
                .named("Kassa København"))
        .with(SimulatorConfig.Choices.lenient())
        .withPeople(
            List.of(
                customer("4791234567", "Ada Lovelace").drivenByHand(),
                customer("4512345678", "Inge Lehmann").drivenByHand(),
                customer("4793141593", "Sophus Lie")))
        .withAddress(null, USUAL_PORT);
  }

  private static Person customer(String msisdn, String name) {
    return Person.of(msisdn).named(name);
  }

  private static String welcome(SimulatorConfig settings, String url) {
    var text = new StringBuilder();
    text.append("API     ").append(url).append('\n');
    text.append("Phones  ").append(url).append("/phone\n");
    text.append("Books   ").append(url).append("/books\n\n");
    var row = "%-16s %-8s %-9s %-10s %-16s%n";
    text.append(row.formatted("Sales unit", "MSN", "client_id", "secret", "subscription key"));
    for (var unit : settings.salesUnits()) {
      text.append(
          row.formatted(
              unit.name(),
              unit.msn(),
              unit.clientId(),
              unit.clientSecret(),
              unit.subscriptionKeys().getFirst()));
    }
    text.append('\n');
    for (var person : settings.people()) {
      text.append(
          "%-16s %-11s %s%n"
              .formatted(
                  person.name(),
                  person.msisdn(),
                  person.handDriven()
                      ? "answers on the phone page"
                      : "approves by script after a second"));
    }
    return text.append('\n').toString();
  }

  private static SimulatorConfig.UrlPolicy policy(String text) {
    for (var policy : SimulatorConfig.UrlPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
        return policy;
      }
    }
    throw new InvalidSetting("webhook-url-policy", "must be local or strict");
  }
}
