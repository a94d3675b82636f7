// The basket between the browser's form, the page, and the receipt.
package dev.kassa.gateway.page;

import dev.kassa.contract.Currency;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Money;
import dev.kassa.contract.pos.Receipt;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the form. Each line has one field of each name, in the order of the lines.
 *
 * @param payer what was scanned last, to be sent along with the payment; personal
 */
record BasketForm(Basket basket, String payer) {
  private static final int MOST_LINES = 100;

  /** Names of a line's fields; also in the template. */
  private enum Field {
    ID("line-id"),
    NAME("line-name"),
    QUANTITY("line-quantity"),
    UNIT("line-unit"),
    PRICE("line-price"),
    DISCOUNT("line-discount"),
    TAX_RATE("line-tax");

    private final String form;

    Field(String form) {
      this.form = form;
    }
  }

  /**
   * Reads a form that the page has made.
   *
   * @throws InvalidValue for another
   */
  static BasketForm read(MultivaluedMap<String, String> form) {
    List<Basket.Typed> lines = new ArrayList<>();
    int size = values(form, Field.ID).size();
    boolean whole =
        size <= MOST_LINES
            && Arrays.stream(Field.values()).allMatch(f -> values(form, f).size() == size);
    if (!whole) {
      throw new InvalidValue("line", "must have every field, on at most 100 lines");
    }
    for (int i = 0; i < size; i++) {
      lines.add(
          new Basket.Typed(
              values(form, Field.ID).get(i),
              values(form, Field.NAME).get(i),
              values(form, Field.QUANTITY).get(i),
              unit(values(form, Field.UNIT).get(i)),
              values(form, Field.PRICE).get(i),
              values(form, Field.DISCOUNT).get(i),
              taxRate(values(form, Field.TAX_RATE).get(i))));
    }
    return new BasketForm(Basket.of(lines), text(form, "payer"));
  }

  /** The article typed by hand; absent while its fields are empty. */
  static Optional<Basket.Typed> manual(MultivaluedMap<String, String> form) {
    String name = text(form, "manual-name");
    String price = text(form, "manual-price");
    if (name.isBlank() && price.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        new Basket.Typed(
            "manual",
            name,
            text(form, "manual-quantity"),
            Receipt.Unit.PCS,
            price,
            text(form, "manual-discount"),
            taxRate(text(form, "manual-tax"))));
  }

  /** One field; empty where it is missing. */
  static String text(MultivaluedMap<String, String> form, String name) {
    String value = form.getFirst(name);
    return value == null ? "" : value;
  }

  private static List<String> values(MultivaluedMap<String, String> form, Field field) {
    return form.getOrDefault(field.form, List.of());
  }

  private static Receipt.Unit unit(String name) {
    try {
      return Receipt.Unit.valueOf(name);
    } catch (IllegalArgumentException _) {
      throw new InvalidValue("line-unit", "must be a unit of the receipt");
    }
  }

  private static int taxRate(String text) {
    if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 10_000) {
      throw new InvalidValue("line-tax", "must be 0 to 10000");
    }
    return Integer.parseInt(text);
  }

  /**
   * A line on screen.
   *
   * @param price of one, as the language writes it
   * @param total empty where the line is not in order; then {@code problem} says why
   */
  record LineView(
      Basket.Typed typed, String price, String total, String problem, String problemField) {}

  /** A tax rate on screen. */
  record TaxView(String text, String tax) {}

  /**
   * The basket on screen.
   *
   * @param manual the fields of an article typed by hand, as they were typed
   * @param manualProblem what is wrong with them; empty: nothing
   */
  record View(
      List<LineView> lines,
      String total,
      String discount,
      List<TaxView> taxes,
      String payer,
      Basket.Typed manual,
      String manualProblem,
      String manualField,
      List<RateView> rates) {}

  /** A tax rate to choose. */
  record RateView(int rate, String text, boolean chosen) {}

  /** An empty line to type into. */
  static Basket.Typed blank(int taxRate) {
    return new Basket.Typed("manual", "", "1", Receipt.Unit.PCS, "", "", taxRate);
  }

  /** What is shown of it. */
  View view(
      Wording wording,
      Currency currency,
      List<Integer> rates,
      Basket.Typed manual,
      String problem) {
    Language language = wording.language();
    return new View(
        basket.lines().stream().map(line -> line(line, wording, currency)).toList(),
        shown(basket.total(), currency, language),
        basket.discount() == 0 ? "" : shown(basket.discount(), currency, language),
        basket.taxes().stream()
            .map(
                tax ->
                    new TaxView(
                        wording
                            .words()
                            .taxOf(
                                percent(tax.rate(), language),
                                shown(tax.net(), currency, language)),
                        shown(tax.tax(), currency, language)))
            .toList(),
        payer,
        manual,
        problem,
        problem.isEmpty() ? "" : field(Basket.read(manual).problem()),
        rates.stream()
            .map(
                rate ->
                    new RateView(rate, percent(rate, language) + " %", rate == manual.taxRate()))
            .toList());
  }

  private static LineView line(Basket.Line line, Wording wording, Currency currency) {
    return new LineView(
        line.typed(),
        line.counted()
            .map(l -> MoneyText.field(l.unitPrice(), wording.language()))
            .orElse(line.typed().price()),
        line.counted().map(l -> shown(l.total(), currency, wording.language())).orElse(""),
        line.problem().map(wording.words()::basketProblem).orElse(""),
        field(line.problem()));
  }

  /** Name of the field that a problem is about. */
  private static String field(Optional<Basket.Problem> problem) {
    return problem
        .map(
            p ->
                switch (p) {
                  case NAME_MISSING, NAME_TOO_LONG -> "name";
                  case QUANTITY_UNREADABLE -> "quantity";
                  case PRICE_UNREADABLE, TOO_MUCH -> "price";
                  case DISCOUNT_UNREADABLE, DISCOUNT_TOO_LARGE -> "discount";
                })
        .orElse("");
  }

  private static String shown(long value, Currency currency, Language language) {
    return MoneyText.shown(new Money(currency, value), language);
  }

  /** {@code 25} or {@code 7,7}. */
  static String percent(int hundredths, Language language) {
    String exact = MoneyText.field(hundredths, language);
    return exact.replaceFirst("[.,]00$", "").replaceFirst("([.,][0-9])0$", "$1");
  }
}
