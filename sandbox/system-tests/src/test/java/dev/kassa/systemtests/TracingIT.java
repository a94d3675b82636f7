// One trace from a scan to its capture, across topics, processes and calls.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "starts a system of its own: -Dkassa.long=true")
class TracingIT {
  private static final List<String> FROM_SCAN_TO_CAPTURE =
      List.of(
          // pos-gateway
          "pos.customer-scanned.v1",
          "pos.payment-requested.v1",
          // identity-service
          "pos.scans.v1",
          // membership-service
          "identity.customers.v1",
          "payment.events.v1",
          // payment-service
          "pos.payments.v1",
          "provider CREATE",
          "provider CAPTURE");

  @TempDir private Path folder;

  @Test
  void aCheckoutIsOneTrace() throws Exception {
    try (TraceReceiver receiver = new TraceReceiver();
        Fleet fleet =
            Fleet.start(
                folder.resolve("state"),
                Map.of(
                    "QUARKUS_OTEL_SDK_DISABLED",
                    "false",
                    "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT",
                    receiver.endpoint()),
                _ -> {})) {
      fleet.load();
      await("a whole trace")
          .atMost(Duration.ofMinutes(2))
          .until(() -> receiver.spans().values().stream().anyMatch(TracingIT::isWhole));
      RushHour.Result result = fleet.result();
      assertThat(result.verdict().differences()).isEmpty();
      Map.Entry<String, Set<String>> whole =
          receiver.spans().entrySet().stream()
              .filter(trace -> isWhole(trace.getValue()))
              .findFirst()
              .orElseThrow();
      System.out.println("trace " + whole.getKey() + ": " + whole.getValue());
      // The trace's id is the checkout's.
      assertThat(
              fleet.number(
                  "select count(*) from payment.payment where replace(checkout_id::text, '-', '')"
                      + " = '%s'".formatted(whole.getKey())))
          .isPositive();
    }
  }

  private static boolean isWhole(Set<String> names) {
    return names.containsAll(FROM_SCAN_TO_CAPTURE);
  }
}
