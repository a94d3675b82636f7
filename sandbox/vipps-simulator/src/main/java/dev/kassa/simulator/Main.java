package dev.kassa.simulator;

import dev.kassa.simulator.http.ControlRoutes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
    description = "A simulator of the Vipps MobilePay APIs that a till needs.")
public final class Main implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      description = "JSON file with sales units and settings.")
  private Path config;

  @Option(names = "--host", description = "Address to listen on; default 127.0.0.1.")
  private String host;

  @Option(names = "--port", description = "Port to listen on; 0 takes a free one.")
  private Integer port;

  @Option(
      names = "--state-directory",
      description = "Where the journal lives; without it nothing survives.")
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
    try (var simulator = VippsSimulator.start(settings())) {
      System.out.println("vipps-simulator ready at " + simulator.baseUrl());
      new CountDownLatch(1).await();
      return 0;
    } catch (InvalidSetting refused) {
      System.err.println("vipps-simulator: " + refused.getMessage());
      return 2;
    } catch (IOException | UncheckedIOException unusable) {
      System.err.println("vipps-simulator: " + unusable.getMessage());
      return 1;
    }
  }

  private SimulatorConfig settings() throws IOException {
    var settings = ControlRoutes.config(config);
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

  private static SimulatorConfig.UrlPolicy policy(String text) {
    for (var policy : SimulatorConfig.UrlPolicy.values()) {
      if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
        return policy;
      }
    }
    throw new InvalidSetting("webhook-url-policy", "must be local or strict");
  }
}
