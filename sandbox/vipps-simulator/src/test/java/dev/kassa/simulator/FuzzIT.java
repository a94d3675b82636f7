// Bad input is refused in words, never by a 500: every endpoint, seeded mutations of valid requests
// over a bare socket.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FuzzIT extends Simulated {
  private static final Duration BUDGET = Duration.ofSeconds(6);
  private static final int FEWEST_EACH = 5;
  private static final int LONGEST_ANSWER_MS = 20_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final long seed = Long.getLong("fuzz.seed", System.nanoTime());
  private final Random dice = new Random(seed);

  /** A valid request, to be spoilt. */
  private record Shape(
      String method, String path, String contentType, String body, boolean merchant) {}

  private List<Shape> shapes() {
    var json = "application/json";
    var form = "application/x-www-form-urlencoded";
    var amount = "{\"modificationAmount\":{\"currency\":\"NOK\",\"value\":10}}";
    var payment = PAYMENTS + "/reference-1";
    var login = "login_hint=urn%3Amsisdn%3A4712345678&scope=openid+name&binding_message=OSLO-47";
    var callback = "/qr/v1/merchant-callback";
    return List.of(
        new Shape("POST", "/accesstoken/get", "", "", true),
        new Shape("POST", PAYMENTS, json, Till.payment("reference-2", 1000, ADA), true),
        new Shape("GET", payment, "", "", true),
        new Shape("GET", payment + "/events", "", "", true),
        new Shape("POST", payment + "/capture", json, amount, true),
        new Shape("POST", payment + "/refund", json, amount, true),
        new Shape("POST", payment + "/cancel", json, "{\"cancelTransactionOnly\":true}", true),
        new Shape(
            "POST",
            "/epayment/v1/test/payments/reference-1/approve",
            json,
            "{\"customer\":{\"phoneNumber\":\"4712345678\"}}",
            true),
        new Shape(
            "POST",
            "/webhooks/v1/webhooks",
            json,
            "{\"url\":\"https://pos.example.com/hook\",\"events\":[\"user.checked-in.v1\"]}",
            true),
        new Shape("GET", "/webhooks/v1/webhooks", "", "", true),
        new Shape(
            "DELETE", "/webhooks/v1/webhooks/7c8b81e7-b08b-46e4-9729-191cb801c132", "", "", true),
        new Shape(
            "POST",
            "/qr/v1/exchange",
            json,
            "{\"qrCode\":\"https://qr.vipps.no/p/x\",\"requestedData\":[\"MSISDN\"]}",
            true),
        new Shape(
            "POST",
            "/qr/v1/exchange/customer",
            json,
            "{\"customer\":{\"customerToken\":\"x\"},\"requestedData\":[\"MSISDN\"]}",
            true),
        new Shape(
            "PUT",
            callback + "/till-7",
            json,
            "{\"locationDescription\":\"Till 7\",\"category\":\"IN_STORE\"}",
            true),
        new Shape("GET", callback + "?QrImageFormat=PNG&QrImageSize=400", "", "", true),
        new Shape("GET", callback + "/till-7", "", "", true),
        new Shape("DELETE", callback + "/till-7", "", "", true),
        new Shape(
            "GET",
            new QrImage(QrImage.Format.PNG, 200, "https://qr.vipps.no/c/x").address(),
            "",
            "",
            false),
        new Shape("GET", DISCOVERY, "", "", false),
        new Shape("POST", EXISTS, form, login, false),
        new Shape("POST", START, form, login + "&requested_expiry=60&nonce=n", false),
        new Shape(
            "POST",
            TOKEN,
            form,
            "grant_type=urn%3Aopenid%3Aparams%3Agrant-type%3Aciba&auth_req_id=x",
            false),
        new Shape("GET", "/vipps-userinfo-api/userinfo", "", "", false),
        new Shape(
            "PUT",
            "/simulator/people/4712345678",
            json,
            "{\"name\":\"Ada\",\"birthDate\":\"1990-12-10\",\"payments\":[{\"act\":\"approve\","
                + "\"afterMs\":1}],\"logins\":\"ignore\",\"cards\":[{\"bin\":\"492556\"}],"
                + "\"address\":{\"country\":\"NO\"}}",
            false),
        new Shape("POST", "/simulator/people", json, "[{\"msisdn\":\"4712345678\"}]", false),
        new Shape("POST", "/simulator/people/4712345678/scan", json, "{\"text\":\"x\"}", false),
        new Shape("POST", "/simulator/people/4712345678/refresh", "", "", false),
        new Shape("POST", "/simulator/people/4712345678/expire", "", "", false),
        new Shape("POST", "/simulator/payments/123456/reference-1/approve", "", "", false),
        new Shape("POST", "/simulator/logins/x/approve", "", "", false),
        new Shape(
            "POST", "/simulator/portal/123456/reference-1/refund", json, "{\"value\":1}", false),
        // A rule for another reference, so that no fault makes the answers.
        new Shape(
            "POST",
            "/simulator/faults",
            json,
            "[{\"endpoint\":\"read\",\"kind\":\"423\",\"reference\":\"nowhere-1\",\"times\":0,"
                + "\"rate\":0.5,\"seed\":7,\"delayMs\":5,\"code\":6160,\"status\":404}]",
            false),
        new Shape("POST", "/simulator/notifications", json, "{\"drop\":false}", false),
        new Shape("POST", "/simulator/clock", json, "{\"advance\":\"PT0S\"}", false),
        new Shape("GET", "/simulator/books?since=2026-11-22T12:00:00Z", "", "", false));
  }

  @Test
  void nothingMakesItStumble() throws Exception {
    System.out.println("FuzzIT: seed " + seed + " (again with -Dfuzz.seed=" + seed + ")");
    start(SimulatorConfig.inMemory(UNIT, POSTING).withRateLimits(false));
    prompt();
    authorized("reference-1", 1000);
    till.capture("reference-1", "c", 500);
    var end = System.nanoTime() + BUDGET.toNanos();
    var calls = 0;
    var statuses = new java.util.TreeMap<Integer, Integer>();
    for (var round = 0; round < FEWEST_EACH || System.nanoTime() < end; round++) {
      var token = till.token("client-1", "secret-1", "key-1").body().path("access_token").asText();
      for (var shape : shapes()) {
        var request = spoilt(shape, token);
        var status = answered(request);
        calls++;
        statuses.merge(status, 1, Integer::sum);
        assertThat(status).as("seed %d, call %d: %s", seed, calls, start(request)).isLessThan(500);
        // A fault that came through would answer in place of the code under test.
        if (shape.path().equals("/simulator/faults")) {
          till.open("DELETE", "/simulator/faults", "");
        }
      }
    }
    System.out.println("FuzzIT: " + calls + " calls, answered " + statuses);
    assertThat(statuses.keySet()).contains(200, 400, 401, 404);
    assertThat(till.open("GET", "/simulator/health", "").status()).isEqualTo(200);
    // What was sent here follows no specification.
    start(SimulatorConfig.inMemory(UNIT));
  }

  private static String start(byte[] request) {
    var text = new String(request, ISO_8859_1).replaceAll("Bearer \\S+", "Bearer …");
    return text.substring(0, Math.min(1200, text.length()));
  }

  // ---- how a request is spoilt

  private byte[] spoilt(Shape shape, String token) throws IOException {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Host", "127.0.0.1");
    headers.put("Connection", "close");
    if (shape.merchant()) {
      headers.put("Authorization", "Bearer " + token);
      headers.put("Ocp-Apim-Subscription-Key", "key-1");
      headers.put("Merchant-Serial-Number", "123456");
      headers.put("Idempotency-Key", "fuzz-" + dice.nextInt(20));
      headers.put("client_id", "client-1");
      headers.put("client_secret", "secret-1");
    } else if (!shape.path().startsWith("/simulator")) {
      headers.put("Authorization", "Basic Y2xpZW50LTE6c2VjcmV0LTE=");
    }
    if (!shape.contentType().isEmpty()) {
      headers.put("Content-Type", shape.contentType());
    }
    var path = shape.path();
    var body = shape.body().getBytes(UTF_8);
    var method = shape.method();
    switch (dice.nextInt(8)) {
      case 0 -> spoil(headers);
      case 1 -> path = spoiltPath(path);
      case 2 -> method = oneOf("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD");
      case 3 -> body = bytes(body);
      default ->
          body =
              shape.contentType().contains("form")
                  ? form(shape.body()).getBytes(UTF_8)
                  : shape.body().isEmpty()
                      ? bytes(body)
                      : tree(JSON.readTree(shape.body())).getBytes(UTF_8);
    }
    if (dice.nextInt(10) == 0) {
      headers.put(
          "Content-Type",
          oneOf(
              "text/plain",
              "application/xml",
              "application/json; charset=utf-16",
              "multipart/form-data",
              "multipart/form-data; boundary=x",
              "application/x-www-form-urlencoded",
              ";",
              "/"));
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes((method + " " + path + " HTTP/1.1\r\n").getBytes(ISO_8859_1));
    headers.put("Content-Length", Integer.toString(body.length));
    headers.forEach(
        (name, value) -> out.writeBytes((name + ": " + value + "\r\n").getBytes(ISO_8859_1)));
    out.writeBytes("\r\n".getBytes(ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  private void spoil(Map<String, String> headers) {
    var names = new ArrayList<>(headers.keySet());
    names.remove("Connection");
    var name = names.get(dice.nextInt(names.size()));
    switch (dice.nextInt(4)) {
      case 0 -> headers.remove(name);
      case 1 -> headers.put(name, "");
      case 2 -> headers.put(name, "x".repeat(1 + dice.nextInt(3000)));
      default ->
          headers.put(
              name,
              oneOf("Bearer", "Basic", "Basic =", "\u00e6\u00f8", "%00", "-1", "Basic w6Y6w6Y="));
    }
  }

  private String spoiltPath(String path) {
    var at = dice.nextInt(path.length());
    return switch (dice.nextInt(5)) {
      case 0 ->
          path.substring(0, at)
              + oneOf("%zz", "%", "%00", "%c3%28", "%2f", "..", "//", "+")
              + path.substring(at);
      case 1 -> path + oneOf("?x=%", "?since=%zz", "?token=%ff", "?&=&", "/", "/x/y", "?since=");
      case 2 -> path.replaceFirst("[^/?]+$", "x".repeat(1 + dice.nextInt(3000)));
      case 3 ->
          path.replaceFirst("[^/?=]+$", oneOf("0", "-1", "null", "%E2%82%AC", "a%20b", "%22"));
      default -> path.substring(0, Math.max(1, at));
    };
  }

  private byte[] bytes(byte[] body) {
    var noise = new byte[dice.nextInt(200)];
    dice.nextBytes(noise);
    return switch (dice.nextInt(6)) {
      case 0 -> noise;
      case 1 -> java.util.Arrays.copyOf(body, dice.nextInt(body.length + 1));
      case 2 -> new String(body, UTF_8).getBytes(StandardCharsets.UTF_16);
      case 3 -> ("[".repeat(20_000) + "]".repeat(20_000)).getBytes(UTF_8);
      case 4 -> ("{\"a\":".repeat(3_000) + "1" + "}".repeat(3_000)).getBytes(UTF_8);
      default -> {
        var flipped = body.clone();
        for (var n = 0; n < 3 && flipped.length > 0; n++) {
          flipped[dice.nextInt(flipped.length)] = (byte) dice.nextInt(256);
        }
        yield flipped;
      }
    };
  }

  private String form(String body) {
    var pairs = body.split("&");
    var n = dice.nextInt(pairs.length);
    var name = pairs[n].split("=")[0];
    pairs[n] =
        switch (dice.nextInt(6)) {
          case 0 -> name;
          case 1 -> name + "=";
          case 2 -> name + "=%";
          case 3 -> name + "=%zz%ff";
          case 4 -> name + "=" + "9".repeat(dice.nextInt(40)) + "&" + name + "=1";
          default ->
              name
                  + "="
                  + oneOf("openid+nnin", "urn%3Acustomer-token%3A", "%00", "-1", "openid++", "+");
        };
    return String.join("&", pairs);
  }

  /** The same JSON with one value or name replaced. */
  private String tree(JsonNode root) {
    var holders = new ArrayList<JsonNode>();
    collect(root, holders);
    var holder = holders.get(dice.nextInt(holders.size()));
    var value = value();
    if (holder instanceof ObjectNode object && !object.isEmpty()) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      var name = names.get(dice.nextInt(names.size()));
      switch (dice.nextInt(3)) {
        case 0 -> object.remove(name);
        case 1 ->
            object.set(oneOf("", "x", name.toUpperCase(java.util.Locale.ROOT), "__proto__"), value);
        default -> object.set(name, value);
      }
    } else if (holder instanceof ArrayNode array) {
      array.add(value);
    }
    return root.toString();
  }

  private static void collect(JsonNode node, List<JsonNode> holders) {
    if (node.isContainerNode()) {
      holders.add(node);
      node.forEach(child -> collect(child, holders));
    }
  }

  private JsonNode value() {
    var make = JsonNodeFactory.instance;
    return switch (dice.nextInt(12)) {
      case 0 -> make.nullNode();
      case 1 -> make.numberNode(dice.nextLong());
      case 2 -> make.numberNode(new java.math.BigInteger(400, dice));
      case 3 -> make.numberNode(new java.math.BigDecimal("1e" + (dice.nextInt(2000) - 1000)));
      case 4 -> make.numberNode(dice.nextDouble());
      case 5 -> make.booleanNode(dice.nextBoolean());
      case 6 -> make.textNode("x".repeat(dice.nextInt(4000)));
      case 7 ->
          make.textNode(
              oneOf("", " ", "\u0000", "\ud800", "\u20ac\ud83d\ude00", "null", "NaN", "-0"));
      case 8 ->
          make.textNode(
              oneOf(
                  "9999-12-31T23:59:59Z",
                  "0000-01-01T00:00:00Z",
                  "2026-02-30T00:00:00+99:00",
                  "PT-1S",
                  "P999999999D"));
      case 9 ->
          make.textNode(
              oneOf(
                  "http://[",
                  "https://x:99999999/",
                  "https://%",
                  "//",
                  "https://\u00e6.no",
                  "mailto:x"));
      case 10 -> make.arrayNode().add(1).add("x").addNull();
      default -> make.objectNode().put("x", 1).putNull("y");
    };
  }

  private String oneOf(String... choices) {
    return choices[dice.nextInt(choices.length)];
  }

  // ---- one exchange

  /** The status; 0 when the connection was closed without one, which a broken request may cause. */
  private int answered(byte[] request) throws IOException {
    var address = URI.create(simulator.baseUrl());
    try (var socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(LONGEST_ANSWER_MS);
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      var line = new String(in.readNBytes(12), ISO_8859_1);
      if (line.length() < 12) {
        return 0;
      }
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return Integer.parseInt(line.substring(9));
    }
  }
}
