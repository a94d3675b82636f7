package dev.kassa.webhook.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.webhook.ProviderNotification;
import dev.kassa.messaging.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written by hand is what the contract's mapper writes. */
class NotificationJsonTest {
  private static final Msn MSN = new Msn("123456");
  private static final String BODY = "sealed:v1:AQ-_" + "a".repeat(300_000);

  static Stream<ProviderNotification> kinds() {
    return List.of(
        new ProviderNotification(MSN, new Reference("order-0001"), "AUTHORIZED", null, null, BODY),
        new ProviderNotification(MSN, new Reference("order-0001"), null, null, null, BODY),
        new ProviderNotification(MSN, null, null, "VYGaa\"\\MRkI6<>&'", null, BODY),
        new ProviderNotification(MSN, null, null, null, "till/7\"", BODY),
        new ProviderNotification(MSN, null, null, null, null, "sealed:v1:AQ"))
        .stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isWhatTheMapperWrites(ProviderNotification message) throws Exception {
    assertThat(NotificationJson.write(message)).isEqualTo(Json.MAPPER.writeValueAsBytes(message));
  }
}
