// What goes over the wire to and from the provider, held against the publisher's specifications.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.simulator.openapi.SpecificationCheck;
import dev.kassa.systemtests.RunningStack.Stack;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The known slips of the specifications stand, with their reasons, at {@link SpecificationCheck}.
 */
@ExtendWith(RunningStack.class)
class TrafficIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyRequestAndAnswerFollowsTheSpecifications(Stack stack) throws Exception {
    Optional<SpecificationCheck> check = SpecificationCheck.given();
    if (check.isEmpty()) {
      System.out.println("TrafficIT: " + SpecificationCheck.SKIPPED);
      assumeTrue(false, SpecificationCheck.SKIPPED);
    }
    stack.demo(Plan.FEWEST_CHECKOUTS, List.of());
    demoThatHasToRead(stack);
    Map<String, Integer> seen = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(stack.traffic())) {
      JsonNode exchange = JSON.readTree(line);
      seen.merge(name(exchange), 1, Integer::sum);
      wrong.addAll(check.orElseThrow().violations(exchange));
    }
    seen.forEach((name, times) -> System.out.println(name + ", validated " + times + " times"));
    assertThat(seen.keySet())
        .as("the demo touches each operation")
        .contains(
            "POST /epayment/v1/payments 201",
            "GET /epayment/v1/payments/{id} 200",
            "POST /epayment/v1/payments/{id}/capture 200",
            "POST /epayment/v1/payments/{id}/cancel 200",
            "POST /epayment/v1/payments/{id}/refund 200",
            "POST /webhooks/v1/webhooks 201")
        .anyMatch(name -> name.startsWith("POST notification"));
    assertThat(wrong).isEmpty();
  }

  /** While notifications flow and customers are quick no payment has to be read. */
  private static void demoThatHasToRead(Stack stack) throws Exception {
    stack.simulator().dropNotifications(true);
    try {
      stack.demo(Plan.FEWEST_CHECKOUTS, List.of());
    } finally {
      stack.simulator().dropNotifications(false);
    }
  }

  private static String name(JsonNode exchange) {
    return exchange.at("/request/method").asText()
        + " "
        + exchange
            .at("/request/path")
            .asText(exchange.get("api").asText())
            .replaceAll("(/payments/|/webhooks/v1/webhooks/)[^/]+", "$1{id}")
        + " "
        + exchange.at("/response/status").asInt();
  }
}
