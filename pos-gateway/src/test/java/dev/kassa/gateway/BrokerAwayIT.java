// What a till is told while there is no broker: it was not taken, and nothing is certain.
package dev.kassa.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(
    value = GatewayOnKafka.class,
    restrictToAnnotatedClass = true,
    initArgs = @ResourceArg(name = "broker", value = "away"))
class BrokerAwayIT {
  private static final String CHECKOUT = "/checkouts/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10";

  @TestHTTPResource("/")
  URI base;

  @Test
  void commandIsNotTakenAndTheTillIsToldToRepeatIt() {
    TillClient till = TillClient.of(base, "oslo-1");
    Instant before = Instant.now();
    Answer answer = till.put(CHECKOUT + "/payments/1", CommandsIT.PAYMENT);
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.problem()).isEqualTo("not-taken");
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(answer.json().get("detail").asText())
        .contains("nothing is certain", "same Idempotency-Key");
    assertThat(Duration.between(before, Instant.now()))
        .as("within the time that a payment request is valid")
        .isLessThan(Duration.ofSeconds(30));
    assertThat(till.put(CHECKOUT + "/payments/1", "{}").status())
        .as("what is wrong is refused all the same")
        .isEqualTo(400);
  }

  /** What it has not read may be there: neither "there is no such thing" nor "nothing" is true. */
  @Test
  void replicaThatHasNotReadBackSaysNothingOfCheckoutsAndRefunds() {
    TillClient till = TillClient.of(base, "oslo-1");
    for (String question :
        List.of(
            "/checkouts",
            "/checkouts?till=till-7",
            CHECKOUT,
            "/refunds/123456/0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1/R-1")) {
      Answer answer = till.get(question);
      assertThat(answer.status()).as(question).isEqualTo(503);
      assertThat(answer.problem()).as(question).isEqualTo("not-read-back");
      assertThat(answer.header("retry-after")).as(question).isEqualTo("1");
      assertThat(answer.json().get("detail").asText()).as(question).contains("ask again");
    }
    assertThat(till.get("/checkouts?till=a+b").status())
        .as("what is wrong is refused all the same")
        .isEqualTo(400);
    assertThat(till.get("/checkouts/x").status()).isEqualTo(400);
    assertThat(TillClient.withToken(base, null).get(CHECKOUT).status()).isEqualTo(401);
    assertThat(till.post("/checkouts", "{\"posId\":\"till-7\"}").status())
        .as("a name is given, nothing has to be known for it")
        .isEqualTo(201);
  }

  @Test
  void replicaThatHasNotReadBackIsNotReady() {
    Answer ready = TillClient.withToken(base, null).get("/q/health/ready");
    assertThat(ready.status()).isEqualTo(503);
    assertThat(topics(ready).at("/data/caughtUp").asBoolean()).isFalse();
    assertThat(TillClient.withToken(base, null).get("/q/health/live").status()).isEqualTo(200);
  }

  private static JsonNode topics(Answer ready) {
    for (JsonNode check : ready.json().get("checks")) {
      if (check.get("name").asText().equals("topics")) {
        return check;
      }
    }
    throw new AssertionError("no such check: " + ready.json());
  }
}
