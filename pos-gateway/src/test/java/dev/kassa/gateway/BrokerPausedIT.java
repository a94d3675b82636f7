// A broker that answers nothing for a while, and then goes on with what it had been sent.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = GatewayOnKafka.class,
    restrictToAnnotatedClass = true,
    initArgs = @ResourceArg(name = "broker", value = "own"))
class BrokerPausedIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TestHTTPResource("/")
  URI base;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String servers;

  private int ready() {
    return TillClient.withToken(base, null).get("/q/health/ready").status();
  }

  @Test
  void whatComesLateIsOfNoUseAndWhatIsOldIsMarked() throws IOException {
    TillClient till = TillClient.of(base, "oslo-1");
    // Asked for here: a field would be asked for by every application under test.
    long pid = ConfigProvider.getConfig().getValue("test.broker.pid", Long.class);
    String checkout = UuidCreator.getTimeOrderedEpoch().toString();
    String at = "/checkouts/" + checkout;
    await().atMost(PATIENCE).until(() -> ready() == 200);
    String scan =
        "{\"posId\":\"till-7\",\"scanner\":\"CASHIER\",\"qrCode\":\"" + CommandsIT.QR + "\"}";
    assertThat(till.post(at + "/scans", scan).status()).isEqualTo(202);
    await().atMost(PATIENCE).until(() -> till.get(at).status() == 200);
    assertThat(till.get(at).json().get("stale").asBoolean()).isFalse();
    try (Chain chain = new Chain(servers)) {
      Instant told;
      BrokerProcess.pause(pid);
      try {
        Answer payment = till.put(at + "/payments/1", CommandsIT.PAYMENT);
        told = Instant.now();
        assertThat(payment.status()).isEqualTo(503);
        assertThat(payment.problem()).isEqualTo("not-taken");
        Answer old =
            await()
                .atMost(PATIENCE)
                .until(() -> till.get(at), answer -> answer.json().get("stale").asBoolean());
        assertThat(old.status()).isEqualTo(200);
        assertThat(Integer.parseInt(old.header("age"))).isGreaterThanOrEqualTo(5);
        assertThat(ready()).isEqualTo(503);
      } finally {
        BrokerProcess.goOn(pid);
      }
      ConsumerRecord<String, byte[]> late =
          chain.written("123456/" + checkout + "-1", 1).getFirst();
      JsonNode said = TillClient.JSON.readTree(late.value());
      Instant notAfter = Instant.parse(said.get("notAfter").asText());
      assertThat(notAfter).as("before the till was told").isBeforeOrEqualTo(told);
      assertThat(Instant.ofEpochMilli(late.timestamp()))
          .as("appended when the broker went on: to be refused")
          .isAfter(notAfter);
    }
    await().atMost(PATIENCE).until(() -> ready() == 200);
    assertThat(till.get(at).json().get("stale").asBoolean()).isFalse();
  }
}
