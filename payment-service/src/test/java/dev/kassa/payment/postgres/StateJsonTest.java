package dev.kassa.payment.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.AskedBy;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Command;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Request;
import dev.kassa.payment.Standing;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every phase has a golden file: what a release has stored, later ones must read. */
class StateJsonTest {
  private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");
  private static final Command REQUEST = command(1);
  private static final Command OTHER = command(2);

  static List<Payment> everyPhase() {
    Standing standing =
        new Standing(
            new Request(
                new Msn("123456"),
                new Reference("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10-1"),
                CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10"),
                REQUEST,
                Optional.of(IdentificationId.of("5f0c6c1e-0000-4000-8000-000000000009")),
                new Money(Currency.NOK, 239900),
                new CapturePolicy.OnConfirm(60),
                OnLateApproval.KEEP,
                AT.plusSeconds(30)),
            new Amounts(239900, 100, 0, 50),
            3,
            Optional.of(REQUEST));
    Payment.Waiting waiting = new Payment.Waiting(AT, true);
    return List.of(
        new Payment.Creating(standing, Optional.of(OTHER), true, waiting),
        new Payment.AwaitingCustomer(standing, Optional.empty(), 2),
        new Payment.Authorized(standing, AT.plusSeconds(60)),
        new Payment.Capturing(standing, Optional.of(OTHER), 239900, true, AT, waiting),
        new Payment.Releasing(standing, Optional.of(OTHER), 1, waiting),
        new Payment.Captured(standing),
        new Payment.Refunding(standing, OTHER, 40000, waiting),
        new Payment.Ended(standing, Payment.Ended.Reason.CANCELLED));
  }

  @ParameterizedTest
  @MethodSource("everyPhase")
  void readsAndWritesTheGoldenFile(Payment payment) throws Exception {
    String stored =
        golden(StateJson.phase(payment) + ".v" + StateJson.VERSION, StateJson.write(payment));
    String request = golden("REQUEST.v" + StateJson.VERSION, StateJson.request(request(payment)));
    ObjectMapper json = new ObjectMapper();

    assertThat(StateJson.read(stored, Optional.of(request))).isEqualTo(payment);
    assertThat(json.readTree(StateJson.write(payment))).isEqualTo(json.readTree(stored));
    assertThat(json.readTree(StateJson.request(request(payment))))
        .isEqualTo(json.readTree(request));
  }

  /** They held the request themselves. */
  @ParameterizedTest
  @MethodSource("everyPhase")
  void readsRowsOfVersion1(Payment payment) throws Exception {
    String stored = golden(StateJson.phase(payment) + ".v1", "");

    assertThat(StateJson.read(stored, Optional.empty())).isEqualTo(payment);
  }

  private static Request request(Payment payment) {
    return payment.standing().request();
  }

  private static String golden(String name, String wouldBe) throws Exception {
    try (InputStream golden =
        StateJsonTest.class.getResourceAsStream("/states/" + name + ".json")) {
      assertThat(golden).as(name + " is missing; it would be\n" + wouldBe).isNotNull();
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noPhaseIsForgotten() {
    assertThat(everyPhase().stream().map(Object::getClass).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Payment.class.getPermittedSubclasses()).toList());
  }

  private static Command command(int number) {
    return new Command(new UUID(0, number), new AskedBy("oslo-1", "till-7"));
  }
}
