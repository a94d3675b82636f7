// The customer's phone in a real browser: what pops up, what is read, what the buttons do.
package dev.kassa.simulator;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PhonePageIT {
  private static final String ADA = "4791234567";
  private static final String GRETE = "4793141593";
  private static final SalesUnit UNIT =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.NO).named("Kassa Oslo");

  private static Browser browser;
  private VippsSimulator simulator;
  private Till till;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void start() {
    simulator = VippsSimulator.start(SimulatorConfig.inMemory(UNIT));
    till = new Till(simulator.baseUrl(), UNIT).signedIn();
    simulator.put(person(ADA, "Ada Lovelace"));
    simulator.put(person(GRETE, "Grete Hermann"));
  }

  @AfterEach
  void stop() {
    browser.closePages();
    simulator.close();
  }

  private static Person person(String msisdn, String name) {
    return Person.of(msisdn).named(name).drivenByHand();
  }

  private Page phones(String... numbers) {
    return browser.open(simulator.baseUrl() + "/phone?show=" + String.join(",", numbers));
  }

  private static Locator phone(Page page, String msisdn) {
    return page.locator("[data-phone='" + msisdn + "']");
  }

  private static Locator request(Page page, String id) {
    return page.locator("[data-request='" + id + "']");
  }

  private static void press(Locator within, String button) {
    within
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(button).setExact(true))
        .click();
  }

  /** Two jackets at a discount and a bag that came back: 2 × 150 − 60 − 1 = 239. */
  private void ask(String reference) {
    var body =
        """
        {"amount":{"currency":"NOK","value":23900},"paymentMethod":{"type":"WALLET"},
         "reference":"%s","userFlow":"PUSH_MESSAGE","customer":{"phoneNumber":"%s"},
         "customerInteraction":"CUSTOMER_PRESENT","paymentDescription":"Till 7 in Storgata",
         "receipt":{"orderLines":[
           {"name":"Winter jacket","id":"j1","totalAmount":24000,"totalAmountExcludingTax":19200,
            "totalTaxAmount":4800,"taxRate":2500,"discount":6000,
            "unitInfo":{"unitPrice":15000,"quantity":"2","quantityUnit":"PCS"}},
           {"name":"Bag <small>","id":"b1","totalAmount":100,"totalAmountExcludingTax":80,
            "totalTaxAmount":20,"taxRate":2500,"isReturn":true}],
          "bottomLine":{"currency":"NOK","receiptNumber":"17"}}}"""
            .formatted(reference, ADA);
    assertThat(till.post("/epayment/v1/payments", "create-" + reference, body).status())
        .isEqualTo(201);
  }

  private String logIn(String scope) {
    var started =
        till.form(
            "/vipps-login-ciba/api/backchannel/authentication",
            Map.of(
                "login_hint", "urn:msisdn:" + ADA, "scope", scope, "binding_message", "OSLO-47"));
    assertThat(started.status()).isEqualTo(200);
    return started.body().path("auth_req_id").asText();
  }

  @Test
  void aPaymentPopsUpAndIsApprovedByKeyboard() {
    var page = phones(ADA, GRETE);
    assertThat(phone(page, ADA).getByText("No requests.")).isVisible();
    ask("reference-1");
    var request = request(page, "reference-1");
    assertThat(request).isVisible();
    assertThat(phone(page, GRETE).getByText("No requests.")).isVisible();
    assertThat(request.getByRole(AriaRole.HEADING)).hasText("Pay Kassa Oslo");
    assertThat(request.locator(".amount")).hasText("239,00\u00a0kr");
    assertThat(request.locator(".receipt tr"))
        .hasText(
            new String[] {
              "Item Amount",
              "2 × Winter jacket 240,00 kr",
              "Bag <small> (returned) −1,00 kr",
              "Total 239,00 kr",
              "of which tax 47,80 kr",
              "discount, taken off above 60,00 kr"
            });
    tabTo(page, "Approve");
    page.keyboard().press("Enter");
    var ended = page.locator("[data-ended='reference-1'] strong");
    assertThat(ended).hasText("Approved, 239,00\u00a0kr reserved");
    assertThat(phone(page, ADA).locator(".screen")).isFocused();
    assertThat(till.read("reference-1").body().path("state").asText()).isEqualTo("AUTHORIZED");
    assertThat(till.capture("reference-1", "capture-1", 23900).status()).isEqualTo(200);
    assertThat(ended).hasText("Paid 239,00\u00a0kr");
    assertThat(till.refund("reference-1", "refund-1", 100).status()).isEqualTo(200);
    assertThat(ended).hasText("Paid 239,00\u00a0kr, 1,00\u00a0kr refunded");
    assertThat(simulator.books().stillReserved()).isEmpty();
  }

  private static void tabTo(Page page, String button) {
    for (var n = 0; n < 40; n++) {
      page.keyboard().press("Tab");
      if (page.evaluate("document.activeElement.textContent").equals(button)) {
        return;
      }
    }
    throw new AssertionError("Tab does not come to " + button);
  }

  @Test
  void declinedExpiredAndCancelledRequestsSayHowTheyEnded() {
    var page = phones(ADA);
    ask("reference-1");
    press(request(page, "reference-1"), "Decline");
    assertThat(page.locator("[data-ended='reference-1'] strong")).hasText("Declined");
    ask("reference-2");
    assertThat(request(page, "reference-2")).isVisible();
    simulator.advance(Duration.ofMinutes(11));
    assertThat(page.locator("[data-ended='reference-2'] strong")).hasText("Expired");
    ask("reference-3");
    assertThat(request(page, "reference-3")).isVisible();
    assertThat(till.cancel("reference-3", "c", "{}").status()).isEqualTo(200);
    assertThat(page.locator("[data-ended='reference-3'] strong")).hasText("Cancelled by the shop");
    assertThat(request(page, "reference-3")).hasCount(0);
  }

  @Test
  void aRefusedCardLeavesTheRequestOpenAndSaysSo() {
    var page = phones(ADA);
    assertThat(till.create("reference-1", "k", 151, ADA).status()).isEqualTo(201);
    press(request(page, "reference-1"), "Approve");
    assertThat(request(page, "reference-1").locator(".note")).containsText("Your card was refused");
    assertThat(till.read("reference-1").body().path("state").asText()).isEqualTo("CREATED");
  }

  @Test
  void whileTheAppIsOpenNothingPopsUpUntilTheCustomerLooks() {
    var page = phones(ADA, GRETE);
    var open =
        phone(page, ADA)
            .getByRole(AriaRole.SWITCH, new Locator.GetByRoleOptions().setName("App already open"));
    open.click();
    assertThat(open).isChecked();
    ask("reference-1");
    ask("reference-2");
    // The stream is in order: when Grete's request is there, Ada's would be.
    assertThat(till.create("reference-9", "k", 1000, GRETE).status()).isEqualTo(201);
    assertThat(request(page, "reference-9")).isVisible();
    assertThat(phone(page, ADA).getByText("No requests.")).isVisible();
    press(phone(page, ADA), "Payments: pull to refresh");
    assertThat(request(page, "reference-1")).isVisible();
    assertThat(request(page, "reference-2")).isVisible();
    ask("reference-3");
    open.click();
    assertThat(request(page, "reference-3")).isVisible();
  }

  @Test
  void aLoginShowsWhatTheMerchantWantsToKnow() {
    var page = phones(ADA);
    var id = logIn("openid name phoneNumber delegatedConsents");
    var request = request(page, id);
    assertThat(request.getByRole(AriaRole.HEADING)).hasText("Log in at Kassa Oslo");
    assertThat(request.locator(".binding")).hasText("The till shows OSLO-47");
    assertThat(request.locator(".wants li"))
        .hasText(new String[] {"your name", "your phone number"});
    assertThat(request.locator(".consents li")).hasCount(4);
    press(request, "Approve");
    assertThat(page.locator("[data-ended='" + id + "'] strong")).hasText("Logged in");
    var again = logIn("openid name delegatedConsents");
    assertThat(request(page, again)).isVisible();
    assertThat(request(page, again).locator(".consents")).hasCount(0);
    press(request(page, again), "Decline");
    assertThat(page.locator("[data-ended='" + again + "'] strong")).hasText("Login declined");
  }

  @Test
  void aNewNumberIsDrivenByHandAndTheAddressSaysWhichPhonesAreShown() {
    var page = phones(GRETE);
    page.getByLabel("Phone number").fill("+47 400 00 001");
    page.getByLabel("Name, for a new number").fill("<b>Ole</b> & Co");
    page.getByLabel("Name, for a new number").press("Enter");
    assertThat(page).hasURL(simulator.baseUrl() + "/phone?show=" + GRETE + ",4740000001");
    assertThat(phone(page, "4740000001").getByRole(AriaRole.HEADING).first())
        .hasText("<b>Ole</b> & Co");
    assertThat(till.create("reference-1", "k", 1000, "4740000001").status()).isEqualTo(201);
    press(request(page, "reference-1"), "Approve");
    assertThat(page.locator("[data-ended='reference-1'] strong"))
        .hasText("Approved, 10,00\u00a0kr reserved");
    page.getByLabel("Phone number").fill("12");
    page.getByLabel("Phone number").press("Enter");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("begins with the country code");
    phone(page, GRETE).getByRole(AriaRole.LINK).click();
    assertThat(phone(page, GRETE)).hasCount(0);
    assertThat(phone(page, "4740000001")).isVisible();
  }

  @Test
  void aPersonWithAScriptIsTakenOver() {
    till.open("PUT", "/simulator/people/" + ADA, "{\"name\":\"Ada\",\"payments\":\"approve\"}");
    var page = phones(ADA);
    assertThat(phone(page, ADA).locator(".script")).containsText("payments: approved at once");
    press(phone(page, ADA), "Drive by hand");
    assertThat(phone(page, ADA).locator(".script")).hasCount(0);
    ask("reference-1");
    press(request(page, "reference-1"), "Decline");
    assertThat(page.locator("[data-ended='reference-1'] strong")).hasText("Declined");
  }

  @Test
  void theCodesOnThePhoneAreThoseTheExchangeKnows() {
    var page = phones(ADA);
    phone(page, ADA).getByText("My QR code").click();
    for (var code : phone(page, ADA).locator("input.code").all()) {
      var got = till.post("/qr/v1/exchange", null, "{\"qrCode\":\"" + code.inputValue() + "\"}");
      assertThat(got.body().path("msisdn").asText()).isEqualTo(ADA);
    }
    assertThat(phone(page, ADA).locator("svg")).hasCount(2);
  }

  @Test
  void otherPeoplesRequestsCannotBeAnswered() {
    ask("reference-1");
    var got = till.open("POST", "/phone/" + GRETE + "/payments/123456/reference-1/approve", "");
    assertThat(got.status()).isEqualTo(404);
    assertThat(till.read("reference-1").body().path("state").asText()).isEqualTo("CREATED");
  }

  @Test
  void worksWithoutScripts() {
    ask("reference-1");
    var page = browser.openWithoutScripts(simulator.baseUrl() + "/phone?show=" + ADA);
    press(request(page, "reference-1"), "Approve");
    assertThat(page.locator("[data-ended='reference-1'] strong"))
        .hasText("Approved, 239,00\u00a0kr reserved");
    assertThat(page).hasURL(simulator.baseUrl() + "/phone?show=" + ADA);
  }

  @Test
  void axeFindsNothingSerious() throws Exception {
    till.open("PUT", "/simulator/people/4740000002", "{\"name\":\"Ole\",\"payments\":\"approve\"}");
    var page = phones(ADA, GRETE, "4740000002", "4799999999");
    ask("reference-1");
    press(request(page, "reference-1"), "Decline");
    ask("reference-2");
    var login = logIn("openid name address email delegatedConsents");
    phone(page, GRETE).getByText("My QR code").click();
    phone(page, "4740000002")
        .getByRole(AriaRole.SWITCH, new Locator.GetByRoleOptions().setName("App already open"))
        .click();
    assertThat(request(page, login)).isVisible();
    assertThat(page.getByText("pull to refresh")).isVisible();
    Files.createDirectories(Path.of("target/screenshots"));
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target/screenshots/phone.png"))
            .setFullPage(true));
    Browser.assertAccessible(page);
  }
}
