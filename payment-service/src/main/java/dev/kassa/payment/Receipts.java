package dev.kassa.payment;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * The arithmetic of a receipt: checks that it adds up to the amount and splits each line into net
 * and tax. The provider does not say whether it refuses a receipt that does not add up, and hides
 * its lines in the app (API 4.3): so it is refused here, with the line and the rule.
 */
public final class Receipts {
  /** 100 % in hundredths of a percent. */
  private static final long WHOLE = 10_000;

  private Receipts() {}

  /**
   * A line with its tax.
   *
   * @param gross including tax, after discount
   */
  public record TaxedLine(Receipt.Line line, long gross, long net, long tax) {}

  /**
   * The lines with their tax, if the receipt is consistent in itself and with the amount.
   *
   * @throws InvalidValue naming the line and the rule
   */
  public static List<TaxedLine> check(PaymentRequested request) {
    try {
      return added(request);
    } catch (ArithmeticException _) {
      throw new InvalidValue("receipt", "must add up to a sum of money");
    }
  }

  private static List<TaxedLine> added(PaymentRequested request) {
    Receipt receipt = request.receipt();
    List<TaxedLine> lines = new ArrayList<>(receipt.lines().size());
    long sum = receipt.tip() == null ? 0 : receipt.tip();
    int number = 0;
    for (Receipt.Line line : receipt.lines()) {
      number++;
      long discount = line.discount() == null ? 0 : line.discount();
      if (line.total() != gross(line) - discount) {
        throw new InvalidValue(
            "receipt.lines[" + number + "].total",
            "must be unitPrice × quantity rounded half up, less discount");
      }
      long tax = tax(line.total(), line.taxRate());
      lines.add(new TaxedLine(line, line.total(), line.total() - tax, tax));
      sum =
          Boolean.TRUE.equals(line.isReturn())
              ? Math.subtractExact(sum, line.total())
              : Math.addExact(sum, line.total());
    }
    if (sum - paidOtherwise(receipt.paidOtherwise()) != request.amount().value()) {
      throw new InvalidValue(
          "amount.value", "must be the lines, returns negative, + tip − paidOtherwise");
    }
    return List.copyOf(lines);
  }

  /**
   * The tax in a gross sum: gross × rate / (10000 + rate), half up.
   *
   * @param gross minor units, 0 or more
   * @param rate hundredths of a percent
   */
  static long tax(long gross, int rate) {
    return BigDecimal.valueOf(gross)
        .multiply(BigDecimal.valueOf(rate))
        .divide(BigDecimal.valueOf(WHOLE + rate), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static long gross(Receipt.Line line) {
    return new BigDecimal(line.quantity())
        .multiply(BigDecimal.valueOf(line.unitPrice()))
        .setScale(0, RoundingMode.HALF_UP)
        .longValueExact();
  }

  private static long paidOtherwise(Receipt.PaidOtherwise paid) {
    if (paid == null) {
      return 0;
    }
    long sum = 0;
    for (Long part : new Long[] {paid.giftCard(), paid.card(), paid.voucher(), paid.cash()}) {
      sum = Math.addExact(sum, part == null ? 0 : part);
    }
    return sum;
  }
}
