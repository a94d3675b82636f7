// A cashier and a customer at the running system: the till page and a phone side by side.
package dev.kassa.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import dev.kassa.systemtests.RunningStack.Stack;
import dev.kassa.systemtests.Simulator.Act;
import dev.kassa.systemtests.Simulator.Habit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each test is a customer of its own at a till of its own. */
@ExtendWith(RunningStack.class)
class TillPageIT {
  /** A service starts in seconds, on a machine that is busy with other things in many more. */
  private static final Duration STARTED_AGAIN_WITHIN = Duration.ofMinutes(2);

  /**
   * The till is told that nobody knows when an attempt comes to nothing ten seconds after the
   * first. The provider itself sets the time of the next one here: without that the five attempts
   * of a minute may all be over before, and the next is a minute away.
   */
  private static final Duration PUT_OFF = Duration.ofSeconds(10);

  private static final Habit BY_HAND = new Habit(Act.IGNORE, 0);
  private static final Random RANDOM = new Random();

  private static Browser browser;
  private static URI gateway;
  private static URI provider;
  private static String token;

  private Simulator simulator;
  private String msisdn;
  private String till;
  private Page page;
  private Page phone;

  @BeforeAll
  static void start(Stack stack) throws IOException {
    StackFile told = stack.read();
    gateway = told.posGateway().url();
    token = told.posGateway().tillTokens().get("oslo-1");
    provider = told.vipps().baseUrl();
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void open(Stack stack) throws Exception {
    simulator = stack.simulator();
    msisdn = "479" + (1_000_000 + RANDOM.nextInt(9_000_000));
    till = "till-" + RANDOM.nextInt(1_000_000);
    simulator.person(msisdn, BY_HAND, BY_HAND);
    BrowserContext shop = browser.context("en-GB");
    page = shop.newPage();
    signIn(page);
    phone = browser.context("en-GB").newPage();
    phone.navigate(provider.resolve("/phone?show=" + msisdn).toString());
  }

  @AfterEach
  void close() {
    browser.closePages();
  }

  // --- the cashier's hands -----------------------------------------------------------------------

  private void signIn(Page at) {
    at.navigate(gateway.resolve("/till/start").toString() + "#" + token);
    assertThat(at.getByLabel("Till", new Page.GetByLabelOptions().setExact(true))).isFocused();
    Browser.assertAccessible(at);
    at.keyboard().type(till);
    at.keyboard().press("Enter");
    assertThat(entry(at)).isFocused();
    assertThat(at.locator(".is-ready")).isVisible();
  }

  private static Locator entry(Page at) {
    return at.locator("#entry");
  }

  /** As a scanner does: a keyboard that ends with Enter. */
  private void scan(String text) {
    page.keyboard().type(text);
    page.keyboard().press("Enter");
  }

  /** As a person does, who pauses between keys. */
  private void type(String text) {
    page.keyboard().type(text, new Keyboard.TypeOptions().setDelay(80));
    page.keyboard().press("Enter");
  }

  /** As a scanner does that no busy browser slows down. */
  private void scanAtOnce(String text) {
    scanWithLateKeys(text, List.of());
  }

  /**
   * As a scanner does at a busy till: these keys come later than the others. The one after the last
   * character is Enter.
   */
  private void scanWithLateKeys(String text, List<Integer> late) {
    page.evaluate(
        """
        ([text, late]) => {
          let at = performance.now();
          const press = (key, index) => {
            const event = new KeyboardEvent('keydown', {key: key, bubbles: true, cancelable: true});
            at += late.includes(index) ? 120 : 4;
            Object.defineProperty(event, 'timeStamp', {value: at});
            return document.activeElement.dispatchEvent(event);
          };
          [...text].forEach((key, index) => {
            press(key, index);
            document.activeElement.value += key;
          });
          if (press('Enter', text.length)) {
            document.getElementById('entry-form').requestSubmit();
          }
        }""",
        List.of(text, late));
  }

  private void reload() {
    page.reload();
    assertThat(page.locator(".is-ready")).isVisible();
  }

  /** The next customer's page is there. */
  private void assertNext() {
    assertThat(headline()).containsText("Scan the customer's code");
    assertThat(page.locator(".is-ready")).isVisible();
  }

  private void press(String key) {
    // A key that is not on a button would be typed at nothing.
    assertThat(key(key)).isVisible();
    page.keyboard().press(key.equals("Esc") ? "Escape" : key);
  }

  private Locator key(String key) {
    return page.locator("#actions [data-key='" + key + "']");
  }

  private Locator headline() {
    return page.locator("#line h1");
  }

  private Locator tone() {
    return page.locator("#line [data-tone]");
  }

  private Locator badge() {
    return page.locator("[data-customer]");
  }

  private Locator club() {
    return page.locator("[data-club]");
  }

  private void scanToken() throws Exception {
    scan(simulator.codes(msisdn).token());
  }

  /** A stranger has been recognised. */
  private void scanStranger() throws Exception {
    scanToken();
    assertThat(badge()).hasText("Not a member");
  }

  /** Puts the jacket (239.00, article 1) into the basket by its number. */
  private void addJacket() {
    scan("1");
    assertThat(page.locator("#total")).hasText("NOK\u00a03,199.00");
  }

  private void ask() {
    press("F4");
  }

  private void assertWaiting() {
    assertThat(headline()).containsText("Waiting for the customer to pay NOK\u00a03,199.00");
  }

  private void assertPaid() {
    assertThat(headline()).containsText("PAID NOK\u00a03,199.00");
    assertThat(tone()).hasAttribute("data-tone", "good");
  }

  // --- the customer's thumb ----------------------------------------------------------------------

  private Locator request() {
    return phone.locator("[data-phone='" + msisdn + "'] [data-request]");
  }

  private void approve() {
    request().getByRole(AriaRole.BUTTON, named("Approve")).click();
  }

  private void decline() {
    request().getByRole(AriaRole.BUTTON, named("Decline")).click();
  }

  private static Locator.GetByRoleOptions named(String name) {
    return new Locator.GetByRoleOptions().setName(name).setExact(true);
  }

  // --- the paths ---------------------------------------------------------------------------------

  @Test
  void joinsPaysAndIsRecognisedAsAMemberNextTime() throws Exception {
    assertThat(headline()).containsText("Scan the customer's code");
    Browser.assertAccessible(page);
    scanStranger();
    assertThat(headline()).containsText("Do you want to join the club?");
    Browser.assertAccessible(page);
    press("F2");
    Locator binding = page.locator(".binding");
    assertThat(binding).hasText(Pattern.compile("[A-Z0-9-]{5,8}"));
    assertThat(request()).containsText(binding.textContent());
    assertThat(headline()).containsText("Ask the customer to confirm " + binding.textContent());
    assertThat(club()).containsText("Nothing in the app?");
    Browser.assertAccessible(page);
    approve();
    assertThat(badge()).hasText("Member");
    assertThat(club()).containsText("Joined the club just now");
    assertThat(headline()).containsText("Add the goods");
    addJacket();
    ask();
    assertWaiting();
    Browser.assertAccessible(page);
    approve();
    assertPaid();
    assertThat(page.locator("#who")).containsText("points for this purchase");
    Browser.assertAccessible(page);

    page.keyboard().press("Enter");
    assertNext();
    assertThat(page.locator("[data-line]")).hasCount(0);
    scanToken();
    assertThat(badge()).hasText("Member");
    assertThat(page.locator("#who")).containsText("Price group: standard");
    assertThat(page.locator("#who")).containsText(Pattern.compile("[1-9][0-9]* points"));
    assertThat(club()).hasCount(0);
    Browser.assertAccessible(page);
  }

  @Test
  void typedNumberDeclinesToJoinAndBuysAnyhow() {
    type(msisdn.substring(2, 5) + " " + msisdn.substring(5, 7) + " " + msisdn.substring(7));
    assertThat(badge()).hasText("Not a member");
    assertThat(page.locator("#who")).containsText("by phone number");
    press("F2");
    decline();
    assertThat(club()).containsText("The customer said no.");
    assertThat(club()).containsText("The sale goes on without it.");
    Browser.assertAccessible(page);
    addJacket();
    ask();
    approve();
    assertPaid();
  }

  @Test
  void askingToJoinIsTakenBackAndTheSaleGoesOn() throws Exception {
    scanStranger();
    press("F2");
    assertThat(page.locator(".binding")).isVisible();
    press("F2");
    assertThat(club()).containsText("Taken back.");
    assertThat(key("F2")).containsText("Ask again");
    addJacket();
    ask();
    assertWaiting();
  }

  @Test
  void declinedPaymentIsAskedForAgain() throws Exception {
    scanStranger();
    addJacket();
    ask();
    decline();
    assertThat(headline()).containsText("the customer said no");
    assertThat(tone()).hasAttribute("data-tone", "bad");
    Browser.assertAccessible(page);
    assertThat(key("F4")).containsText("Ask again");
    ask();
    assertWaiting();
    assertThat(page.locator("[data-attempts]")).containsText("Attempt 1");
    approve();
    assertPaid();
  }

  @Test
  void paymentExpiresWhenTheCustomerDoesNotAnswer() throws Exception {
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
    assertThat(page.locator("[data-left]")).hasText(Pattern.compile("[89]:[0-5][0-9]"));
    simulator.expireRequests(msisdn);
    assertThat(headline()).containsText("the time ran out");
    Browser.assertAccessible(page);
  }

  @Test
  void cashierCancelsWhileTheCustomerDecides() throws Exception {
    scanStranger();
    addJacket();
    ask();
    assertThat(request()).isVisible();
    press("Esc");
    assertThat(headline()).containsText("Cancelled: nothing was paid");
    assertThat(request()).hasCount(0);
    assertThat(page.locator("[data-line]")).hasCount(1);
    Browser.assertAccessible(page);
  }

  @Test
  void aPartIsRefundedWithAReason() throws Exception {
    scanStranger();
    addJacket();
    ask();
    approve();
    assertPaid();
    press("F8");
    Locator amount = page.getByLabel("Amount to give back");
    assertThat(amount).isFocused();
    assertThat(amount).hasValue("3199.00");
    Browser.assertAccessible(page);
    page.keyboard().type("9999");
    page.keyboard().press("Enter");
    assertThat(page.locator("#refund-problem")).containsText("At most NOK\u00a03,199.00");
    Browser.assertAccessible(page);
    amount.fill("100,50");
    page.getByLabel("Reason").selectOption("WRONG_PRICE");
    amount.press("Enter");
    assertThat(headline()).containsText("NOK\u00a0100.50 given back");
    assertThat(page.locator("dialog[open]")).hasCount(0);
    Browser.assertAccessible(page);
    press("F8");
    assertThat(amount).hasValue("3098.50");
    page.keyboard().press("Enter");
    assertThat(headline()).containsText("All given back: NOK\u00a03,199.00");
    assertThat(key("F8")).hasCount(0);
  }

  @Test
  void receiptOfAnEarlierSaleIsRefunded() throws Exception {
    scanStranger();
    addJacket();
    ask();
    approve();
    assertPaid();
    String reference = page.url().substring(page.url().lastIndexOf('/') + 1) + "-1";
    page.keyboard().press("Enter");
    assertNext();
    press("F8");
    Locator written = page.getByLabel("Reference on the receipt");
    Locator amount = page.getByLabel("Amount to give back");
    assertThat(written).isFocused();
    Browser.assertAccessible(page);
    page.keyboard().press("Enter");
    assertThat(page.locator("#refund-problem")).containsText("no reference of a payment");
    assertThat(written).isFocused();
    // Printed in capitals, scanned from the receipt: what is typed next is the amount.
    page.keyboard().type(reference.toUpperCase(Locale.ROOT));
    page.keyboard().press("Enter");
    assertThat(amount).isFocused();
    assertThat(page.locator("#refund-problem")).hasCount(0);
    page.keyboard().type("much");
    page.keyboard().press("Enter");
    assertThat(page.locator("#refund-problem")).containsText("Write the amount like");
    assertThat(amount).isFocused();
    Browser.assertAccessible(page);
    page.keyboard().type("100,50");
    page.keyboard().press("Enter");
    assertThat(said()).hasText("NOK\u00a0100.50 given back");
    Browser.assertAccessible(page);
    page.keyboard().press("Enter");
    assertThat(page.locator("dialog[open]")).hasCount(0);
    assertThat(entry(page)).isFocused();
    // More than was taken.
    press("F8");
    assertThat(written).isFocused();
    scan(reference);
    assertThat(amount).isFocused();
    page.keyboard().type("4000");
    page.keyboard().press("Enter");
    assertThat(said()).containsText("Nothing was given back. It is more than is left");
    Browser.assertAccessible(page);
    page.keyboard().press("Escape");
    assertThat(entry(page)).isFocused();
  }

  /** What has come of a refund by receipt. */
  private Locator said() {
    return page.locator("#refund .headline");
  }

  @Test
  void appThatIsOpenShowsNothingUntilTheCustomerIsTold() throws Exception {
    phone
        .getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("App already open"))
        .click();
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
    Locator hint = page.locator("#line .hint");
    assertThat(hint).isVisible();
    assertThat(hint).containsText("open Payments or pull down to refresh");
    assertThat(request()).hasCount(0);
    Browser.assertAccessible(page);
    phone
        .getByRole(
            AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Payments: pull to refresh"))
        .click();
    approve();
    assertPaid();
  }

  @Test
  void codeThatIsNoneIsScannedAgain() throws Exception {
    scan("https://example.com/menu");
    assertThat(page.locator("#entry-problem")).containsText("a link to something else");
    Browser.assertAccessible(page);
    // Case S2: as a phone number it would be a stranger's.
    scanAtOnce("40123455");
    assertThat(page.locator("#entry-problem")).containsText("the code of goods");
    // At a busy till single keys come late, Enter too: goods all the same.
    scanWithLateKeys("4006381333931", List.of(3, 13));
    assertThat(page.locator("#entry-problem")).containsText("the code of goods");
    assertThat(entry(page)).hasValue("4006381333931");
    scan("https://qr.vipps.no/p/nobody");
    assertThat(headline()).containsText("Customer not recognised");
    assertThat(page.locator("#line .advice")).containsText("My code");
    assertThat(key("F4")).hasCount(0);
    Browser.assertAccessible(page);
    type("99999999999999");
    assertThat(page.locator("#line .advice")).containsText("not a phone number");
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
  }

  /** What came after the late key alone would be the code of nobody. */
  @Test
  void scanWhoseKeysComeLateIsWhole() throws Exception {
    String code = simulator.codes(msisdn).token();
    scanWithLateKeys(code, List.of(code.length() - 9));
    assertThat(badge()).hasText("Not a member");
    assertThat(page.locator("#payer")).hasValue(code);
    addJacket();
    // Behind digits that somebody left there.
    String clear = simulator.codes(msisdn).clear();
    page.keyboard().type("12");
    scanWithLateKeys(clear, List.of(0, 7, clear.length()));
    assertThat(page.locator("#payer")).hasValue(clear);
    // Into a field of the basket.
    page.locator("#quantity-0").focus();
    scanWithLateKeys(code, List.of(5, 9));
    assertThat(page.locator("#payer")).hasValue(code);
    assertThat(page.locator("#quantity-0")).hasValue("1");
    assertThat(entry(page)).isFocused();
  }

  @Test
  void whatCannotBeDoneIsSaidWhereItWasTyped() throws Exception {
    page.keyboard().press("Enter");
    assertThat(page.locator("#entry-problem")).containsText("Scan the customer's code or type");
    assertThat(entry(page)).hasAttribute("aria-invalid", "true");
    scan("97");
    assertThat(page.locator("#entry-problem")).containsText("There is no article 97");
    Browser.assertAccessible(page);
    scanStranger();
    assertThat(page.locator("#entry-problem")).isEmpty();
    ask();
    assertThat(page.locator("#problem")).containsText("Add goods first.");
    page.locator("#manual-name").fill("Gift");
    page.locator("#manual-price").fill("ten");
    page.locator("#manual-price").press("Enter");
    assertThat(page.locator("#manual-problem")).containsText("Write the price like 239,00.");
    assertThat(page.locator("#manual-price")).hasValue("ten");
    Browser.assertAccessible(page);
    page.locator("#manual-price").fill("10,50");
    page.locator("#manual-price").press("Enter");
    assertThat(page.locator("#total")).hasText("NOK\u00a010.50");
    page.locator("#discount-0").fill("99");
    page.locator("#discount-0").press("Tab");
    assertThat(page.locator("[data-line]")).containsText("more than the line");
    ask();
    assertThat(page.locator("#problem")).containsText("needs correcting");
    // Asking for payment at once: what was typed last is counted first.
    page.locator("#discount-0").fill("0,50");
    ask();
    assertThat(page.locator("#total")).hasText("NOK\u00a010.00");
    assertThat(page.locator(".totals")).containsText("of which 25 % tax on NOK\u00a08.00");
    assertThat(headline()).containsText("NOK\u00a010.00");
    assertThat(request()).containsText("10,00");
  }

  @Test
  void everythingWorksWithoutAMouseAndAScanGoesWhereItBelongs() throws Exception {
    addJacket();
    // Into a field of the basket: the field keeps what it had.
    page.locator("#quantity-0").focus();
    scanToken();
    assertThat(badge()).hasText("Not a member");
    assertThat(page.locator("#quantity-0")).hasValue("1");
    // Onto a button: the button is not pressed.
    key("F4").focus();
    scanToken();
    assertThat(entry(page)).isFocused();
    assertThat(entry(page)).hasValue("");
    assertThat(page.locator("#line h1")).not().containsText("Waiting");
    assertThat(badge()).hasText("Not a member");
    page.locator("#quantity-0").focus();
    page.locator("#quantity-0").selectText();
    page.keyboard().type("2");
    page.keyboard().press("Enter");
    assertThat(page.locator("#total")).hasText("NOK\u00a06,398.00");
    ask();
    assertThat(headline()).containsText("Waiting for the customer to pay NOK\u00a06,398.00");
    assertThat(page.locator("#quantity-0")).isDisabled();
    approve();
    assertThat(headline()).containsText("PAID NOK\u00a06,398.00");
    // The next customer's scan begins the next sale.
    String first = page.url();
    scanToken();
    page.waitForURL(url -> !url.equals(first));
    assertThat(badge()).hasText("Not a member");
    assertThat(page.locator("[data-line]")).hasCount(0);
  }

  @Test
  void answerToAFieldThatIsGoneNeitherStumblesNorKeepsThePaymentBack() throws Exception {
    scanStranger();
    addJacket();
    // Enter sends the field's change and the form; the first answer comes last.
    List<Route> held = new ArrayList<>();
    page.route(
        "**/basket",
        route -> {
          if (held.isEmpty()) {
            held.add(route);
          } else {
            route.resume();
          }
        });
    page.locator("#quantity-0").selectText();
    page.keyboard().type("2");
    page.keyboard().press("Enter");
    assertThat(page.locator("#total")).hasText("NOK\u00a06,398.00");
    ask();
    held.getFirst().resume();
    assertThat(headline()).containsText("Waiting for the customer to pay NOK\u00a06,398.00");
  }

  @Test
  void reloadInTheMiddleOfAPaymentLosesNothing() throws Exception {
    scanStranger();
    addJacket();
    reload();
    assertThat(page.locator("[data-line]")).hasCount(1);
    assertThat(badge()).hasText("Not a member");
    ask();
    assertWaiting();
    reload();
    assertWaiting();
    assertThat(page.locator("[data-line]")).hasCount(1);
    assertThat(page.locator("#quantity-0")).isDisabled();
    decline();
    assertThat(headline()).containsText("the customer said no");
    ask();
    assertWaiting();
    approve();
    assertPaid();
  }

  @Test
  void whatNobodyKnowsIsNotChargedAgainAndNotHandedOut() throws Exception {
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
    String checkout = page.url().substring(page.url().lastIndexOf('/') + 1);
    simulator.putOffCaptures(checkout + "-1", PUT_OFF);
    try {
      approve();
      assertThat(headline()).containsText("UNKNOWN: do not charge again");
      assertThat(page.locator("#line .advice")).containsText("Do not hand out the goods");
      assertThat(page.locator("#line .advice")).containsText("whether the money was taken");
      assertThat(tone()).hasAttribute("data-tone", "stop");
      assertThat(key("F4")).hasCount(0);
      assertThat(key("Esc")).hasCount(0);
      Browser.assertAccessible(page);
    } finally {
      simulator.noFaults();
    }
    assertPaid();
  }

  @Test
  void gatewayThatIsKilledComesBackAndThePageWithIt(Stack stack) throws Exception {
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
    ProcessHandle.of(
            stack.read().processes().stream()
                .filter(process -> process.name().equals("pos-gateway"))
                .findFirst()
                .orElseThrow()
                .pid())
        .orElseThrow()
        .destroyForcibly();
    assertThat(page.locator("#lost")).isVisible();
    Browser.assertAccessible(page);
    approve();
    assertThat(page.locator("#lost"))
        .isHidden(
            new LocatorAssertions.IsHiddenOptions().setTimeout(STARTED_AGAIN_WITHIN.toMillis()));
    assertPaid();
    page.keyboard().press("Enter");
    assertNext();
  }

  @Test
  void tillThatCrashedFindsWhatItHadBegunAndAnotherScreenCanWatch() throws Exception {
    scanStranger();
    addJacket();
    ask();
    assertWaiting();
    Page other = browser.context("en-GB").newPage();
    signIn(other);
    Locator unfinished = other.locator(".unfinished a");
    assertThat(unfinished).hasCount(1);
    assertThat(unfinished).containsText("Waiting for the customer");
    Browser.assertAccessible(other);
    Page watching = browser.context("en-GB").newPage();
    watching.navigate(
        gateway.resolve("/till/start?till=" + till + "&follow=true").toString() + "#" + token);
    assertThat(watching.locator("#line h1")).containsText("Waiting for the customer");
    Browser.assertAccessible(watching);
    unfinished.click();
    assertThat(other.locator("#line h1")).containsText("Waiting for the customer");
    approve();
    for (Page each : List.of(page, other, watching)) {
      assertThat(each.locator("#line h1")).containsText("PAID");
    }
  }

  private static void open(Page norwegian) {
    norwegian
        .getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Åpne").setExact(true))
        .click();
  }

  @Test
  void speaksTheLanguageOfTheBrowserUntilTold() throws Exception {
    Page norwegian = browser.context("nb-NO").newPage();
    norwegian.navigate(gateway.resolve("/till").toString());
    assertThat(norwegian.getByRole(AriaRole.HEADING)).hasText("Åpne kassen");
    Browser.assertAccessible(norwegian);
    norwegian.getByLabel("Kassenøkkel").fill("no token at all");
    open(norwegian);
    assertThat(norwegian.getByRole(AriaRole.ALERT)).containsText("godtas ikke");
    norwegian.getByLabel("Kassenøkkel").fill(token);
    open(norwegian);
    norwegian.getByLabel("Kasse", new Page.GetByLabelOptions().setExact(true)).fill(till + "n");
    norwegian.keyboard().press("Enter");
    assertThat(norwegian.locator("#line h1")).containsText("Skann kundens kode");
    assertThat(norwegian.locator(".is-ready")).isVisible();
    assertThat(norwegian.locator("html")).hasAttribute("lang", "nb");
    entry(norwegian).fill("1");
    entry(norwegian).press("Enter");
    assertThat(norwegian.locator("#total")).hasText("3\u00a0199,00\u00a0kr");
    Browser.assertAccessible(norwegian);
    norwegian.getByText("English").click();
    assertThat(norwegian.locator("#line h1")).containsText("Scan the customer's code");
    norwegian.reload();
    assertThat(norwegian.locator("#line h1")).containsText("Scan the customer's code");
    // Nothing was lost on the way.
    assertThat(norwegian.locator("#total")).hasText("NOK\u00a03,199.00");
  }
}
