package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.contract.Msn;
import dev.kassa.webhook.SecretRing.Search;
import dev.kassa.webhook.Verdict.Forged;
import dev.kassa.webhook.Verdict.Forged.What;
import dev.kassa.webhook.Verdict.Genuine;
import dev.kassa.webhook.Verdict.Malformed;
import dev.kassa.webhook.Verdict.Stale;
import dev.kassa.webhook.Verdict.UnknownRegistration;
import dev.kassa.webhook.Verdict.Unmatched;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The provider's published vector and computed ones; each wrong one has a verdict of its own. */
class SecretRingTest {
  private static final Duration TOLERANCE = Duration.ofMinutes(5);
  private static final Search NAMED = new Search.Named();
  private static final JsonNode VECTORS = vectors();

  private static JsonNode vectors() {
    try (InputStream file = SecretRingTest.class.getResourceAsStream("/webhook-hmac.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<String> positive() {
    return StreamSupport.stream(VECTORS.path("vectors").spliterator(), false)
        .map(vector -> vector.path("id").asText());
  }

  /** A request as in a vector, with what a test changes. */
  private record Case(
      String id, String url, String secret, String date, String body, String hash, String auth) {
    static Case of(String id) {
      for (JsonNode vector : VECTORS.path("vectors")) {
        if (vector.path("id").asText().equals(id)) {
          JsonNode headers = vector.path("expected").path("headers");
          return new Case(
              "registration-1",
              vector.path("registeredUrl").asText(),
              vector.path("secret").asText(),
              headers.path("x-ms-date").asText(),
              vector.path("body").asText(),
              headers.path("x-ms-content-sha256").asText(),
              headers.path("Authorization").asText());
        }
      }
      throw new AssertionError("no vector " + id);
    }

    Case withBody(String other) {
      return new Case(id, url, secret, date, other, hash, auth);
    }

    Case withHash(String other) {
      return new Case(id, url, secret, date, body, other, auth);
    }

    Case withUrl(String other) {
      return new Case(id, other, secret, date, body, hash, auth);
    }

    Case withDate(String other) {
      return new Case(id, url, secret, other, body, hash, auth);
    }

    Case withSignature(String other) {
      return withAuthorization(
          "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=" + other);
    }

    Case withAuthorization(String other) {
      return new Case(id, url, secret, date, body, hash, other);
    }

    LiveSecret live() {
      return new LiveSecret(id, URI.create(url), secret, new Msn("123456"));
    }

    Instant sentAt() {
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }

    Notification notification(Optional<String> webhookId, Instant receivedAt) {
      return new Notification(
          body.getBytes(StandardCharsets.UTF_8),
          "/somewhere",
          Optional.ofNullable(date),
          Optional.ofNullable(hash),
          Optional.ofNullable(auth),
          webhookId,
          receivedAt);
    }

    Verdict judgedBy(LiveSecret... ring) {
      return new SecretRing(List.of(ring))
          .judge(
              notification(Optional.of(id), Case.of("epayment-authorized").sentAt()),
              TOLERANCE,
              NAMED);
    }
  }

  private static JsonNode negative(String id) {
    for (JsonNode vector : VECTORS.path("negative")) {
      if (vector.path("id").asText().equals(id)) {
        return vector;
      }
    }
    throw new AssertionError("no negative vector " + id);
  }

  @ParameterizedTest
  @MethodSource("positive")
  void vectorIsGenuine(String id) {
    Case vector = Case.of(id);
    Verdict verdict =
        new SecretRing(List.of(vector.live()))
            .judge(
                vector.notification(Optional.of(vector.id()), vector.sentAt().plusSeconds(1)),
                TOLERANCE,
                NAMED);
    assertThat(verdict).isEqualTo(new Genuine(vector.live()));
  }

  private final Case authorized = Case.of("epayment-authorized");

  @Test
  void changedBodyIsForged() {
    String body = negative("tampered-body").path("change").path("body").asText();
    assertThat(authorized.withBody(body).judgedBy(authorized.live()))
        .isEqualTo(new Forged(What.BODY));
  }

  @Test
  void changedBodyWithItsHashIsForged() {
    JsonNode change = negative("tampered-body-and-hash").path("change");
    assertThat(
            authorized
                .withBody(change.path("body").asText())
                .withHash(change.path("x-ms-content-sha256").asText())
                .judgedBy(authorized.live()))
        .isEqualTo(new Forged(What.SIGNATURE));
  }

  @Test
  void addressWithoutItsQueryIsAnother() {
    LiveSecret dropped = authorized.withUrl("https://pos.example.com/vipps/hooks").live();
    assertThat(authorized.judgedBy(dropped)).isEqualTo(new Forged(What.SIGNATURE));
  }

  @Test
  void signatureWithTheDecodedSecretIsForged() {
    String signature = negative("secret-base64-decoded").path("wouldNeedSignature").asText();
    assertThat(authorized.withSignature(signature).judgedBy(authorized.live()))
        .isEqualTo(new Forged(What.SIGNATURE));
  }

  @Test
  void otherDateIsForged() {
    assertThat(authorized.withDate("Mon, 02 Nov 2026 10:15:32 GMT").judgedBy(authorized.live()))
        .isEqualTo(new Forged(What.SIGNATURE));
  }

  @Test
  void eachChangedByteOfTheSignatureIsForged() {
    byte[] signature =
        Base64.getDecoder()
            .decode(authorized.auth().substring(authorized.auth().indexOf("Signature=") + 10));
    for (int i = 0; i < signature.length; i++) {
      byte[] changed = signature.clone();
      changed[i] ^= 1;
      assertThat(
              authorized
                  .withSignature(Base64.getEncoder().encodeToString(changed))
                  .judgedBy(authorized.live()))
          .isEqualTo(new Forged(What.SIGNATURE));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "none | x | x | x-ms-date",
        "d | none | x | x-ms-content-sha256",
        "d | !!! | x | x-ms-content-sha256",
        "d | AAAA | x | x-ms-content-sha256",
        "d | ok | none | Authorization",
        "d | ok | Bearer abc | Authorization",
        "d | ok | HMAC-SHA256 SignedHeaders=x-ms-date | Authorization",
        "d | ok | HMAC-SHA256 Signature=%% | Authorization",
        "d | ok | HMAC-SHA256 Signature=AAAA | Authorization"
      })
  void missingOrUnreadableHeaderIsNamed(String date, String hash, String auth, String header) {
    Case broken =
        new Case(
            authorized.id(),
            authorized.url(),
            authorized.secret(),
            date == null ? null : authorized.date(),
            authorized.body(),
            "ok".equals(hash) ? authorized.hash() : hash,
            auth);
    assertThat(broken.judgedBy(authorized.live())).isEqualTo(new Malformed(header));
  }

  @ParameterizedTest
  @CsvSource({"301, 301", "-301, -301", "604800, 604800"})
  void oldOrFutureDateIsAWarning(long secondsLater, long age) {
    Verdict verdict =
        new SecretRing(List.of(authorized.live()))
            .judge(
                authorized.notification(
                    Optional.empty(), authorized.sentAt().plusSeconds(secondsLater)),
                TOLERANCE,
                NAMED);
    assertThat(verdict)
        .isEqualTo(new Stale(authorized.live(), Optional.of(Duration.ofSeconds(age))));
  }

  @Test
  void dateThatIsNoneIsAWarningIfItIsSigned() {
    LiveSecret live = authorized.live();
    String date = "yesterday";
    String signature =
        Base64.getEncoder()
            .encodeToString(
                new SigningKey(live)
                    .sign(date, BodyHash.read(authorized.hash()).orElseThrow())
                    .bytes());
    assertThat(authorized.withDate(date).withSignature(signature).judgedBy(live))
        .isEqualTo(new Stale(live, Optional.empty()));
  }

  @Test
  void anyLiveSecretVerifiesWhateverTheHeaderSays() {
    LiveSecret other =
        new LiveSecret(
            "registration-2",
            URI.create("https://pos.example.com/x"),
            "another",
            new Msn("654321"));
    SecretRing ring = new SecretRing(List.of(other, authorized.live()));
    Instant now = authorized.sentAt();
    for (Optional<String> id :
        List.of(
            Optional.<String>empty(),
            Optional.of("registration-1"),
            Optional.of("registration-2"),
            Optional.of("registration-3"))) {
      assertThat(ring.judge(authorized.notification(id, now), TOLERANCE, NAMED))
          .isEqualTo(new Genuine(authorized.live()));
    }
  }

  @Test
  void unknownRegistrationIsNotForgery() {
    LiveSecret other =
        new LiveSecret(
            "registration-2", URI.create(authorized.url()), "another", new Msn("123456"));
    SecretRing ring = new SecretRing(List.of(other));
    Instant now = authorized.sentAt();
    assertThat(ring.judge(authorized.notification(Optional.of("new"), now), TOLERANCE, NAMED))
        .isEqualTo(new UnknownRegistration(Optional.of("new")));
    assertThat(
            ring.judge(
                authorized.notification(Optional.of("registration-2"), now), TOLERANCE, NAMED))
        .isEqualTo(new Forged(What.SIGNATURE));
    assertThat(ring.judge(authorized.notification(Optional.empty(), now), TOLERANCE, NAMED))
        .isEqualTo(new Forged(What.SIGNATURE));
    assertThat(
            new SecretRing(List.of())
                .judge(authorized.notification(Optional.empty(), now), TOLERANCE, NAMED))
        .isEqualTo(new UnknownRegistration(Optional.empty()));
  }

  @Test
  void bodyOfAStrangerIsReadOnlyWhereItCounts() {
    Case nothingFits = authorized.withBody("{}").withSignature(authorized.hash());
    SecretRing ring = new SecretRing(List.of(authorized.live()));
    Instant now = authorized.sentAt();
    assertThat(
            ring.judge(
                nothingFits.notification(Optional.of("registration-1"), now), TOLERANCE, NAMED))
        .isEqualTo(new Forged(What.SIGNATURE));
    assertThat(ring.judge(nothingFits.notification(Optional.of("new"), now), TOLERANCE, NAMED))
        .as("no reason to look for a secret")
        .isEqualTo(new Forged(What.BODY));
  }

  /** 200 secrets of 100 sales units, which share an address; ours is of one of them. */
  private SecretRing large() {
    return new SecretRing(
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    i == 150
                        ? authorized.live()
                        : new LiveSecret(
                            "other-" + i,
                            URI.create(authorized.url()),
                            "s" + i,
                            new Msn(Integer.toString(200_000 + i / 2))))
            .toList());
  }

  @Test
  void secretIsFoundInALargeRingByWhatTheNotificationPointsAt() {
    Instant now = authorized.sentAt();
    Search itsUnit = new Search.OfUnit(authorized.live().msn());
    Genuine genuine = new Genuine(authorized.live());
    SecretRing ring = large();
    assertThat(
            ring.judge(
                authorized.notification(Optional.of("registration-1"), now), TOLERANCE, NAMED))
        .isEqualTo(genuine);
    for (Optional<String> id : List.of(Optional.<String>empty(), Optional.of("other-3"))) {
      Notification other = authorized.notification(id, now);
      assertThat(ring.judge(other, TOLERANCE, NAMED)).isEqualTo(new Unmatched(false));
      assertThat(ring.judge(other, TOLERANCE, itsUnit)).isEqualTo(genuine);
      assertThat(ring.judge(other, TOLERANCE, new Search.All())).isEqualTo(genuine);
    }
    assertThat(ring.judge(authorized.notification(Optional.of("new"), now), TOLERANCE, NAMED))
        .isEqualTo(new Unmatched(true));
  }

  @Test
  void addressPointsAtItsSecretsWhereTheyAreFew() {
    List<LiveSecret> secrets =
        IntStream.range(0, 200)
            .mapToObj(
                i ->
                    new LiveSecret(
                        "r-" + i,
                        URI.create("https://pos.example.com/" + (i == 150 ? "somewhere" : i)),
                        i == 150 ? authorized.secret() : "s" + i,
                        new Msn("123456")))
            .toList();
    String hash = authorized.hash();
    String signature =
        Base64.getEncoder()
            .encodeToString(
                new SigningKey(secrets.get(150))
                    .sign(authorized.date(), BodyHash.read(hash).orElseThrow())
                    .bytes());
    assertThat(
            new SecretRing(secrets)
                .judge(
                    authorized
                        .withSignature(signature)
                        .notification(Optional.empty(), authorized.sentAt()),
                    TOLERANCE,
                    NAMED))
        .isEqualTo(new Genuine(secrets.get(150)));
  }

  /** Each secret tried costs; what anybody can send must not have them all tried. */
  @Test
  void forgeryDoesNotHaveALargeRingTried() {
    Instant now = authorized.sentAt();
    SecretRing ring = large();
    Notification forged =
        authorized.withSignature(authorized.hash()).notification(Optional.of("other-3"), now);
    assertThat(ring.judge(forged, TOLERANCE, NAMED)).isEqualTo(new Unmatched(false));
    assertThat(ring.judge(forged, TOLERANCE, new Search.All()))
        .isEqualTo(new Forged(What.SIGNATURE));
    Notification withoutItsHash =
        authorized
            .withBody("{}")
            .withSignature(authorized.hash())
            .notification(Optional.empty(), now);
    assertThat(ring.judge(withoutItsHash, TOLERANCE, NAMED)).isEqualTo(new Forged(What.BODY));
  }

  @Test
  void ringServesManyAtATime() {
    SecretRing ring = large();
    assertThat(
            IntStream.range(0, 300)
                .parallel()
                .mapToObj(_ -> authorized.notification(Optional.empty(), authorized.sentAt()))
                .map(notification -> ring.judge(notification, TOLERANCE, new Search.All()))
                .distinct())
        .containsExactly(new Genuine(authorized.live()));
  }

  @ParameterizedTest
  @CsvSource({
    "https://pos.example.com/a, pos.example.com, /a",
    "https://pos.example.com:443/a, pos.example.com, /a",
    "https://pos.example.com:8080/a, pos.example.com:8080, /a",
    "http://127.0.0.1:8081/webhooks/123456, 127.0.0.1:8081, /webhooks/123456",
    "http://pos.example.com:80, pos.example.com, /",
    "https://pos.example.com/a%20b?x=%2F&y, pos.example.com, /a%20b?x=%2F&y"
  })
  void addressIsSignedAsRegistered(String url, String host, String pathAndQuery) {
    LiveSecret live = authorized.withUrl(url).live();
    assertThat(live.host()).isEqualTo(host);
    assertThat(live.pathAndQuery()).isEqualTo(pathAndQuery);
  }

  @Test
  void secretIsNotShown() {
    assertThat(authorized.live().toString()).doesNotContain(authorized.secret());
    assertThat(new Genuine(authorized.live()).toString()).doesNotContain(authorized.secret());
  }
}
