package dev.kassa.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** A merchant's client for tests: plain HTTP, no help with errors. */
final class Till {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String baseUrl;
  private final SalesUnit unit;
  private final HttpClient http = HttpClient.newHttpClient();
  private String token = "";

  Till(String baseUrl, SalesUnit unit) {
    this.baseUrl = baseUrl;
    this.unit = unit;
  }

  /** A status, a body (missing if it is none) and headers. */
  record Got(int status, JsonNode body, HttpResponse<String> response) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The domain error's number, or empty. */
    String code() {
      for (var detail : body.path("extraDetails")) {
        if (detail.path("name").asText().equals("ErrorCode")) {
          return detail.path("reason").asText();
        }
      }
      return "";
    }
  }

  Till signedIn() {
    var got = token(unit.clientId(), unit.clientSecret(), unit.subscriptionKeys().getFirst());
    token = got.body().path("access_token").asText();
    return this;
  }

  Got token(String clientId, String clientSecret, String subscriptionKey) {
    return send(
        HttpRequest.newBuilder(URI.create(baseUrl + "/accesstoken/get"))
            .header("client_id", clientId)
            .header("client_secret", clientSecret)
            .header("Ocp-Apim-Subscription-Key", subscriptionKey)
            .POST(BodyPublishers.noBody()));
  }

  private HttpRequest.Builder merchant(String path) {
    return HttpRequest.newBuilder(URI.create(baseUrl + path))
        .header("Authorization", "Bearer " + token)
        .header("Ocp-Apim-Subscription-Key", unit.subscriptionKeys().getFirst())
        .header("Merchant-Serial-Number", unit.msn())
        .header("Content-Type", "application/json");
  }

  Got get(String path) {
    return send(merchant(path).GET());
  }

  Got put(String path, String body) {
    return send(merchant(path).PUT(BodyPublishers.ofString(body)));
  }

  /**
   * A call with other headers.
   *
   * @param headers names and values in turn; an empty value takes the header away
   */
  Got with(String method, String path, String body, String... headers) {
    var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    all.put("Authorization", "Bearer " + token);
    all.put("Ocp-Apim-Subscription-Key", unit.subscriptionKeys().getFirst());
    all.put("Merchant-Serial-Number", unit.msn());
    all.put("Content-Type", "application/json");
    for (var n = 0; n < headers.length; n += 2) {
      all.put(headers[n], headers[n + 1]);
    }
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .method(method, BodyPublishers.ofString(body));
    all.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            request.header(name, value);
          }
        });
    return send(request);
  }

  /** The bytes behind an address, without any keys. */
  static HttpResponse<byte[]> bytes(String url) {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  Got delete(String path) {
    return send(merchant(path).DELETE());
  }

  Got post(String path, String idempotencyKey, String body) {
    var request = merchant(path).POST(BodyPublishers.ofString(body));
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return send(request);
  }

  Got create(String reference, String key, long value, String msisdn) {
    return post("/epayment/v1/payments", key, payment(reference, value, msisdn));
  }

  static String payment(String reference, long value, String msisdn) {
    return """
        {"amount":{"currency":"NOK","value":%d},"paymentMethod":{"type":"WALLET"},
         "reference":"%s","userFlow":"PUSH_MESSAGE","customer":{"phoneNumber":"%s"},
         "customerInteraction":"CUSTOMER_PRESENT","paymentDescription":"Winter jacket",
         "metadata":{"till":"7"},
         "receipt":{"orderLines":[{"name":"jacket","id":"j1","totalAmount":%d,
           "totalAmountExcludingTax":%d,"totalTaxAmount":0,"taxRate":0,
           "unitInfo":{"unitPrice":%d,"quantity":"1","quantityUnit":"PCS"},"discount":0}],
          "bottomLine":{"currency":"NOK","posId":"till-7","receiptNumber":"1"}}}"""
        .formatted(value, reference, msisdn, value, value, value);
  }

  Got capture(String reference, String key, long value) {
    return modify(reference, "capture", key, value);
  }

  Got refund(String reference, String key, long value) {
    return modify(reference, "refund", key, value);
  }

  private Got modify(String reference, String act, String key, long value) {
    return post(
        "/epayment/v1/payments/" + reference + "/" + act,
        key,
        "{\"modificationAmount\":{\"currency\":\"NOK\",\"value\":" + value + "}}");
  }

  Got cancel(String reference, String key, String body) {
    return post("/epayment/v1/payments/" + reference + "/cancel", key, body);
  }

  Got read(String reference) {
    return get("/epayment/v1/payments/" + reference);
  }

  Got events(String reference) {
    return get("/epayment/v1/payments/" + reference + "/events");
  }

  Got register(String url, String... events) {
    var types = "\"" + String.join("\",\"", events) + "\"";
    return post(
        "/webhooks/v1/webhooks", null, "{\"url\":\"" + url + "\",\"events\":[" + types + "]}");
  }

  /** A form at a login endpoint with Basic authentication. */
  Got form(String path, Map<String, String> fields) {
    var keys = unit.clientId() + ":" + unit.clientSecret();
    return form(
        path,
        fields,
        "Basic " + Base64.getEncoder().encodeToString(keys.getBytes(StandardCharsets.UTF_8)));
  }

  Got form(String path, Map<String, String> fields, String authorization) {
    var text = new StringBuilder();
    fields.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(text.toString()));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request);
  }

  Got userInfo(String accessToken, boolean withSubscriptionKey) {
    var request =
        HttpRequest.newBuilder(URI.create(baseUrl + "/vipps-userinfo-api/userinfo"))
            .header("Authorization", "Bearer " + accessToken);
    if (withSubscriptionKey) {
      request.header("Ocp-Apim-Subscription-Key", "key");
    }
    return send(request.GET());
  }

  /** A call without any keys. */
  Got open(String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .method(method, BodyPublishers.ofString(body)));
  }

  private Got send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      return new Got(response.statusCode(), json(response.body()), response);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static JsonNode json(String text) {
    try {
      var node = JSON.readTree(text);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException notJson) {
      return MissingNode.getInstance();
    }
  }
}
