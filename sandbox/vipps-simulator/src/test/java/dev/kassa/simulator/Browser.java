// A real browser for the tests of pages.
package dev.kassa.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Headless Chromium as installed on the machine; where there is none, the test is skipped. */
final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"),
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser chromium;
  private final List<String> complaints = new ArrayList<>();

  private Browser(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  static Browser start() {
    var executable = PLACES.stream().filter(Files::isExecutable).findFirst();
    Assumptions.assumeTrue(
        executable.isPresent(), "skipped, because no Chromium is installed in " + PLACES);
    return new Browser(executable.get());
  }

  /** A page of its own. */
  Page open(String address) {
    var page = context(true).newPage();
    page.onConsoleMessage(
        message -> {
          // A form that is sent back with its problem is a 400, which Chromium mentions.
          if (message.type().equals("error") && !message.text().contains("status of 400")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.navigate(address);
    return page;
  }

  /** Closes all pages, before the server goes; an error on a page's console is a failure. */
  void closePages() {
    chromium.contexts().forEach(BrowserContext::close);
    var said = List.copyOf(complaints);
    complaints.clear();
    assertThat(said).as("said by pages").isEmpty();
  }

  /** A page in which scripts do not run. */
  Page openWithoutScripts(String address) {
    var page = context(false).newPage();
    page.navigate(address);
    return page;
  }

  private BrowserContext context(boolean scripts) {
    return chromium.newContext(
        new com.microsoft.playwright.Browser.NewContextOptions()
            .setViewportSize(1280, 900)
            .setJavaScriptEnabled(scripts));
  }

  /** Holds that axe finds nothing serious or critical (WCAG) on a page. */
  static void assertAccessible(Page page) {
    var found =
        new AxeBuilder(page)
            .analyze().getViolations().stream()
                .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                .map(rule -> rule.getId() + ": " + rule.getHelp() + " " + rule.getNodes())
                .toList();
    assertThat(found).isEmpty();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
