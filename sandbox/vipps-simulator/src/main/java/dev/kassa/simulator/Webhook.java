package dev.kassa.simulator;

import java.net.URI;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A registration for notifications (API 5.1). Secret: {@link #toString} gives the id only.
 *
 * @param events event types
 */
public record Webhook(
    String id, String msn, URI url, Set<String> events, String secret, Instant registeredAt) {

  /** The event that says "ask now" about a login (API 3.7). */
  public static final String PING = "login.merchant-initiated.ping.v1";

  /** The event of a scanned sticker (API 2.4). */
  public static final String CHECKED_IN = "user.checked-in.v1";

  /** Registrations per event type and sales unit (API 5.1). */
  static final int MOST_PER_EVENT = 25;

  /** Copies the events. */
  public Webhook {
    events = Set.copyOf(events);
  }

  private static final Pattern KNOWN_EVENTS =
      Pattern.compile(
          "epayments\\.payment\\."
              + "(created|authorized|aborted|expired|terminated|captured|cancelled|refunded)\\.v1"
              + "|login\\.merchant-initiated\\.ping\\.v1|user\\.checked-in\\.v1"
              + "|recurring\\.agreement-(activated|rejected|stopped|expired)\\.v1"
              + "|recurring\\.charge-"
              + "(reserved|captured|canceled|refunded|failed|creation-failed)\\.v1");

  private static final Set<Integer> PORTS = Set.of(-1, 80, 443, 8080);

  /** Addresses and names that stay inside a house. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "(?i)(127|10|0)(\\.[0-9]+){3}|192\\.168(\\.[0-9]+){2}|169\\.254(\\.[0-9]+){2}"
              + "|172\\.(1[6-9]|2[0-9]|3[01])(\\.[0-9]+){2}|.*\\.(local|localhost|internal|test)");

  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  /** Names that nobody outside has: of containers beside this one, for example. */
  private static final String INTERNAL = ".internal";

  /** Whether an event type exists (API 5.4). */
  public static boolean known(String event) {
    return KNOWN_EVENTS.matcher(event).matches();
  }

  /** Whether an address may be registered (API 5.1). */
  public static boolean permitted(URI url, SimulatorConfig.UrlPolicy policy) {
    if (url.getHost() == null || url.getScheme() == null || url.getRawUserInfo() != null) {
      return false;
    }
    var inside = LOOPBACK.contains(url.getHost()) || url.getHost().endsWith(INTERNAL);
    var https = url.getScheme().equals("https");
    return switch (policy) {
      case LOCAL ->
          inside ? https || url.getScheme().equals("http") : https && PORTS.contains(url.getPort());
      case STRICT -> https && PORTS.contains(url.getPort()) && isPublic(url.getHost());
    };
  }

  /** Whether the world can reach a host, as far as its name tells. */
  private static boolean isPublic(String host) {
    return host.contains(".")
        && !host.startsWith("[")
        && !PRIVATE.matcher(host).matches()
        && !LOOPBACK.contains(host);
  }

  /** How many registrations an event type allows. */
  static int most(String event) {
    return event.equals(CHECKED_IN) ? 1 : MOST_PER_EVENT;
  }

  @Override
  public String toString() {
    return "Webhook " + id;
  }
}
