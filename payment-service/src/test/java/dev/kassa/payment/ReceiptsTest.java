package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of receipts, by tables. */
class ReceiptsTest {
  @ParameterizedTest
  @CsvSource({
    // gross, rate, tax
    "239900, 2500, 47980",
    "100, 2500, 20",
    "1, 2500, 0",
    "3, 2500, 1", // 0.6 rounds up
    "5, 1500, 1", // 0.652…
    "10, 0, 0",
    "10000, 10000, 5000",
    "9223372036854775807, 2500, 1844674407370955161",
  })
  void taxIsPartOfTheGrossSum(long gross, int rate, long tax) {
    assertThat(Receipts.tax(gross, rate)).isEqualTo(tax);
  }

  @Test
  void discountsReturnsTipAndOtherMeansAddUp() {
    List<Receipts.TaxedLine> lines =
        Receipts.check(
            request(
                239900 + 2995 - 5000 + 100 - 20000,
                new Receipt.PaidOtherwise(20000L, null, null, 0L),
                100L,
                line("1", 319900, 80000L, 239900, null),
                line("0.5", 5990, null, 2995, null),
                line("1", 5000, null, 5000, true)));

    assertThat(lines).extracting(Receipts.TaxedLine::tax).containsExactly(47980L, 599L, 1000L);
    assertThat(lines).allSatisfy(l -> assertThat(l.net() + l.tax()).isEqualTo(l.gross()));
  }

  /** The shop's total stands; what it took off is sent as a discount, which the provider takes. */
  @ParameterizedTest
  @CsvSource({
    // quantity, unit price, discount, total, discount sent, units sent
    "0.333, 1000, 0, 333, 0, true",
    "3, 33, 0, 99, 0, true",
    "0.49, 1, 0, 0, 0, true",
    "0.5, 1, 0, 1, 0, true",
    "0.5, 1, 0, 0, 1, true", // half to even
    "12.345, 567, 0, 7000, 0, true", // 6999.615
    "12.345, 567, 0, 6999, 1, true", // a scale that cuts off
    "12.345, 567, 200, 6799, 201, true",
    "3, 3333, 0, 10000, 0, false", // 3 for 100.00
    "3, 3333, 0, 9998, 1, true",
    "3, 3333, 99, 9901, 98, true",
    "1, 100, 100, 0, 100, true",
    "1, 100, 101, 0, 100, true",
    "2, 4611686018427387904, 9223372036854775807, 0, 0, false", // a sum beyond 64 bits
  })
  void theShopsTotalStands(
      String quantity, long price, long discount, long total, long sent, boolean units) {
    assertThat(
            Receipts.check(
                request(total + 1, null, 1L, line(quantity, price, discount, total, null))))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.gross()).isEqualTo(total);
              assertThat(line.discount()).isEqualTo(sent);
              assertThat(line.hasUnits()).isEqualTo(units);
            });
  }

  @ParameterizedTest
  @CsvSource({
    // quantity, unit price, discount, total: more than one minor unit off
    "1, 100, 0, 102",
    "1, 100, 0, 98",
    "3, 3333, 0, 10001",
    "12.345, 567, 0, 6998",
    "12.345, 567, 0, 7001",
    "12.345, 567, 200, 7000",
    "0, 100, 0, 2",
    "9999999999, 9223372036854775807, 0, 100",
  })
  void anotherTotalIsNot(String quantity, long price, long discount, long total) {
    assertThatThrownBy(
            () ->
                Receipts.check(
                    request(total + 1, null, 1L, line(quantity, price, discount, total, null))))
        .isInstanceOf(InvalidValue.class)
        .hasMessage(
            "receipt.lines[1].total must be unitPrice × quantity − discount, to one minor unit");
  }

  @Test
  void saysWhichLineAndWhichRule() {
    assertThatThrownBy(
            () ->
                Receipts.check(
                    request(
                        200,
                        null,
                        null,
                        line("1", 100, null, 100, null),
                        line("1", 100, 2L, 100, null))))
        .isInstanceOf(InvalidValue.class)
        .hasMessageStartingWith("receipt.lines[2].total must be");
    assertThatThrownBy(
            () -> Receipts.check(request(101, null, null, line("1", 100, null, 100, null))))
        .isInstanceOf(InvalidValue.class)
        .hasMessageStartingWith("amount.value must be the lines");
    assertThatThrownBy(
            () ->
                Receipts.check(
                    request(
                        1,
                        new Receipt.PaidOtherwise(Long.MAX_VALUE, Long.MAX_VALUE, 4L, null),
                        1L,
                        line("1", 2, null, 2, null))))
        .as("sums beyond 64 bits do not wrap around")
        .hasMessageStartingWith("amount.value must be the lines");
  }

  private static Receipt.Line line(
      String quantity, long price, Long discount, long total, Boolean isReturn) {
    return new Receipt.Line(
        "id", "name", quantity, Receipt.Unit.PCS, price, discount, total, 2500, isReturn);
  }

  private static PaymentRequested request(
      long amount, Receipt.PaidOtherwise paid, Long tip, Receipt.Line... lines) {
    CheckoutId checkout = CheckoutId.of("0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10");
    return new PaymentRequested(
        new Msn("123456"),
        Reference.of(checkout, 1),
        checkout,
        1,
        "oslo-1",
        "till-7",
        null,
        new PaymentRequested.Customer(null, new PersonalText("91234567"), null),
        new Money(Currency.NOK, amount),
        "a sale",
        null,
        null,
        null,
        new Receipt("1", List.of(lines), tip, paid));
  }
}
