// Asks the chain's identity provider for a token, by a code that somebody enters elsewhere.
package dev.kassa.gateway.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.Refused;
import dev.kassa.messaging.Json;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The device authorization grant (RFC 8628). The identity provider keeps the codes, so the gateway
 * keeps nothing, and every replica can go on with what another has begun. Blocks; what waits for
 * the provider is bounded, so that it takes no thread that tills need.
 */
@Startup
@ApplicationScoped
class DeviceGrant {
  private static final Logger LOG = Logger.getLogger(DeviceGrant.class);
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_AT_ONCE = 8;

  /** What the standard says where an answer names none. */
  private static final int DEFAULT_INTERVAL_SECONDS = 5;

  private final PairingConfig config;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PATIENCE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  DeviceGrant(PairingConfig config) {
    this.config = config;
    // Half of it would be noticed by the first cashier only.
    if (config.deviceAuthorizationUrl().isPresent()
        && (config.tokenUrl().isEmpty() || config.clientId().isEmpty())) {
      throw new IllegalStateException(
          "kassa.gateway.pairing: with device-authorization-url, token-url and client-id must be"
              + " given");
    }
  }

  /**
   * A pairing that has begun.
   *
   * @param deviceCode by which its outcome is asked for: the device's secret
   * @param userCode what somebody enters
   * @param address where they enter it
   * @param directAddress the same with the code in it, where the provider has one
   * @param expiresIn seconds, 1 or more
   * @param interval seconds between two questions, 1 or more
   */
  record Begun(
      String deviceCode,
      String userCode,
      String address,
      Optional<String> directAddress,
      int expiresIn,
      int interval) {
    @Override
    public String toString() {
      return "Begun";
    }
  }

  /** What has come of a pairing. */
  sealed interface Answer {
    /** Nobody has entered the code yet. */
    record Pending() implements Answer {}

    /** That too, and it was asked too soon: from now on the pause is five seconds longer. */
    record SlowDown() implements Answer {}

    /** Somebody has, and may. */
    record Granted(String token) implements Answer {
      @Override
      public String toString() {
        return "Granted";
      }
    }

    /** The code has run out, or somebody said no. */
    record Over() implements Answer {}
  }

  /**
   * Has the provider make a code.
   *
   * @throws Refused if it does not
   */
  Begun begin() {
    JsonNode json =
        json(
            send(
                config.deviceAuthorizationUrl().orElseThrow(DeviceGrant::notOffered),
                Map.of("scope", config.scope())),
            200);
    String deviceCode = json.path("device_code").asText();
    String userCode = json.path("user_code").asText();
    String address = json.path("verification_uri").asText();
    if (deviceCode.isEmpty() || userCode.isEmpty() || !isWebAddress(address)) {
      throw away("its answer lacks device_code, user_code or verification_uri");
    }
    return new Begun(
        deviceCode,
        userCode,
        address,
        Optional.of(json.path("verification_uri_complete").asText())
            .filter(DeviceGrant::isWebAddress),
        Math.max(1, json.path("expires_in").asInt()),
        Math.max(1, json.path("interval").asInt(DEFAULT_INTERVAL_SECONDS)));
  }

  /**
   * Asks what has come of it.
   *
   * @throws Refused if the provider does not say
   */
  Answer ask(String deviceCode) {
    HttpResponse<String> response =
        send(
            config.tokenUrl().orElseThrow(DeviceGrant::notOffered),
            Map.of("grant_type", GRANT, "device_code", deviceCode));
    if (response.statusCode() == 200) {
      String token = json(response, 200).path("access_token").asText();
      if (token.isEmpty()) {
        throw away("its answer lacks access_token");
      }
      return new Answer.Granted(token);
    }
    return switch (json(response, 400).path("error").asText()) {
      case "authorization_pending" -> new Answer.Pending();
      case "slow_down" -> new Answer.SlowDown();
      case "access_denied", "expired_token", "invalid_grant" -> new Answer.Over();
      default -> throw away("it refuses the client kassa.gateway.pairing.client-id");
    };
  }

  private HttpResponse<String> send(URI url, Map<String, String> form) {
    if (!places.tryAcquire()) {
      throw away("too many ask it at once");
    }
    try {
      return http.send(request(url, form), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw away(e.getClass().getSimpleName());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw away("interrupted");
    } finally {
      places.release();
    }
  }

  private HttpRequest request(URI url, Map<String, String> form) throws IOException {
    String client = config.clientId().orElseThrow(DeviceGrant::notOffered);
    Map<String, String> fields = new LinkedHashMap<>(form);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded");
    if (config.clientSecretFile().isPresent()) {
      String secret = Files.readString(config.clientSecretFile().get()).strip();
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(
                      (encoded(client) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8)));
    } else {
      fields.put("client_id", client);
    }
    return request
        .POST(
            HttpRequest.BodyPublishers.ofString(
                fields.entrySet().stream()
                    .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                    .collect(Collectors.joining("&"))))
        .build();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static JsonNode json(HttpResponse<String> response, int expected) {
    if (response.statusCode() != expected) {
      throw away("it answers " + response.statusCode());
    }
    try {
      return Json.MAPPER.readTree(response.body());
    } catch (IOException _) {
      throw away("its answer is no JSON");
    }
  }

  /** The page makes a link of it: nothing that a browser would run. */
  private static boolean isWebAddress(String text) {
    return text.matches("https?://\\S+");
  }

  /** Whoever operates the gateway reads why; whoever stands at the till, that it does not work. */
  private static Refused away(String why) {
    LOG.warnf("KASSA-607 a device is not paired: the identity provider: %s", why);
    return new Refused(
        Problem.of(Kind.IDENTITY_PROVIDER_AWAY, "ask again after Retry-After seconds"));
  }

  private static Refused notOffered() {
    return new Refused(Problem.of(Kind.NOT_FOUND, "devices are not paired here"));
  }
}
