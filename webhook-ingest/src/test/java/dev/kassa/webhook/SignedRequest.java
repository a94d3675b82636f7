package dev.kassa.webhook;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Sends a notification as the provider does, signed by hand and not by the code under test. */
record SignedRequest(URI url, String secret, byte[] body, Map<String, String> headers) {
  static SignedRequest of(URI url, String secret, String body) {
    try {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
      String hash =
          Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
      Mac hmac = Mac.getInstance("HmacSHA256");
      hmac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String text =
          "POST\n" + url.getRawPath() + "\n" + date + ";" + url.getRawAuthority() + ";" + hash;
      String signature =
          Base64.getEncoder().encodeToString(hmac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
      Map<String, String> headers = new LinkedHashMap<>();
      headers.put("Content-Type", "application/json; charset=utf-8");
      headers.put("x-ms-date", date);
      headers.put("x-ms-content-sha256", hash);
      headers.put(
          "Authorization",
          "HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=" + signature);
      return new SignedRequest(url, secret, bytes, headers);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** With another header, or without it for null. */
  SignedRequest with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(headers);
    if (value == null) {
      changed.remove(name);
    } else {
      changed.put(name, value);
    }
    return new SignedRequest(url, secret, body, changed);
  }

  /** The status of the answer. */
  int send() throws IOException, InterruptedException {
    return sendTo(url);
  }

  /** The status of the answer, when it comes. */
  CompletableFuture<Integer> sendBy(HttpClient client) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  /** As a proxy would pass it on. */
  int sendTo(URI target) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target)
            .version(HttpClient.Version.HTTP_1_1) // no offer of another one beside the body
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
