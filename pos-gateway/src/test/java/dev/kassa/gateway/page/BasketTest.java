// The basket's arithmetic: as the receipt's rules have it, without floating point.
package dev.kassa.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.pos.Receipt;
import dev.kassa.gateway.page.Basket.Problem;
import dev.kassa.gateway.page.Basket.Tax;
import dev.kassa.gateway.page.Basket.Typed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasketTest {
  private static Typed line(String name, String quantity, String price, String discount, int rate) {
    return new Typed("id-" + name, name, quantity, Receipt.Unit.PCS, price, discount, rate);
  }

  private static Basket basket(Typed... lines) {
    return Basket.of(List.of(lines));
  }

  @Test
  void totalsAreGrossAfterDiscountWithTaxPerRate() {
    Basket basket =
        basket(
            line("jacket", "1", "3199,00", "800", 2500),
            line("coffee", "3", "39", "", 1500),
            line("bag", "1", "4,00", "", 2500),
            line("book", "1", "249", "", 0));
    assertThat(basket.isPayable()).isTrue();
    assertThat(basket.total()).isEqualTo(239_900 + 11_700 + 400 + 24_900);
    assertThat(basket.discount()).isEqualTo(80_000);
    assertThat(basket.taxes())
        .containsExactly(
            new Tax(2500, 191_920 + 320, 47_980 + 80),
            new Tax(1500, 10_174, 1_526),
            new Tax(0, 24_900, 0));
  }

  @ParameterizedTest
  @CsvSource({
    // quantity × price, rounded half up
    "'0,350', '189,90', 6647",
    "'0.005', '1', 1",
    "'0.004', '1', 0",
    "2, '0,01', 2"
  })
  void quantityMayBeAFraction(String quantity, String price, long total) {
    Receipt.Line counted =
        Basket.read(line("cheese", quantity, price, "", 1500)).counted().orElseThrow();
    assertThat(counted.total()).isEqualTo(total);
    assertThat(counted.quantity()).isEqualTo(quantity.replace(',', '.'));
  }

  @ParameterizedTest
  @CsvSource({
    "' ', 1, '1', '', NAME_MISSING",
    "x, 0, '1', '', QUANTITY_UNREADABLE",
    "x, '0,0', '1', '', QUANTITY_UNREADABLE",
    "x, -1, '1', '', QUANTITY_UNREADABLE",
    "x, '', '1', '', QUANTITY_UNREADABLE",
    "x, '1,123456789', '1', '', QUANTITY_UNREADABLE",
    "x, 1, '', '', PRICE_UNREADABLE",
    "x, 1, 'ten', '', PRICE_UNREADABLE",
    "x, 1, '1', 'half', DISCOUNT_UNREADABLE",
    "x, 1, '1', '1,01', DISCOUNT_TOO_LARGE",
    "x, 999999, '999999', '', TOO_MUCH"
  })
  void lineThatIsNotInOrderSaysWhy(
      String name, String quantity, String price, String discount, Problem problem) {
    Basket basket = basket(line(name, quantity, price, discount, 2500));
    assertThat(basket.lines().getFirst().problem()).contains(problem);
    assertThat(basket.isPayable()).isFalse();
    assertThat(basket.total()).isZero();
  }

  @Test
  void longNamesAreRefusedAndTheDescriptionFits() {
    assertThat(Basket.read(line("x".repeat(101), "1", "1", "", 0)).problem())
        .contains(Problem.NAME_TOO_LONG);
    Typed longest = line("x".repeat(100), "1", "1", "", 0);
    assertThat(basket(longest).description()).hasSize(100);
    assertThat(basket(longest, line("y", "1", "1", "", 0)).description()).hasSize(100);
    assertThat(basket(line("jacket", "1", "1", "", 0), line("y", "1", "1", "", 0)).description())
        .isEqualTo("jacket + 1");
    assertThat(basket(line("y", "1", "1", "", 0)).description()).isEqualTo("y……");
  }

  @Test
  void sameArticleAgainIsOneMore() {
    Typed coffee = line("coffee", "1", "39,00", "", 1500);
    Basket two = basket(coffee).with(coffee);
    assertThat(two.lines()).hasSize(1);
    assertThat(two.lines().getFirst().typed().quantity()).isEqualTo("2");
    assertThat(two.total()).isEqualTo(7_800);
    Typed cheaper = line("coffee", "1", "39,00", "5", 1500);
    assertThat(basket(cheaper).with(coffee).lines()).hasSize(2);
    Typed some = line("coffee", "0,5", "39,00", "", 1500);
    assertThat(basket(some).with(coffee).lines()).hasSize(2);
  }

  @Test
  void lineIsTakenOutByItsPlace() {
    Basket basket = basket(line("a", "1", "1", "", 0), line("b", "1", "2", "", 0));
    assertThat(basket.without(0).total()).isEqualTo(200);
    assertThat(basket.without(7)).isEqualTo(basket);
    assertThat(basket.without(0).without(0).isPayable()).isFalse();
  }

  @Test
  void receiptHoldsWhatThePageShows() {
    Receipt receipt = basket(line("jacket", "1", "3199", "800,00", 2500)).receipt("42");
    assertThat(receipt)
        .isEqualTo(
            new Receipt(
                "42",
                List.of(
                    new Receipt.Line(
                        "id-jacket",
                        "jacket",
                        "1",
                        Receipt.Unit.PCS,
                        319_900,
                        80_000L,
                        239_900,
                        2500,
                        null)),
                null,
                null));
  }
}
