package dev.kassa.simulator.openapi;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks exchanges that the simulator recorded ({@code GET /simulator/traffic}) against the
 * publisher's specifications: requests and answers of ePayment, webhooks, QR, access token and
 * discovery, and notifications. The folder is named by the system property {@code vipps.openapi}.
 *
 * <p>Where the specification and the documentation differ, the documentation is followed; each
 * known slip is a method here that says why.
 */
public final class SpecificationCheck {
  /** What to print when no folder is given. */
  public static final String SKIPPED =
      "skipped, because no folder of the publisher's specifications was given (vipps.openapi);"
          + " they are at developer.vippsmobilepay.com";

  /** Statuses the documentation names for every endpoint while the specification lists few. */
  private static final Set<Integer> UNLISTED = Set.of(401, 403, 404, 415, 422, 423, 429, 500, 503);

  private static final String NOTIFICATION =
      """
      paths:
        /v1/notification:
          post:
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/WebhookEvent'
            responses:
              '200':
                description: received
      """;

  /** What the stored QR specification is too old to know (API 2.1, 2.4). */
  private static final String NEWER_THAN_SPECIFICATION = "/qr/v1/exchange";

  private static final List<String> UNREFUSED =
      List.of("/epayment/v1/test/payments/", "/accesstoken/");

  private static final List<String> UNTYPED =
      List.of("/webhooks/v1/webhooks", "/qr/v1/merchant-callback/");

  private static final List<String> NEWER =
      List.of(
          "captureGuaranteedUntil",
          "instance",
          "backchannel_authentication_endpoint",
          "backchannel_token_delivery_modes_supported",
          "userinfo_endpoint");

  private final Map<String, OpenApiInteractionValidator> validators;

  private SpecificationCheck(Path folder) throws IOException {
    var text = Files.readString(folder.resolve("epayment-1.8.1.yaml"));
    validators =
        Map.of(
            "epayment",
            validator(text.replace("\npaths:\n", "\n" + NOTIFICATION), "/epayment"),
            "webhooks",
            validator(Files.readString(folder.resolve("webhooks-v1.yaml")), "/webhooks"),
            "qr",
            validator(Files.readString(folder.resolve("qr-v1-2023.yaml")), ""),
            "access-token",
            validator(
                // Slip: the token is said to be base64, which a JWT with its dots is not.
                Files.readString(folder.resolve("access-token-2.0.0.yaml"))
                    .replace("format: byte", "format: jwt"),
                ""),
            "login",
            validator(Files.readString(folder.resolve("login-1.1.0.yaml")), ""));
  }

  private static OpenApiInteractionValidator validator(String specification, String base) {
    return OpenApiInteractionValidator.createForInlineApiSpecification(specification)
        .withBasePathOverride(base)
        .build();
  }

