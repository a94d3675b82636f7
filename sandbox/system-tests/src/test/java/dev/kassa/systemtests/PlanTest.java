// The plan of a demo: repeatable, and with every path in it.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.systemtests.Plan.Checkout;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanTest {
  @Test
  void theSameSeedGivesTheSamePlanAndAnotherSeedAnother() {
    assertThat(Plan.of(7, 200)).isEqualTo(Plan.of(7, 200));
    assertThat(Plan.of(7, 200)).isNotEqualTo(Plan.of(8, 200));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 60, 100, 200, 400})
  void everyPathIsThereOftenEnough(int count) {
    for (long seed = 0; seed < 50; seed++) {
      Plan plan = Plan.of(seed, count);
      assertThat(plan.checkouts()).hasSize(count);
      for (Plan.Customer customer : Plan.Customer.values()) {
        assertThat(plan.checkouts())
            .filteredOn(checkout -> checkout.customer() == customer)
            .as("%s of seed %d", customer, seed)
            .hasSizeGreaterThanOrEqualTo(plan.leastOfEach());
      }
      for (Plan.Payment payment : Plan.Payment.values()) {
        assertThat(plan.checkouts())
            .filteredOn(checkout -> checkout.payment() == payment)
            .as("%s of seed %d", payment, seed)
            .hasSizeGreaterThanOrEqualTo(plan.leastOfEach());
      }
      for (Plan.Door door : Plan.Door.values()) {
        assertThat(plan.checkouts())
            .filteredOn(checkout -> checkout.payment() == Plan.Payment.APPROVED)
            .filteredOn(checkout -> checkout.door() == door)
            .as("%s of seed %d", door, seed)
            .hasSizeGreaterThanOrEqualTo(plan.leastOfEach());
      }
    }
  }

  @Test
  void bothSalesUnitsBothScannersAndEveryMistakeAreInASmallDemo() {
    for (long seed = 0; seed < 50; seed++) {
      Plan plan = Plan.of(seed, 60);
      assertThat(all(plan, checkout -> checkout.store().msn())).as("seed %d", seed).hasSize(2);
      assertThat(all(plan, Checkout::scanner)).as("seed %d", seed).hasSize(2);
      assertThat(all(plan, Checkout::sealed)).as("seed %d", seed).hasSize(2);
      assertThat(
              plan.checkouts().stream()
                  .filter(checkout -> checkout.payment() == Plan.Payment.MISTAKEN)
                  .map(Checkout::mistake)
                  .collect(Collectors.toSet()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrder(Plan.Mistake.values());
    }
  }

  @Test
  void aPlanKnowsItsPathsAndAWatchedOneHasOneDoor() {
    assertThat(Plan.of(5, 20).paths())
        .contains(Plan.Customer.values())
        .contains(Plan.Payment.values())
        .contains(Plan.Door.values());
    Plan watched = Plan.of(5, 20).watched();
    assertThat(watched.paths())
        .contains(Plan.Payment.values())
        .contains(Plan.Door.POS_GATEWAY)
        .doesNotContain(Plan.Door.OWN_GATEWAY);
    assertThat(all(watched, checkout -> checkout.store() + "/" + checkout.till())).hasSize(1);
  }

  @Test
  void aPartialRefundIsLessThanThePayment() {
    assertThat(Plan.of(3, 1000).checkouts())
        .allSatisfy(
            checkout ->
                assertThat(checkout.partOfAmount()).isPositive().isLessThan(checkout.amount()));
  }

  @Test
  void aDemoThatWouldMissPathsIsRefused() {
    assertThatThrownBy(() -> Plan.of(1, 19)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void newcomersAreNobodyTheProviderKnows() {
    Crowd first = new Crowd(Set.of());
    Set<String> taken =
        Set.of(
            first.newcomer(Store.OSLO).msisdn(),
            first.newcomer(Store.BERGEN).msisdn(),
            first.newcomer(Store.AARHUS).msisdn(),
            "4790000001");
    Crowd second = new Crowd(taken);
    for (Store store : Store.values()) {
      assertThat(taken).hasSize(4).doesNotContain(second.newcomer(store).msisdn());
    }
  }

  @Test
  void aPathThatWasNotSeenOftenEnoughIsMissing() {
    Set<Plan.Path> paths = Plan.of(1, 20).paths();
    Scoreboard board = new Scoreboard();
    for (int i = 0; i < 5; i++) {
      board.answered(Plan.Payment.APPROVED, Duration.ofMillis(100));
    }
    board.otherwise(Plan.Payment.DECLINED, "payment.expired.v1");
    assertThat(board.missing(paths, 5))
        .noneMatch(line -> line.startsWith("payment approved"))
        .contains("payment declined 0 times");
    assertThat(board.missing(paths, 6)).contains("payment approved 5 times");
    assertThat(board.surprises()).containsExactly("payment declined: payment.expired.v1, 1 times");
  }

  private static <T> Set<T> all(Plan plan, Function<Checkout, T> of) {
    return plan.checkouts().stream().map(of).collect(Collectors.toSet());
  }
}
