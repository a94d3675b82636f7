// What the templates show: views in which every text is ready.
package dev.kassa.gateway.page;

import java.util.List;

/** Holds the views of the live part; an empty text means that there is nothing to say. */
final class Said {
  private Said() {}

  /**
   * The large line.
   *
   * @param tone names a colour in the style sheet; the icon says the same without it, and the word
   *     where the headline does not
   * @param hint what to say when nothing happens
   * @param hintIn seconds until it is shown
   * @param remark what a refused command has to say
   */
  record Line(
      String tone,
      String icon,
      String word,
      String headline,
      String advice,
      String hint,
      long hintIn,
      String remark) {}

  /**
   * A button with the key that presses it.
   *
   * @param how what it does with {@code url}
   * @param primary whether it is the obvious next thing; at most one is
   * @param in seconds until it is offered
   */
  record Button(String key, String label, How how, String url, boolean primary, long in) {
    /** Whether the basket goes along. */
    public boolean withSale() {
      return how == How.SALE;
    }

    /** Whether it opens something on the page. */
    public boolean opens() {
      return how == How.OPEN;
    }

    /** Whether it leads to another page. */
    public boolean leads() {
      return how == How.LEAD;
    }
  }

  /** What a button does. */
  enum How {
    POST,
    SALE,
    OPEN,
    LEAD
  }

  /**
   * The buttons.
   *
   * @param left seconds that the customer has; negative where that is not known
   * @param editable whether scanning and the basket are open
   * @param done whether Enter in the empty field brings the next customer
   */
  record Actions(List<Button> buttons, long left, boolean editable, boolean done) {}

  /**
   * The customer and the club.
   *
   * @param badge what they are, in a word or two
   * @param badgeTone names a colour
   * @param facts lines below
   * @param club how joining stands; empty: nothing to say
   * @param binding the text that is also in the app; large
   */
  record Who(
      String badge,
      String badgeTone,
      List<String> facts,
      String club,
      String binding,
      String clubHint,
      List<Attempt> attempts) {}

  /** An earlier attempt to take payment. */
  record Attempt(String title, String outcome) {}

  /** A checkout of this till that was left. */
  record Unfinished(String url, String headline, String when) {}
}
