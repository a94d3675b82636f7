// Kafka, keysets and the chain's identity provider, for a gateway under test.
package dev.kassa.gateway;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalTillTokens;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * Argument {@code broker=away}: an address where no broker is; {@code broker=own}: a process whose
 * id is {@code test.broker.pid}; {@code impatient=true}: what takes longer than 3 s (bodies) or 7 s
 * (heads) is given up.
 */
public final class GatewayOnKafka implements QuarkusTestResourceLifecycleManager {
  private Map<String, String> arguments = Map.of();
  private BrokerProcess broker;

  @Override
  public void init(Map<String, String> initArgs) {
    arguments = initArgs;
  }

  @Override
  public Map<String, String> start() {
    Infrastructure infrastructure = new Infrastructure();
    infrastructure.init(Map.of("service", "till", "settings", "true"));
    Map<String, String> config = new HashMap<>(infrastructure.start());
    config.put("mp.jwt.verify.issuer", LocalTillTokens.ISSUER);
    config.put("mp.jwt.verify.audiences", LocalTillTokens.AUDIENCE);
    config.put(
        "mp.jwt.verify.publickey.location",
        Infrastructure.files().tillTokens().keySet().toUri().toString());
    config.put("test.keysets.root", Infrastructure.files().keysets().toString());
    if ("away".equals(arguments.get("broker"))) {
      config.put("kafka.bootstrap.servers", "127.0.0.1:" + nobodyListens());
      config.put("kassa.gateway.delivery-timeout", "PT3S");
    }
    if ("own".equals(arguments.get("broker"))) {
      try {
        broker = BrokerProcess.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      config.put("kafka.bootstrap.servers", broker.servers());
      config.put("kassa.gateway.delivery-timeout", "PT2S");
      config.put("kassa.gateway.stale-after", "PT5S");
      config.put("test.broker.pid", "" + broker.pid());
    }
    if (arguments.containsKey("impatient")) {
      config.put("kassa.gateway.http.body-timeout", "PT3S");
      config.put("quarkus.http.idle-timeout", "7S");
    }
    return config;
  }

  private static int nobodyListens() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (broker != null) {
      broker.close();
    }
  }
}
