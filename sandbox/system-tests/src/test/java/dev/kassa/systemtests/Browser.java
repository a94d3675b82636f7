// A real browser for the tests of pages.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Headless Chromium as installed on the machine; where there is none, the tests are skipped. */
final class Browser implements AutoCloseable {
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/bin/chromium"),
          Path.of("/usr/bin/chromium-browser"),
          Path.of("/usr/bin/google-chrome"),
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

  /** The slowest thing waited for is a killed service that starts again. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

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
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
  }

  static Browser start() {
    Optional<Path> executable = PLACES.stream().filter(Files::isExecutable).findFirst();
    if (executable.isEmpty()) {
      System.out.println("skipped, because no Chromium is installed in " + PLACES);
    }
    Assumptions.assumeTrue(executable.isPresent(), "no Chromium is installed in " + PLACES);
    return new Browser(executable.get());
  }

  /** Somebody's own browser: its cookies and storage are shared with nobody. */
  BrowserContext context(String language) {
    BrowserContext context =
        chromium.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1024, 768)
                .setLocale(language));
    context.setDefaultTimeout(PATIENCE.toMillis());
    context.onPage(
        page -> {
          page.onPageError(complaints::add);
          page.onConsoleMessage(
              message -> {
                // What a server refuses, and that it is away, is no fault of the page: Chromium
                // mentions it, and htmx prints the event of a stream that broke.
                if (message.type().equals("error")
                    && !message.text().startsWith("Failed to load resource")
                    && !message.text().equals("Event")) {
                  complaints.add(message.text());
                }
              });
        });
    return context;
  }

  /** Closes what a test has opened; an error on a page's console is a failure. */
  void closePages() {
    chromium.contexts().forEach(BrowserContext::close);
    List<String> said = List.copyOf(complaints);
    complaints.clear();
    assertThat(said).as("said by pages").isEmpty();
  }

  /** Holds that axe finds nothing serious or critical (WCAG) on a page. */
  static void assertAccessible(Page page) {
    List<String> found =
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
