package dev.kassa.contract.pos;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.kassa.contract.Rules;
import java.util.List;

/**
 * The receipt as the till knows it; tax and sums are computed by payment-service (DESIGN,
 * messages). All money in minor units of the payment's currency.
 *
 * @param receiptNumber 1 to 64 characters
 * @param lines at least one
 * @param tip 0 or more, absent is 0
 * @param paidOtherwise absent is nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Receipt(
    String receiptNumber, List<Line> lines, Long tip, PaidOtherwise paidOtherwise) {
  /** Refuses a receipt without lines and a negative tip. */
  public Receipt {
    Rules.text(receiptNumber, 1, 64, "receipt.receiptNumber");
    lines = Rules.list(lines, "receipt.lines");
    Rules.require(!lines.isEmpty(), "receipt.lines", "must hold at least one line");
    Rules.require(lines.size() <= 1000, "receipt.lines", "must hold at most 1000 lines");
    Rules.require(tip == null || tip >= 0, "receipt.tip", "must be 0 or more minor units");
  }

  /**
   * One article.
   *
   * @param quantity decimal text with a point, at most 8 decimals, 10 characters (API 4.3)
   * @param unit PCS, KG, KM, MINUTE, LITRE or KWH
   * @param unitPrice gross, before discount
   * @param discount for the whole line
   * @param total gross, after discount, as the shop rounds it: within one minor unit of unitPrice ×
   *     quantity − discount
   * @param taxRate hundredths of a percent, 0 to 10000: 2500 is 25 %
   * @param isReturn goods given back: the line counts negative, its sums are written as positive
   *     ones; absent is no
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Line(
      String id,
      String name,
      String quantity,
      Unit unit,
      long unitPrice,
      Long discount,
      long total,
      int taxRate,
      @JsonProperty("return") Boolean isReturn) {
    /** Refuses what the provider's schema would refuse (API 4.3). */
    public Line {
      Rules.text(id, 1, 255, "receipt.lines.id");
      Rules.text(name, 1, 255, "receipt.lines.name");
      Rules.present(quantity, "receipt.lines.quantity");
      Rules.require(
          quantity.length() <= 10 && quantity.matches("[0-9]+(\\.[0-9]{1,8})?"),
          "receipt.lines.quantity",
          "must be a decimal number in at most 10 characters");
      Rules.present(unit, "receipt.lines.unit");
      Rules.require(unitPrice >= 0, "receipt.lines.unitPrice", "must be 0 or more minor units");
      Rules.require(
          discount == null || discount >= 0,
          "receipt.lines.discount",
          "must be 0 or more minor units");
      Rules.require(total >= 0, "receipt.lines.total", "must be 0 or more minor units");
      Rules.require(
          taxRate >= 0 && taxRate <= 10_000, "receipt.lines.taxRate", "must be 0 to 10000");
    }
  }

  /** Unit of a line's quantity (API 4.3). */
  public enum Unit {
    PCS,
    KG,
    KM,
    MINUTE,
    LITRE,
    KWH
  }

  /** Parts of the sum paid by other means, minor units, 0 or more; absent is 0. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PaidOtherwise(Long giftCard, Long card, Long voucher, Long cash) {
    /** Refuses negative parts. */
    public PaidOtherwise {
      for (Long part : new Long[] {giftCard, card, voucher, cash}) {
        Rules.require(
            part == null || part >= 0, "receipt.paidOtherwise", "must be 0 or more minor units");
      }
    }
  }
}
