package dev.kassa.webhook;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalSalesUnits;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Kafka, keys, a provider, and settings that name the port of the service under test as the public
 * address. Argument {@code broker=away}: an address where no broker is; {@code memory=1M}: how much
 * of requests may be in memory; {@code bodyTimeout=PT4S}: how long a body may take; {@code
 * connections=30} and {@code forgeries=50}: what one source may do.
 */
public final class ProviderAndTopic implements QuarkusTestResourceLifecycleManager {
  /** A customer who approves at once. */
  static final String CUSTOMER = "4791234567";

  private Map<String, String> arguments = Map.of();
  private VippsSimulator provider;

  @Override
  public void init(Map<String, String> initArgs) {
    arguments = initArgs;
  }

  @Override
  public Map<String, String> start() {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("settings", "true", "service", "webhook-ingest"));
    Map<String, String> config = new HashMap<>(infrastructure.start());
    int port = freePort();
    URI address = URI.create("http://127.0.0.1:" + port);
    try {
      Path directory = Files.createTempDirectory("webhook-ingest");
      Path settings = directory.resolve("settings.json");
      LocalSalesUnits.writeSettings(settings, address);
      config.put("kassa.settings.file", settings.toString());
      config.put("kassa.webhooks.directory", directory.resolve("webhooks").toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SalesUnit[] units =
        LocalSalesUnits.writeMissingCredentials(
                Infrastructure.files().credentials(), LocalSalesUnits.settings(address))
            .stream()
            .map(
                keys ->
                    SalesUnit.of(
                        keys.msn(),
                        keys.clientId(),
                        keys.clientSecret(),
                        keys.subscriptionKey(),
                        SalesUnit.Market.NO))
            .toArray(SalesUnit[]::new);
    provider = VippsSimulator.start(SimulatorConfig.inMemory(units));
    config.put("kassa.vipps.base-url", provider.baseUrl());
    config.put("quarkus.http.test-port", Integer.toString(port));
    config.put("test.keysets.root", Infrastructure.files().keysets().toString());
    if ("away".equals(arguments.get("broker"))) {
      config.put("kafka.bootstrap.servers", "127.0.0.1:" + freePort());
      config.put("kassa.webhook.delivery-timeout", "PT3S");
    }
    if (arguments.containsKey("memory")) {
      config.put("kassa.webhook.memory", arguments.get("memory"));
    }
    if (arguments.containsKey("connections")) {
      config.put("kassa.connections.most-of-one-source", arguments.get("connections"));
      config.put("kassa.webhook.forgeries-per-minute-and-source", arguments.get("forgeries"));
    }
    if (arguments.containsKey("bodyTimeout")) {
      config.put("kassa.webhook.body-timeout", arguments.get("bodyTimeout"));
    }
    return config;
  }

  /**
   * A free port below those that the system gives to whoever asks for any: between this choice and
   * the start of the service, nobody is given it.
   */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
  }

  @Override
  public void stop() {
    if (provider != null) {
      provider.close();
    }
  }
}
