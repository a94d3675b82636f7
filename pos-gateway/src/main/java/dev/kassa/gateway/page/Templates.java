// The templates, checked against their data when the service is built.
package dev.kassa.gateway.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** In {@code templates/till}. */
@CheckedTemplate(basePath = "till")
final class Templates {
  private Templates() {}

  /**
   * What every page has around it.
   *
   * @param lang for the document
   * @param store empty while nobody is signed in; as till
   */
  record Frame(String lang, List<Other> others, String store, String till) {}

  /**
   * Another language.
   *
   * @param url leads to the same page in it
   */
  record Other(String url, String lang, String name) {}

  /** An article key. */
  record Key(int number, String name, String price) {}

  /**
   * The page of one checkout.
   *
   * @param base its address
   */
  record Page(
      String base,
      String next,
      Said.Line line,
      Said.Actions actions,
      Said.Who who,
      List<Key> keys,
      List<Said.Unfinished> unfinished) {}

  static native TemplateInstance signIn(Frame frame, String problem, boolean pairs);

  static native TemplateInstance notReady(Frame frame);

  static native TemplateInstance start(Frame frame);

  static native TemplateInstance choose(
      Frame frame, String till, List<String> units, String problem);

  static native TemplateInstance checkout(Frame frame, Page page, BasketForm.View basket);

  static native TemplateInstance watch(Frame frame, String live);

  static native TemplateInstance line(Said.Line line);

  static native TemplateInstance actions(Said.Actions actions);

  static native TemplateInstance who(Said.Who who);

  static native TemplateInstance basket(String base, BasketForm.View basket);

  static native TemplateInstance refund(RefundForm form, List<Choice> reasons);

  /**
   * @param again where to ask for what has come of it; empty when that is known
   * @param tone of the page's line: wait, good or bad
   */
  static native TemplateInstance refunding(String again, String tone, String text);

  static native TemplateInstance gone(Frame frame, String text);

  static native TemplateInstance problem(String text);

  /** Something to choose. */
  record Choice(String value, String text) {}
}
