// The books in a real browser and as JSON: sums, findings, one payment's whole story.
package dev.kassa.simulator;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.kassa.simulator.SimulatorConfig.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BooksPageIT {
  private static final String ADA = "4791234567";
  private static final SalesUnit UNIT =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.NO).named("Kassa Oslo");
  private static final SalesUnit OTHER =
      SalesUnit.of("654321", "client-2", "secret-2", "key-2", SalesUnit.Market.DK)
          .named("Kassa København");
  private static final SimulatorConfig.Times FAST = Settings.times("{\"webhookRetryScale\":0.01}");

  private static Browser browser;
  private final Receiver receiver = new Receiver();
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
    simulator =
        VippsSimulator.start(
            SimulatorConfig.inMemory(UNIT, OTHER).with(FAST).with(new Retention(3, null)));
    till = new Till(simulator.baseUrl(), UNIT).signedIn();
    till.open("PUT", "/simulator/people/" + ADA, "{\"name\":\"Ada\",\"payments\":\"approve\"}");
  }

  @AfterEach
  void stop() {
    browser.closePages();
    simulator.close();
    receiver.close();
  }

  private void authorized(String reference, long value) {
    assertThat(till.create(reference, "create-" + reference, value, ADA).status()).isEqualTo(201);
    await().until(() -> till.read(reference).body().path("state").asText().equals("AUTHORIZED"));
  }

  /** One payment taken in two equal parts, one reserved, one refused capture, one refund. */
  private void busyDay() {
    var refusedOnce = new java.util.concurrent.atomic.AtomicBoolean();
    receiver.answering(
        got -> got.name().equals("CAPTURED") && refusedOnce.compareAndSet(false, true) ? 503 : 200);
    till.register(
        receiver.url(), PaymentEvent.Name.AUTHORIZED.type(), PaymentEvent.Name.CAPTURED.type());
    authorized("reference-1", 239900);
    assertThat(till.capture("reference-1", "capture-1", 119950).status()).isEqualTo(200);
    assertThat(till.capture("reference-1", "capture-2", 119950).status()).isEqualTo(200);
    assertThat(till.capture("reference-1", "capture-3", 100).code()).isEqualTo("6170");
    assertThat(till.refund("reference-1", "refund-1", 39900).status()).isEqualTo(200);
    authorized("reference-2", 5000);
    await().until(() -> simulator.books().notifications().pending() == 0);
  }

  private static Locator row(Page page, String of, String name) {
    return page.locator("[data-" + of + "='" + name + "'] td");
  }

  @Test
  void sumsAndFindingsAreThereAndLeadToThePayments() throws Exception {
    busyDay();
    var page = browser.open(simulator.baseUrl() + "/books");
    assertThat(row(page, "currency", "NOK"))
        .hasText(
            new String[] {
              "2", "2\u00a0449,00", "2\u00a0399,00", "399,00", "2\u00a0000,00", "0,00", "50,00"
            });
    assertThat(page.locator("[data-finding=reserved]")).hasText("Money still reserved: 1");
    assertThat(page.locator("[data-finding=often]")).not().hasClass("bad");
    page.locator("[data-finding=twice] a").click();
    assertThat(page.locator("[data-payment]")).hasCount(1);
    assertThat(row(page, "payment", "reference-1").nth(7)).hasText("2\u00a0399,00");
    page.getByLabel("Only").selectOption("reserved");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show")).press("Enter");
    assertThat(page.locator("[data-payment]")).hasCount(1);
    assertThat(row(page, "payment", "reference-2").last()).hasText("50,00");
    Browser.assertAccessible(page);
    page.navigate(simulator.baseUrl() + "/books");
    Files.createDirectories(Path.of("target/screenshots"));
    page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/books.png")));
  }

  @Test
  void onePaymentTellsItsWholeStory() throws Exception {
    busyDay();
    var page = browser.open(simulator.baseUrl() + "/books");
    page.getByText("reference-1", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.getByRole(AriaRole.HEADING).first()).hasText("Payment reference-1");
    assertThat(page.locator("[aria-labelledby=journal] tbody tr"))
        .containsText(
            new String[] {
              "CREATED 2\u00a0399,00",
              "AUTHORIZED 2\u00a0399,00",
              "CAPTURED 1\u00a0199,50",
              "CAPTURED 1\u00a0199,50",
              "REFUNDED 399,00"
            });
    assertThat(page.locator("[aria-labelledby=calls] tbody tr"))
        .containsText(
            new String[] {
              "POST /epayment/v1/payments create-reference-1 201",
              "POST /epayment/v1/payments/reference-1/capture capture-1 200",
              "POST /epayment/v1/payments/reference-1/capture capture-2 200",
              "POST /epayment/v1/payments/reference-1/capture capture-3 400 6170 Already captured",
              "POST /epayment/v1/payments/reference-1/refund refund-1 200"
            });
    var told = page.locator("[aria-labelledby=notifications] tbody tr");
    assertThat(told).hasCount(3);
    assertThat(told.nth(1)).containsText("CAPTURED");
    assertThat(told.nth(1)).containsText("delivered");
    assertThat(told.nth(1).locator("td").last()).containsText(" 503");
    assertThat(told.nth(1).locator("td").last()).containsText(" 200");
    Browser.assertAccessible(page);
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/account.png")));
  }

  @Test
  void aPaymentThatHasLeftMemoryIsFoundAndRefundedAndTheSumsHoldIt() {
    for (var n = 1; n <= 6; n++) {
      authorized("reference-" + n, 1000);
      assertThat(till.capture("reference-" + n, "capture-" + n, 1000).status()).isEqualTo(200);
    }
    var books = simulator.books();
    assertThat(books.payments()).hasSize(3);
    assertThat(books.left()).isEqualTo(3);
    assertThat(books.totals().get("NOK").captured()).isEqualTo(6000);
    var page = browser.open(simulator.baseUrl() + "/books?reference=reference-1");
    assertThat(row(page, "payment", "reference-1").nth(7)).hasText("10,00");
    assertThat(till.refund("reference-2", "refund-2", 1000).status()).isEqualTo(200);
    assertThat(till.capture("reference-3", "capture-3", 1000).status()).isEqualTo(200);
    assertThat(till.create("reference-4", "another-key", 1000, ADA).code()).isEqualTo("4150");
    assertThat(simulator.books().totals().get("NOK").refunded()).isEqualTo(1000);
  }

  @Test
  void theStoryIsThereAsJson() {
    busyDay();
    var account = till.open("GET", "/simulator/books/123456/reference-1", "").body();
    assertThat(account.at("/line/captured").asLong()).isEqualTo(239900);
    assertThat(account.path("journal").findValuesAsText("name"))
        .containsExactly("CREATED", "AUTHORIZED", "CAPTURED", "CAPTURED", "REFUNDED");
    assertThat(account.path("calls").get(3).path("code").asInt()).isEqualTo(6170);
    assertThat(account.path("calls").get(3).path("idempotencyKey").asText()).isEqualTo("capture-3");
    assertThat(account.path("notifications").get(1).path("fate").asText()).isEqualTo("DELIVERED");
    assertThat(account.path("notifications").get(1).path("attempts").findValuesAsText("status"))
        .containsExactly("503", "200");
    assertThat(till.open("GET", "/simulator/books/123456/reference-9", "").status()).isEqualTo(404);
    assertThat(till.open("GET", "/books/123456/reference-9", "").status()).isEqualTo(404);
  }
}
