// Receipts as shops of all kinds write them, and what the provider gets of them.
package dev.kassa.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Money;
import dev.kassa.contract.Msn;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.payment.epayment.RequestBodies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random shops: articles by piece and weight, discounts, returns, tips, other means, tax rates of
 * all markets, each rounding in its own way. New ones with each run.
 */
class ReceiptHistoriesTest {
  private static final int RECEIPTS = 20_000;
  private static final int[] TAX_RATES = {0, 600, 1000, 1200, 1350, 1400, 1500, 2400, 2500, 2550};
  private static final RoundingMode[] ROUNDINGS = {
    RoundingMode.HALF_UP,
    RoundingMode.HALF_EVEN,
    RoundingMode.HALF_DOWN,
    RoundingMode.DOWN,
    RoundingMode.UP
  };
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final long SEED = Replay.first(new SplittableRandom().nextInt());

  private SplittableRandom random;

  @Test
  void whatAShopAsksIsWhatTheProviderIsAskedFor() {
    int receipts = Replay.count(RECEIPTS);
    System.out.printf("receipts: seed %d, %d receipts%n", SEED, receipts);
    Kinds kinds = new Kinds();
    Replay.each(
        ReceiptHistoriesTest.class,
        SEED,
        receipts,
        seed -> {
          random = new SplittableRandom(seed);
          PaymentRequested request = shop();
          List<Receipts.TaxedLine> lines = Receipts.check(request);
          JsonNode sent = sent(RequestBodies.create(request, new Payer.CustomerToken("t"), lines));

          assertAddsUp(sent, request);
          for (int n = 0; n < lines.size(); n++) {
            assertIsTheTillsLine(
                sent.at("/receipt/orderLines/" + n), request.receipt().lines().get(n));
          }
          kinds.add(request.receipt().lines(), lines);
        });
    if (receipts == RECEIPTS) {
      assertThat(List.of(kinds.fractional, kinds.returns, kinds.odd))
          .as("each kind of line came up")
          .allSatisfy(seen -> assertThat(seen).isGreaterThan(RECEIPTS / 100));
    }
  }

  private static JsonNode sent(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many receipts had a line of this kind. */
  private static final class Kinds {
    private int fractional;
    private int returns;
    private int odd;

    void add(List<Receipt.Line> asked, List<Receipts.TaxedLine> taxed) {
      fractional += asked.stream().anyMatch(l -> l.quantity().contains(".")) ? 1 : 0;
      returns += asked.stream().anyMatch(l -> isReturn(l)) ? 1 : 0;
      odd += taxed.stream().allMatch(Receipts.TaxedLine::hasUnits) ? 0 : 1;
    }
  }

  /** What the provider counts (API 4.3). */
  private static void assertAddsUp(JsonNode sent, PaymentRequested request) {
    long sum = sent.at("/receipt/bottomLine/tipAmount").asLong();
    for (JsonNode paid : sent.at("/receipt/bottomLine/paymentSources")) {
      sum -= paid.longValue();
    }
    for (JsonNode line : sent.at("/receipt/orderLines")) {
      long total = line.path("totalAmount").longValue();
      sum += line.path("isReturn").asBoolean() ? -total : total;
      assertThat(
              line.path("totalAmountExcludingTax").longValue()
                  + line.path("totalTaxAmount").longValue())
          .isEqualTo(total);
      assertUnitsAgree(line);
    }
    assertThat(sum).isEqualTo(request.amount().value());
    assertThat(sent.at("/amount/value").longValue()).isEqualTo(request.amount().value());
  }

  private static void assertUnitsAgree(JsonNode line) {
    if (!line.has("unitInfo")) {
      assertThat(line.has("discount")).isFalse();
      return;
    }
    BigDecimal gross =
        new BigDecimal(line.at("/unitInfo/quantity").textValue())
            .multiply(line.at("/unitInfo/unitPrice").decimalValue())
            .setScale(0, RoundingMode.HALF_UP);
    assertThat(gross.longValueExact() - line.path("discount").asLong())
        .isEqualTo(line.path("totalAmount").longValue());
  }

  private static void assertIsTheTillsLine(JsonNode sent, Receipt.Line line) {
    assertThat(sent.path("totalAmount").longValue()).isEqualTo(line.total());
    assertThat(sent.path("isReturn").asBoolean()).isEqualTo(isReturn(line));
    assertThat(sent.path("taxRate").intValue()).isEqualTo(line.taxRate());
    // Twice the tax times (100 % + rate) is within one such sum of twice the exact: half a unit.
    long whole = 10_000L + line.taxRate();
    long tax = sent.path("totalTaxAmount").longValue();
    assertThat(Math.abs(2 * tax * whole - 2 * line.total() * line.taxRate()))
        .isLessThanOrEqualTo(whole);
    long discount = line.discount() == null ? 0 : line.discount();
    assertThat(Math.abs(sent.path("discount").asLong() - discount)).isLessThanOrEqualTo(1);
  }

  @Test
  void oneWrongSumIsRefusedAndNamed() {
    Replay.each(
        ReceiptHistoriesTest.class,
        SEED,
        Replay.count(RECEIPTS / 10),
        seed -> {
          random = new SplittableRandom(seed);
          PaymentRequested right = shop();
          long more = right.amount().value() + 1 + random.nextInt(1_000);
          assertThatThrownBy(() -> Receipts.check(with(more, right.receipt())))
              .isInstanceOf(InvalidValue.class)
              .hasMessageStartingWith("amount.value ");

          int n = random.nextInt(right.receipt().lines().size());
          List<Receipt.Line> lines = new ArrayList<>(right.receipt().lines());
          Receipt.Line line = lines.get(n);
          long by = 3L + random.nextInt(1_000);
          lines.set(n, withTotal(line, line.total() + by));
          long amount = right.amount().value() + (isReturn(line) ? -by : by) + 2_000;
          Receipt wrong =
              new Receipt(
                  "1", lines, sum(right.receipt().tip()) + 2_000, right.receipt().paidOtherwise());
          assertThatThrownBy(() -> Receipts.check(with(amount, wrong)))
              .isInstanceOf(InvalidValue.class)
              .hasMessageStartingWith("receipt.lines[" + (n + 1) + "].total ");
        });
  }

  /** A receipt of a shop that rounds as it likes, line by line or the sum of all. */
  private PaymentRequested shop() {
    boolean sumOnly = random.nextBoolean();
    RoundingMode rounding = ROUNDINGS[random.nextInt(ROUNDINGS.length)];
    List<Receipt.Line> lines = new ArrayList<>();
    BigDecimal carried = BigDecimal.ZERO;
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      boolean isReturn = i > 0 && random.nextInt(8) == 0;
      String quantity = quantity();
      long price = random.nextInt(20) == 0 ? 0 : random.nextInt(200_000);
      BigDecimal exact = new BigDecimal(quantity).multiply(BigDecimal.valueOf(price));
      long discount = random.nextInt(3) == 0 ? percent(exact, random.nextInt(101)) : 0;
      BigDecimal due = exact.subtract(BigDecimal.valueOf(discount));
      long total;
      if (sumOnly && !isReturn) {
        // What rounding left over goes to the next line, so that the lines come to the sum.
        BigDecimal asked = due.add(carried);
        total = Math.max(0, whole(asked, RoundingMode.HALF_EVEN));
        carried = asked.subtract(BigDecimal.valueOf(total));
      } else if (random.nextInt(20) == 0) {
        total = whole(due, RoundingMode.DOWN) + 1; // "3 for 100.00"
      } else {
        total = whole(due, rounding);
      }
      lines.add(line(i, quantity, price, discount, total, isReturn));
    }
    return paid(lines);
  }

