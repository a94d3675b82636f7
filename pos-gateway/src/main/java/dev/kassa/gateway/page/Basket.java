// The goods on screen: read from what the cashier typed, and counted by the receipt's rules.
package dev.kassa.gateway.page;

import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.pos.Receipt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A basket. The browser holds it; here it is only read and counted. All sums in minor units.
 *
 * @param lines in the order in which they were added
 */
record Basket(List<Line> lines) {
  /** 100 % in hundredths of a percent. */
  private static final long WHOLE = 10_000;

  // As Receipt: a quantity is a decimal text of at most 10 characters, 8 of them decimals.
  private static final String QUANTITY = "[0-9]{1,6}(\\.[0-9]{1,8})?";
  private static final int LONGEST_QUANTITY = 10;
  private static final int LONGEST_NAME = 100;
  // What the provider's schema takes for one payment (API 4.1).
  private static final long MOST = 65_000_000;

  /**
   * One line as typed.
   *
   * @param id of the article
   * @param unit of the quantity, as on the receipt
   * @param price of one, gross, before discount
   * @param discount for the whole line
   * @param taxRate hundredths of a percent
   */
  record Typed(
      String id,
      String name,
      String quantity,
      Receipt.Unit unit,
      String price,
      String discount,
      int taxRate) {
    private Typed quantity(String other) {
      return new Typed(id, name, other, unit, price, discount, taxRate);
    }
  }

  /** What is wrong with a line; the page has words for each. */
  enum Problem {
    NAME_MISSING,
    NAME_TOO_LONG,
    QUANTITY_UNREADABLE,
    PRICE_UNREADABLE,
    DISCOUNT_UNREADABLE,
    DISCOUNT_TOO_LARGE,
    TOO_MUCH
  }

  /** A line with what it comes to, or what is wrong with it. */
  record Line(Typed typed, Optional<Receipt.Line> counted, Optional<Problem> problem) {}

  /** What one tax rate comes to. */
  record Tax(int rate, long net, long tax) {}

  static Basket of(List<Typed> typed) {
    return new Basket(typed.stream().map(Basket::read).toList());
  }

  /** Reads one line. */
  static Line read(Typed typed) {
    if (typed.name().isBlank()) {
      return wrong(typed, Problem.NAME_MISSING);
    }
    if (typed.name().strip().length() > LONGEST_NAME) {
      return wrong(typed, Problem.NAME_TOO_LONG);
    }
    String quantity = typed.quantity().strip().replace(',', '.');
    if (quantity.length() > LONGEST_QUANTITY
        || !quantity.matches(QUANTITY)
        || new BigDecimal(quantity).signum() == 0) {
      return wrong(typed, Problem.QUANTITY_UNREADABLE);
    }
    OptionalLong price = MoneyText.read(typed.price());
    if (price.isEmpty()) {
      return wrong(typed, Problem.PRICE_UNREADABLE);
    }
    OptionalLong discount =
        typed.discount().isBlank() ? OptionalLong.of(0) : MoneyText.read(typed.discount());
    if (discount.isEmpty()) {
      return wrong(typed, Problem.DISCOUNT_UNREADABLE);
    }
    long gross =
        new BigDecimal(quantity)
            .multiply(BigDecimal.valueOf(price.getAsLong()))
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    if (discount.getAsLong() > gross) {
      return wrong(typed, Problem.DISCOUNT_TOO_LARGE);
    }
    long total = gross - discount.getAsLong();
    if (total > MOST) {
      return wrong(typed, Problem.TOO_MUCH);
    }
    return new Line(
        typed,
        Optional.of(
            new Receipt.Line(
                typed.id(),
                typed.name().strip(),
                quantity,
                typed.unit(),
                price.getAsLong(),
                discount.getAsLong() == 0 ? null : discount.getAsLong(),
                total,
                typed.taxRate(),
                null)),
        Optional.empty());
  }

  private static Line wrong(Typed typed, Problem problem) {
    return new Line(typed, Optional.empty(), Optional.of(problem));
  }

  /** With one more article: one more of the same where it is there already. */
  Basket with(Typed added) {
    List<Typed> typed = lines.stream().map(Line::typed).collect(Collectors.toList());
    for (int i = 0; i < typed.size(); i++) {
      Typed line = typed.get(i);
      if (line.quantity("1").equals(added.quantity("1"))
          && line.quantity().matches("[0-9]{1,4}")
          && added.quantity().matches("[0-9]{1,4}")) {
        int sum = Integer.parseInt(line.quantity()) + Integer.parseInt(added.quantity());
        typed.set(i, line.quantity(Integer.toString(sum)));
        return of(typed);
      }
    }
    typed.add(added);
    return of(typed);
  }

  /** Without the line at this place; the same where there is none. */
  Basket without(int index) {
    return new Basket(
        IntStream.range(0, lines.size()).filter(i -> i != index).mapToObj(lines::get).toList());
  }

  /** Whether it can be paid: every line is in order and it comes to something. */
  boolean isPayable() {
    return lines.stream().allMatch(line -> line.problem().isEmpty())
        && total() > 0
        && total() <= MOST;
  }

  /** What the lines that are in order come to. */
  long total() {
    return counted().stream().mapToLong(Receipt.Line::total).sum();
  }

  /** What was taken off. */
  long discount() {
    return counted().stream().mapToLong(l -> l.discount() == null ? 0 : l.discount()).sum();
  }

  /** By tax rate, the highest first; tax is rounded per line, as on the receipt. */
  List<Tax> taxes() {
    TreeMap<Integer, Tax> byRate = new TreeMap<>(Comparator.reverseOrder());
    for (Receipt.Line line : counted()) {
      long tax = tax(line.total(), line.taxRate());
      byRate.merge(
          line.taxRate(),
          new Tax(line.taxRate(), line.total() - tax, tax),
          (a, b) -> new Tax(a.rate(), a.net() + b.net(), a.tax() + b.tax()));
    }
    return List.copyOf(byRate.values());
  }

  /**
   * The receipt of a payment.
   *
   * @throws InvalidValue if there is nothing on it
   */
  Receipt receipt(String number) {
    return new Receipt(number, counted(), null, null);
  }

  /** What the customer's app names it: the goods, 3 to 100 characters (API 4.1). */
  String description() {
    List<Receipt.Line> counted = counted();
    String first = counted.isEmpty() ? "" : counted.getFirst().name();
    String text = counted.size() > 1 ? first + " + " + (counted.size() - 1) : first;
    // A name is at most as long as a description, so at most the count is cut off.
    String fitting = text.length() > LONGEST_NAME ? first : text;
    return fitting + "…".repeat(Math.max(0, 3 - fitting.length()));
  }

  private List<Receipt.Line> counted() {
    return lines.stream().flatMap(line -> line.counted().stream()).toList();
  }

  /** The tax in a gross sum: gross × rate / (10000 + rate), half up, as payment-service counts. */
  private static long tax(long gross, int rate) {
    return BigDecimal.valueOf(gross)
        .multiply(BigDecimal.valueOf(rate))
        .divide(BigDecimal.valueOf(WHOLE + rate), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
