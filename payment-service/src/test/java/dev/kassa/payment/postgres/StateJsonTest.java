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
import dev.kassa.contract.payment.PaymentRefused;
import dev.kassa.contract.pos.CapturePolicy;
import dev.kassa.contract.pos.OnLateApproval;
import dev.kassa.payment.Command;
import dev.kassa.payment.Payment;
import dev.kassa.payment.Recall;
import dev.kassa.payment.Request;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.Standing;
import dev.kassa.payment.Stuck;
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

  private static Standing standing(Optional<Stuck> stuck) {
    return new Standing(
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
        Optional.of(REQUEST),
        stuck.isPresent(),
        stuck);
  }

  static List<Payment> everyPhase() {
    Standing standing = standing(Optional.empty());
    Payment.Waiting waiting = new Payment.Waiting(AT, true);
    return List.of(
        new Payment.Creating(
            standing,
            Optional.of(OTHER),
            true,
            Optional.of(
                new Payment.Creating.Doubted(PaymentRefused.Reason.PROVIDER_REFUSED, "401")),
            waiting),
        new Payment.AwaitingCustomer(standing, Optional.of(OTHER), 2, Optional.of(waiting)),
        new Payment.Authorized(standing, AT.plusSeconds(60)),
        new Payment.Capturing(
            standing, Optional.of(OTHER), 239900, true, AT, true, Optional.of("6140"), waiting),
        new Payment.Releasing(
            standing(Optional.of(new Stuck(Stuck.Reason.RELEASE_REFUSED, "6050", AT))),
            Optional.of(OTHER),
            Optional.of(new Payment.Releasing.DoubtedCapture(OTHER, 239900, "6260")),
            1,
            Optional.of("6050"),
            waiting),
        new Payment.Captured(standing),
        new Payment.Refunding(
            standing, OTHER, 40000, Optional.of(AT), true, Optional.of("6150"), waiting),
        new Payment.Ended(standing, Payment.Ended.Reason.CANCELLED, 2));
  }

  /** What releases before being stuck and in doubt wrote. */
  static List<Payment> everyPhaseOfEarlierReleases() {
    Standing standing = standing(Optional.empty());
    Payment.Waiting waiting = new Payment.Waiting(AT, true);
    return List.of(
        new Payment.Creating(standing, Optional.of(OTHER), true, Optional.empty(), waiting),
        new Payment.AwaitingCustomer(standing, Optional.empty(), 2, Optional.empty()),
        new Payment.Authorized(standing, AT.plusSeconds(60)),
        new Payment.Capturing(
            standing, Optional.of(OTHER), 239900, true, AT, false, Optional.empty(), waiting),
        new Payment.Releasing(
            standing, Optional.of(OTHER), Optional.empty(), 1, Optional.empty(), waiting),
        new Payment.Captured(standing),
        new Payment.Refunding(
            standing, OTHER, 40000, Optional.empty(), false, Optional.empty(), waiting),
        new Payment.Ended(standing, Payment.Ended.Reason.CANCELLED, 0));
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

  @ParameterizedTest
  @MethodSource("everyPhaseOfEarlierReleases")
  void readsRowsOfVersion2(Payment payment) throws Exception {
    String stored = golden(StateJson.phase(payment) + ".v2", "");

    assertThat(StateJson.read(stored, Optional.of(golden("REQUEST.v2", "")))).isEqualTo(payment);
  }

  /** They held the request themselves. */
  @ParameterizedTest
  @MethodSource("everyPhaseOfEarlierReleases")
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
  void keepsWhatWaitsAfterARestore() throws Exception {
    Money money = new Money(Currency.NOK, 100);
    Standing standing = standing(Optional.empty());
    Payment payment =
        new Payment.Captured(
            new Standing(
                standing.request(),
                standing.amounts(),
                standing.sequence(),
                standing.owed(),
                standing.news(),
                standing.stuck(),
                Optional.of(
                    new Recall(
                        List.of(
                            new SagaEvent.CancelAsked(REQUEST, AT),
                            new SagaEvent.CaptureAsked(OTHER, Optional.of(money), true, AT)),
                        List.of(new SagaEvent.RefundAsked(OTHER, money, AT))))));
    String stored = golden("RECALLED.v" + StateJson.VERSION, StateJson.write(payment));

    assertThat(StateJson.read(stored, Optional.of(StateJson.request(request(payment)))))
        .isEqualTo(payment);
    assertThat(new ObjectMapper().readTree(StateJson.write(payment)))
        .isEqualTo(new ObjectMapper().readTree(stored));
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