  private static long whole(BigDecimal value, RoundingMode rounding) {
    return value.setScale(0, rounding).longValueExact();
  }

  private static long percent(BigDecimal value, int percent) {
    return whole(value.multiply(BigDecimal.valueOf(percent)).movePointLeft(2), RoundingMode.DOWN);
  }

  private Receipt.Line line(
      int number, String quantity, long price, long discount, long total, boolean isReturn) {
    return new Receipt.Line(
        "id-" + number,
        "article " + number,
        quantity,
        Receipt.Unit.values()[random.nextInt(Receipt.Unit.values().length)],
        price,
        discount == 0 && random.nextBoolean() ? null : Long.valueOf(discount),
        total,
        TAX_RATES[random.nextInt(TAX_RATES.length)],
        (isReturn || random.nextBoolean()) ? Boolean.valueOf(isReturn) : null);
  }

  /** Tipped, and partly paid by other means. */
  private PaymentRequested paid(List<Receipt.Line> lines) {
    long sum = lines.stream().mapToLong(l -> isReturn(l) ? -l.total() : l.total()).sum();
    // What the goods do not come to is tipped, so that there is something to pay.
    long tip = Math.max(random.nextInt(5) == 0 ? random.nextInt(10_000) : 0, 1 - sum);
    long otherwise = random.nextInt(3) == 0 ? random.nextLong(sum + tip) : 0;
    long giftCard = random.nextLong(otherwise + 1);
    return with(
        sum + tip - otherwise,
        new Receipt(
            "1",
            lines,
            tip == 0 && random.nextBoolean() ? null : Long.valueOf(tip),
            otherwise == 0 && random.nextBoolean()
                ? null
                : new Receipt.PaidOtherwise(giftCard, otherwise - giftCard, null, 0L)));
  }

  private static boolean isReturn(Receipt.Line line) {
    return Boolean.TRUE.equals(line.isReturn());
  }

  private String quantity() {
    return switch (random.nextInt(4)) {
      case 0 -> "1";
      case 1 -> Integer.toString(1 + random.nextInt(60));
      case 2 -> new BigDecimal(1 + random.nextInt(20_000)).movePointLeft(3).toPlainString();
      default -> new BigDecimal(1 + random.nextInt(99_999_999)).movePointLeft(8).toPlainString();
    };
  }

  private static long sum(Long value) {
    return value == null ? 0 : value;
  }

  private static Receipt.Line withTotal(Receipt.Line l, long total) {
    return new Receipt.Line(
        l.id(),
        l.name(),
        l.quantity(),
        l.unit(),
        l.unitPrice(),
        l.discount(),
        total,
        l.taxRate(),
        l.isReturn());
  }

  private static PaymentRequested with(long amount, Receipt receipt) {
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
        receipt);
  }
}
