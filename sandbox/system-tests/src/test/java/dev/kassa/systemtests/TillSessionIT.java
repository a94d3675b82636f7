// How a device comes to the till page and leaves it: paired by a short code, signed out.
package dev.kassa.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.kassa.systemtests.RunningStack.Stack;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** ADR 0011: somebody who may enters the code on a device of their own. */
@ExtendWith(RunningStack.class)
class TillSessionIT {
  private static Browser browser;
  private static URI gateway;

  @BeforeAll
  static void start(Stack stack) throws IOException {
    StackFile told = stack.read();
    gateway = told.posGateway().url();
    stack.pairing().grants(told.posGateway().tillTokens().get("oslo-1"));
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void close() {
    browser.closePages();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  /** A new device that shows its code. */
  private static Page pairing(BrowserContext device) {
    Page page = device.newPage();
    page.navigate(gateway.resolve("/till").toString());
    button(page, "Pair this device").click();
    assertThat(page.locator("#pair-code")).hasText(Pattern.compile("[A-Z]{4}-[A-Z]{4}"));
    assertThat(page.locator("#pair-code")).isInViewport();
    return page;
  }

  /** What somebody in the office does, who reads address and code from the device. */
  private static void enter(Page device, String decision) {
    Page office = browser.context("en-GB").newPage();
    office.navigate(device.locator("#pair-address").textContent());
    office.getByLabel("Code").fill(device.locator("#pair-code").textContent());
    button(office, decision).click();
    assertThat(office.getByText("Done")).isVisible();
  }

  @Test
  void deviceIsPairedByAShortCodeAndSignedOut() {
    BrowserContext device = browser.context("en-GB");
    Page page = pairing(device);
    Browser.assertAccessible(page);
    enter(page, "Allow");
    Locator till = page.getByLabel("Till", new Page.GetByLabelOptions().setExact(true));
    assertThat(till).isFocused();
    page.keyboard().type("till-paired");
    page.keyboard().press("Enter");
    assertThat(page.locator(".is-ready")).isVisible();
    page.keyboard().type("1");
    page.keyboard().press("Enter");
    assertThat(page.locator("[data-line]")).hasCount(1);
    String checkout = page.url();

    // Hit in a hurry: Enter and Esc stay.
    Locator leave = page.locator("#leave");
    for (String key : List.of("Enter", "Escape")) {
      page.locator("#sign-out").click();
      assertThat(leave).containsText("Somebody has to pair it again");
      Browser.assertAccessible(page);
      page.keyboard().press(key);
      assertThat(leave).isHidden();
    }
    page.locator("#sign-out").click();
    page.locator("#leave-now").click();
    assertThat(button(page, "Pair this device")).isVisible();
    // Neither the address nor what the browser has kept leads back in.
    page.navigate(checkout);
    assertThat(button(page, "Pair this device")).isVisible();
    page.goBack();
    assertThat(button(page, "Pair this device")).isVisible();
    assertThat(page.locator("[data-line]")).hasCount(0);
  }

  @Test
  void codeThatIsRefusedIsSaidSoAndTheNextOneIsAnother() {
    Page page = pairing(browser.context("en-GB"));
    String first = page.locator("#pair-code").textContent();
    enter(page, "Refuse");
    assertThat(page.locator("#pair-over")).containsText("has run out or was refused");
    assertThat(page.locator("#pair-code")).isHidden();
    Browser.assertAccessible(page);
    button(page, "Pair this device").click();
    assertThat(page.locator("#pair-over")).isHidden();
    assertThat(page.locator("#pair-code")).isVisible();
    assertThat(page.locator("#pair-code")).not().hasText(first);
  }
}
