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
import java.util.Optional;
import java.util.Set;

/**
 * Checks exchanges that the simulator recorded ({@code GET /simulator/traffic}) against the
 * publisher's specifications: requests and answers of ePayment and webhooks, and notifications. The
 * folder is named by the system property {@code vipps.openapi}.
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
  private static final Set<Integer> UNLISTED = Set.of(401, 403, 404, 422, 423, 429, 500, 503);

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

  private final OpenApiInteractionValidator epayment;
  private final OpenApiInteractionValidator webhooks;

  private SpecificationCheck(Path folder) throws IOException {
    var text = Files.readString(folder.resolve("epayment-1.8.1.yaml"));
    epayment = validator(text.replace("\npaths:\n", "\n" + NOTIFICATION), "/epayment");
    webhooks = validator(Files.readString(folder.resolve("webhooks-v1.yaml")), "/webhooks");
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
      if (exchange.at("/request/body").has("auth_req_id")) {
        return found; // the ping is not part of any specification (API 3.7)
      }
      note(found, "notification", epayment.validateRequest(notification(exchange)));
      return found;
    }
    var validator = api.equals("epayment") ? epayment : webhooks;
    var request = request(exchange);
    var status = exchange.at("/response/status").asInt();
    var where = request.getMethod() + " " + request.getPath() + " -> " + status;
    if (status < 400) {
      note(found, "request of " + where, validator.validateRequest(request));
    }
    if (!exchange.has("fault") && !UNLISTED.contains(status)) {
      note(
          found,
          "answer of " + where,
          validator.validateResponse(
              request.getPath(), request.getMethod(), response(exchange, status)));
    }
    return found;
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
          default -> SimpleRequest.Builder.post(path);
        };
    request
        .path("headers")
        .properties()
        .forEach(header -> builder.withHeader(header.getKey(), header.getValue().asText()));
    if (request.has("body")) {
      builder.withBody(request.path("body").toString());
    }
    return builder.build();
  }

  private static SimpleResponse response(JsonNode exchange, int status) {
    var builder = SimpleResponse.Builder.status(status);
    var response = exchange.path("response");
    if (response.has("contentType")) {
      builder.withContentType(mediaType(exchange, response.path("contentType").asText(), status));
    }
    if (response.has("body")) {
      builder.withBody(newerThanSpecification(response.path("body")).toString());
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

  /**
   * Slips of age and form: {@code captureGuaranteedUntil} is newer than the stored specification
   * (API 4.10); {@code instance} is in every documented problem but not in the schema (API 4.8).
   */
  private static JsonNode newerThanSpecification(JsonNode body) {
    return body instanceof ObjectNode object
        ? object.deepCopy().without(List.of("captureGuaranteedUntil", "instance"))
        : body;
  }
}
