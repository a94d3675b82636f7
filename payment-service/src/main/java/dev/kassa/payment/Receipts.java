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
 *
 * <p>What a line comes to is the shop's business: scales and tills round up, down or to even, and
 * "3 for 100.00" has no unit price in whole minor units. The sum that the customer agreed to
 * stands.
 */
public final class Receipts {
  /** How far a line's total may be from unitPrice × quantity − discount, in minor units. */
  static final long TOLERANCE = 1;

  /** 100 % in hundredths of a percent. */
  private static final long WHOLE = 10_000;

  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Receipts() {}

  /**
   * A line as the provider takes it: its sums agree with each other to the minor unit. Money in
   * minor units, 0 or more, also of goods given back.
   *
   * @param gross including tax, after discount: the till's total
   * @param discount the till's, and what the shop's rounding took off besides
   * @param hasUnits whether unitPrice × quantity rounded half up, less discount, is the gross sum;
   *     if not, the line is said to the customer without them
   */
  public record TaxedLine(
      Receipt.Line line, long gross, long net, long tax, long discount, boolean hasUnits) {}

  /**
   * The lines with their tax, if the receipt is consistent in itself and with the amount.
   *
   * @throws InvalidValue naming the line, counted from 1, and the rule
   */
  public static List<TaxedLine> check(PaymentRequested request) {
    Receipt receipt = request.receipt();
    List<TaxedLine> lines = new ArrayList<>(receipt.lines().size());
    for (Receipt.Line line : receipt.lines()) {
      lines.add(taxed(line, "receipt.lines[" + (lines.size() + 1) + "]"));
    }
    BigDecimal sum = whole(receipt.tip()).subtract(paidOtherwise(receipt.paidOtherwise()));
    for (TaxedLine line : lines) {
      BigDecimal gross = BigDecimal.valueOf(line.gross());
      sum = isReturn(line.line()) ? sum.subtract(gross) : sum.add(gross);
    }
    if (sum.compareTo(BigDecimal.valueOf(request.amount().value())) != 0) {
      throw new InvalidValue(
          "amount.value", "must be the lines, returns negative, + tip − paidOtherwise");
    }
    return List.copyOf(lines);
  }

  private static TaxedLine taxed(Receipt.Line line, String name) {
    BigDecimal exact =
        new BigDecimal(line.quantity()).multiply(BigDecimal.valueOf(line.unitPrice()));
    BigDecimal asked = BigDecimal.valueOf(line.total()).add(whole(line.discount()));
    if (asked.subtract(exact).abs().compareTo(BigDecimal.valueOf(TOLERANCE)) > 0) {
      throw new InvalidValue(
          name + ".total", "must be unitPrice × quantity − discount, to one minor unit");
    }
    long tax = tax(line.total(), line.taxRate());
    // Within the tolerance this is one of -1, 0 and 1.
    BigDecimal taken = exact.setScale(0, RoundingMode.HALF_UP).subtract(asked);
    BigDecimal discount = whole(line.discount()).add(taken);
    boolean hasUnits = discount.signum() >= 0 && discount.compareTo(LARGEST) <= 0;
    return new TaxedLine(
        line,
        line.total(),
        line.total() - tax,
        tax,
        hasUnits ? discount.longValueExact() : 0,
        hasUnits);
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

  private static boolean isReturn(Receipt.Line line) {
    return Boolean.TRUE.equals(line.isReturn());
  }

  private static BigDecimal paidOtherwise(Receipt.PaidOtherwise paid) {
    return paid == null
        ? BigDecimal.ZERO
        : whole(paid.giftCard())
            .add(whole(paid.card()))
            .add(whole(paid.voucher()))
            .add(whole(paid.cash()));
  }

  private static BigDecimal whole(Long minorUnits) {
    return minorUnits == null ? BigDecimal.ZERO : BigDecimal.valueOf(minorUnits);
  }
}
