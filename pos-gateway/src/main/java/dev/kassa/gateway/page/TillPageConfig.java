// What a deployment sets about the till page.
package dev.kassa.gateway.page;

import dev.kassa.contract.pos.Receipt;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the page. */
@ConfigMapping(prefix = "kassa")
public interface TillPageConfig {
  /** The settings file of all sales units (DESIGN 8): their currency and when they take money. */
  @WithName("settings.file")
  Path settingsFile();

  /** Whether cookies travel over TLS only; false where there is none, on one machine. */
  @WithName("gateway.secure-cookie")
  @WithDefault("true")
  boolean secureCookie();

  /**
   * The identity provider's device authorization endpoint (RFC 8628). Without it devices are not
   * paired: tokens are pasted.
   */
  @WithName("gateway.pairing.device-authorization-url")
  Optional<URI> pairing();

  /** The page. */
  Till till();

  /** Its articles and times. */
  interface Till {
    /** The article keys, in their order: the first is number 1. Empty where a till has none. */
    @Size(max = 99)
    List<Article> articles();

    /** Tax rates of the market, hundredths of a percent; the first is the usual one. */
    @WithDefault("2500,1500,1200,0")
    @NotEmpty
    List<@Min(0) @Max(10_000) Integer> taxRates();

    /** How long the customer has to approve: the provider's own time (API 4.11). */
    @WithDefault("PT10M")
    Duration customerTime();

    /** After which the cashier reads what to say when the app shows nothing (trap 39). */
    @WithDefault("PT6S")
    Duration hintAfter();

    /** After which payment may be asked for though a scan is not answered (DESIGN 4). */
    @WithDefault("PT8S")
    Duration scanAnswered();
  }

  /** One article key. */
  interface Article {
    /** As on the receipt. */
    @Size(min = 1, max = 64)
    String id();

    /** As on the receipt and on the key. */
    @Size(min = 1, max = 100)
    String name();

    /** Of one, gross, in minor units. */
    @Min(0)
    @Max(65_000_000)
    long price();

    /** Hundredths of a percent. */
    @Min(0)
    @Max(10_000)
    int taxRate();

    /** Of its quantity. */
    @WithDefault("PCS")
    Receipt.Unit unit();
  }
}
