// A till's program: plain HTTP, a token, and JSON written by hand.
package dev.kassa.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.localstack.LocalTillTokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;

/** Asks the gateway. */
public final class TillClient {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final String token;

  private TillClient(URI base, String token) {
    this.base = base;
    this.token = token;
  }

  /** With this token; none if it is null. */
  public static TillClient withToken(URI base, String token) {
    return new TillClient(base, token);
  }

  /** A till of a store whose token names the Norwegian sales unit. */
  public static TillClient of(URI base, String storeId) {
    return of(base, storeId, List.of("123456"), true);
  }

  /** A till with these claims. */
  public static TillClient of(URI base, String storeId, List<String> units, boolean refund) {
    return new TillClient(base, token(storeId, units, refund));
  }

  /** A token that is valid for an hour. */
  public static String token(String storeId, List<String> units, boolean refund) {
    Instant now = Instant.now();
    return Infrastructure.files()
        .tillTokens()
        .token(
            new LocalTillTokens.Claims(storeId, units, refund),
            now.minusSeconds(5),
            now.plusSeconds(3600));
  }

  /** What came back. */
  public record Answer(int status, HttpResponse<String> response) {
    public JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    /** The last part of a problem's type. */
    public String problem() {
      if (!"application/problem+json".equals(header("content-type"))) {
        throw new AssertionError(status + " is no problem: " + response.body());
      }
      JsonNode problem = json();
      if (problem.get("status").asInt() != status || problem.get("title").asText().isEmpty()) {
        throw new AssertionError("not a whole problem: " + problem);
      }
      return problem.get("type").asText().replace("urn:kassa:problem:", "");
    }

    /** The fields that a problem names. */
    public List<String> fields() {
      return json().get("errors").findValuesAsText("field");
    }
  }

  HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path));
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  public Answer get(String path, String... headers) {
    return send(request(path).GET(), headers);
  }

  public Answer post(String path, String body, String... headers) {
    return with("POST", path, body, headers);
  }

  public Answer put(String path, String body, String... headers) {
    return with("PUT", path, body, headers);
  }

  public Answer delete(String path, String... headers) {
    return send(request(path).DELETE(), headers);
  }

  /** With a body of JSON. */
  public Answer with(String method, String path, String body, String... headers) {
    return send(
        request(path)
            .setHeader("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)),
        headers);
  }

  /** As it is, with these headers over it. */
  public static Answer send(HttpRequest.Builder request, String... headers) {
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("no answer", e);
    }
  }

  /** Follows a checkout. */
  EventStream follow(String checkout, String... headers) {
    return EventStream.open(HTTP, request("/checkouts/" + checkout + "/events"), headers);
  }
}