  /** The check, or empty when no folder is given. */
  public static Optional<SpecificationCheck> given() {
    var folder = System.getProperty("vipps.openapi", "");
    try {
      return folder.isBlank()
          ? Optional.empty()
          : Optional.of(new SpecificationCheck(Path.of(folder)));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * What is wrong with an exchange; empty when it is as specified. Requests that were answered 4xx
   * are not held against the specification, nor are answers that a fault made.
   */
  public List<String> violations(JsonNode exchange) {
    var found = new ArrayList<String>();
    var api = exchange.path("api").asText();
    if (api.equals("notification")) {
      var body = exchange.at("/request/body");
      if (body.has("auth_req_id") || body.has("customerToken")) {
        return found; // pings and check-ins are not part of any specification (API 3.7, 2.4)
      }
      note(
          found,
          "notification",
          validators.get("epayment").validateRequest(notification(exchange)));
      return found;
    }
    var path = exchange.at("/request/path").asText();
    var validator = validators.get(api);
    if (validator == null || path.startsWith(NEWER_THAN_SPECIFICATION)) {
      return found;
    }
    var request = request(exchange);
    var status = exchange.at("/response/status").asInt();
    var where = request.getMethod() + " " + request.getPath() + " -> " + status;
    if (status < 400) {
      note(found, "request of " + where, validator.validateRequest(request));
    }
    if (!exchange.has("fault") && !unlisted(path, status)) {
      note(
          found,
          "answer of " + where,
          validator.validateResponse(
              request.getPath(), request.getMethod(), response(exchange, status)));
    }
    return found;
  }

  /** Slips: no refusals of force approve are listed, and no bodies of the token's. */
  private static boolean unlisted(String path, int status) {
    return UNLISTED.contains(status)
        || (status == 400 && UNREFUSED.stream().anyMatch(path::startsWith));
  }

  private static void note(List<String> found, String where, ValidationReport report) {
    report.getMessages().stream()
        .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
        .forEach(
            message -> found.add(where + ": " + message.getKey() + " " + message.getMessage()));
  }

  private static Request notification(JsonNode exchange) {
    return SimpleRequest.Builder.post("/epayment/v1/notification")
        .withContentType("application/json")
        .withHeader("Authorization", "masked")
        .withBody(newerThanSpecification(exchange.at("/request/body")).toString())
        .build();
  }

  private static Request request(JsonNode exchange) {
    var request = exchange.path("request");
    var path = request.path("path").asText();
    var builder =
        switch (request.path("method").asText()) {
          case "GET" -> SimpleRequest.Builder.get(path);
          case "DELETE" -> SimpleRequest.Builder.delete(path);
          case "PUT" -> SimpleRequest.Builder.put(path);
          default -> SimpleRequest.Builder.post(path);
        };
    request
        .path("headers")
        .properties()
        .forEach(
            header ->
                builder.withHeader(
                    header.getKey(), sent(path, header.getKey(), header.getValue().asText())));
    for (var pair : request.path("query").asText("").split("&")) {
      if (pair.contains("=")) {
        builder.withQueryParam(pair.split("=", 2)[0], pair.split("=", 2)[1]);
      }
    }
    if (request.has("body")) {
      builder.withBody(newerRequest(request.path("body")).toString());
    }
    return builder.build();
  }

  /**
   * Slip: the provider takes these bodies as JSON whatever their type is said to be (API 2.4, 5.1).
   */
  private static String sent(String path, String header, String value) {
    return header.equalsIgnoreCase("content-type") && UNTYPED.stream().anyMatch(path::startsWith)
        ? "application/json"
        : value;
  }

  private static SimpleResponse response(JsonNode exchange, int status) {
    var builder = SimpleResponse.Builder.status(status);
    var response = exchange.path("response");
    if (response.has("contentType")) {
      builder.withContentType(mediaType(exchange, response.path("contentType").asText(), status));
    }
    if (response.has("body")) {
      var body = response.path("body");
      var qr = exchange.path("api").asText().equals("qr");
      builder.withBody((qr ? body : newerThanSpecification(body)).toString());
    }
    return builder.build();
  }

  /**
   * Slip: success of capture, cancel and refund is labelled {@code application/problem+json} in the
   * specification; a plain JSON type is what everybody sends (API 4.7).
   */
  private static String mediaType(JsonNode exchange, String sent, int status) {
    var path = exchange.at("/request/path").asText();
    return status == 200 && path.matches(".*/(capture|cancel|refund)")
        ? "application/problem+json"
        : sent;
  }

  /** The kind of a printed code, and links to the merchant's terms, are newer (API 2.4, 4.1). */
  private static JsonNode newerRequest(JsonNode body) {
    return body instanceof ObjectNode object
        ? object.deepCopy().without(List.of("category", "merchantLegalLinks"))
        : body;
  }

  /**
   * Slips of age and form: {@code captureGuaranteedUntil} is newer than the stored specification
   * (API 4.10); {@code instance} is in every documented problem but not in the schema (API 4.8);
   * discovery names endpoints that the schema of 2023 does not have (API 3.1).
   */
  private static JsonNode newerThanSpecification(JsonNode body) {
    return body instanceof ObjectNode object ? object.deepCopy().without(NEWER) : body;
  }
}
