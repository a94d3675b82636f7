// Requests as the provider sends them, signed before the clock runs.
package dev.kassa.benchmarks.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed {@code AUTHORIZED} notifications of as many payments, 1.5 kB each. */
final class SignedNotifications {
  private SignedNotifications() {}

  /**
   * Whole HTTP requests, header and body.
   *
   * @param count each of a payment of its own
   * @param registration that they are for, as address, id and secret
   * @param now their date; an old one is a warning
   */
  static List<ByteBuffer> of(int count, Registration registration, Instant now, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC));
    List<ByteBuffer> requests = new ArrayList<>(count);
    try {
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(
          new SecretKeySpec(registration.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      Base64.Encoder base64 = Base64.getEncoder();
      for (int i = 0; i < count; i++) {
        byte[] body = body(random, registration.msn()).getBytes(StandardCharsets.UTF_8);
        String hash = base64.encodeToString(sha256.digest(body));
        String text =
            "POST\n" + registration.path() + "\n" + date + ";" + registration.host() + ";" + hash;
        String signature =
            base64.encodeToString(hmac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        requests.add(request(registration, date, hash, signature, body));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256 and SHA-256", e);
    }
    return requests;
  }

  private static ByteBuffer request(
      Registration registration, String date, String hash, String signature, byte[] body) {
    String authorization =
        "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=" + signature;
    byte[] head =
        """
        POST %s HTTP/1.1
        Host: %s
        Content-Type: application/json; charset=utf-8
        User-Agent: Vipps MobilePay/1.0 Webhooks/1.0
        x-ms-date: %s
        x-ms-content-sha256: %s
        Authorization: %s
        X-Vipps-Authorization: %s
        Webhook-Id: %s
        Content-Length: %d

        """
            .formatted(
                registration.path(),
                registration.host(),
                date,
                hash,
                authorization,
                authorization,
                registration.id(),
                body.length)
            .replace("\n", "\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(head.length + body.length).put(head).put(body).flip();
  }

  private static String body(SplittableRandom random, String msn) {
    String reference = new UUID(random.nextLong(), random.nextLong()) + "-1";
    String psp = new UUID(random.nextLong(), random.nextLong()).toString();
    String person = Long.toString(10_000_000 + random.nextInt(89_999_999));
    return """
        {"msn":"%s","reference":"%s","pspReference":"%s","name":"AUTHORIZED",\
        "amount":{"currency":"NOK","value":%d},"timestamp":"2026-11-25T10:15:30.250Z",\
        "idempotencyKey":"%s","success":true,"captureGuaranteedUntil":"2026-12-02T10:15:30Z",\
        "sub":"%s","userDetails":{"firstName":"Kari","lastName":"Nordmann-Ås","email":\
        "kari.%s@example.com","mobileNumber":"47%s","dateOfBirth":"1988-03-12","addresses":[\
        {"addressType":"home","streetAddress":"Robert Levins gate 5, 4. etasje","postalCode":"0154",\
        "region":"Oslo","country":"NO","formatted":"Robert Levins gate 5, 4. etasje\\n0154 Oslo\\nNorge"},\
        {"addressType":"work","streetAddress":"Dronning Eufemias gate 42","postalCode":"0191",\
        "region":"Oslo","country":"NO","formatted":"Dronning Eufemias gate 42\\n0191 Oslo\\nNorge"}]},\
        "shippingDetails":{"shippingMethodId":"store-pickup","shippingOptionId":"oslo-1-pickup",\
        "shippingOptionName":"Hentes i butikken, Karl Johans gate 12","amount":{"currency":"NOK","value":0},\
        "address":{"streetAddress":"Robert Levins gate 5, 4. etasje","postalCode":"0154",\
        "region":"Oslo","country":"NO"},"pickupPoint":{"id":"oslo-1","name":"Oslo Karl Johan",\
        "address":"Karl Johans gate 12","postalCode":"0154","city":"Oslo","country":"NO",\
        "openingHours":["Mon-Fri 09:00-20:00","Sat 10:00-18:00"]}}}"""
        .formatted(
            msn,
            reference,
            psp,
            100 + random.nextInt(500_000),
            new UUID(random.nextLong(), random.nextLong()),
            new UUID(random.nextLong(), random.nextLong()),
            person,
            person);
  }

  /**
   * What requests are signed for.
   *
   * @param host the authority of the registered address
   * @param path of the registered address
   */
  record Registration(String id, String secret, String host, String path, String msn) {}
}
