package dev.kassa.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.VippsSimulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Kafka, settings and keys, and a provider that knows the test's customer; fills fields of type
 * {@link VippsSimulator}.
 */
public final class ScansAtTheProvider implements QuarkusTestResourceLifecycleManager {
  /** A customer with the app. */
  static final String CUSTOMER = "4791234567";

  /** Their personal QR. */
  static final String CODE = "https://qr.vipps.no/28/2/01/031/" + CUSTOMER + "?v=1";

  /** Their number as a cashier in Norway types it. */
  static final String TYPED = "912 34 567";

  /** The sticker at till 7 in Oslo. */
  static final String STICKER = "oslo-1-till-7";

  private final Infrastructure infrastructure = new Infrastructure();

  @Override
  public Map<String, String> start() {
    infrastructure.init(Map.of("settings", "true", "service", "identity", "simulator", "true"));
    Map<String, String> config = new HashMap<>(infrastructure.start());
    config.put("kassa.settings.file", withASticker(config.get("kassa.settings.file")));
    config.put("test.keysets.root", Infrastructure.files().keysets().toString());
    // Seen to be committed within a test's patience.
    config.put("mp.messaging.incoming.scans.auto.commit.interval.ms", "200");
    config.put("mp.messaging.incoming.scans.graceful-shutdown", "false");
    config.put("mp.messaging.incoming.webhooks.graceful-shutdown", "false");
    return config;
  }

  /** The local settings, with a sticker at a till in Oslo. */
  private static String withASticker(String settings) {
    ObjectMapper json = new ObjectMapper();
    try {
      JsonNode read = json.readTree(Path.of(settings).toFile());
      for (JsonNode unit : read.path("salesUnits")) {
        if (unit.path("msn").asText().equals("123456")) {
          ((ArrayNode) unit.path("stickers"))
              .addObject()
              .put("merchantQrId", STICKER)
              .put("storeId", "oslo-1")
              .put("posId", "till-7");
        }
      }
      Path written = Files.createTempFile("settings-", ".json");
      written.toFile().deleteOnExit();
      json.writeValue(written.toFile(), read);
      return written.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector testInjector) {
    infrastructure.inject(testInjector);
  }

  @Override
  public void stop() {
    infrastructure.stop();
  }

  /** Makes the customer known to a provider. */
  static void introduce(VippsSimulator provider) {
    provider.put(Person.of(CUSTOMER));
  }
}
