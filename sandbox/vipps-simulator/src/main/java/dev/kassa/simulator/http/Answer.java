package dev.kassa.simulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.Amount;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.Write.FieldProblem;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What leaves: a status, a body and headers beside {@code Content-Type}.
 *
 * @param contentType null: no body
 */
record Answer(int status, String contentType, String body, Map<String, String> headers) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer json(int status, JsonNode body) {
    return of(status, "application/json; charset=utf-8", body);
  }

  /** JSON that has been written already. */
  static Answer text(int status, String json) {
    return new Answer(status, "application/json; charset=utf-8", json, Map.of());
  }

  static Answer empty(int status) {
    return new Answer(status, null, "", Map.of());
  }

  /** Failures in front of the services have the gateway's own shape (API 1.2). */
  static Answer gateway(int status, String message) {
    return json(status, object().put("statusCode", status).put("message", message));
  }

  /** An error whose body is not documented (API 9, point 8), in the form that was chosen. */
  static Answer of(SimulatorConfig.Choices.ErrorForm form, Answer problem, String message) {
    return switch (form) {
      case PROBLEM -> problem;
      case GATEWAY -> gateway(problem.status(), message);
      case EMPTY -> empty(problem.status());
    };
  }

  /** A domain error (API 4.8). */
  static Answer refused(int status, ErrorCode code, String instance) {
    return refused(status, code.code(), code.title(), instance);
  }

  static Answer refused(int status, int code, String title, String instance) {
    var problem = problem(status, title, instance);
    problem
        .putArray("extraDetails")
        .add(object().put("name", "ErrorCode").put("reason", Integer.toString(code)));
    return of(status, "application/problem+json", problem);
  }

  /** A validation error: one entry per field, no error code (API 4.8). */
  static Answer invalid(List<FieldProblem> problems, String instance) {
    var problem = problem(400, "Bad Request", instance);
    problem.put("detail", "One or more validation errors occurred.");
    problem.set("extraDetails", details(problems));
    return of(400, "application/problem+json", problem);
  }

  /** A problem without details. */
  static Answer plain(int status, String title, String detail, String instance) {
    return of(
        status, "application/problem+json", problem(status, title, instance).put("detail", detail));
  }

  /** An error of OAuth and CIBA (API 3.8). */
  static Answer oauth(int status, String error, String description) {
    return json(status, object().put("error", error).put("error_description", description));
  }

  /** An error about a person, whose form is not shown anywhere (API 3.8). */
  static Answer aboutPerson(
      String error, String description, SimulatorConfig.Choices.LoginErrorForm form) {
    var body = object();
    if (form != SimulatorConfig.Choices.LoginErrorForm.ERROR_CODE) {
      body.put("error", error);
    }
    if (form != SimulatorConfig.Choices.LoginErrorForm.ERROR) {
      body.put("error_code", error);
    }
    return json(400, body.put("error_description", description));
  }

  Answer with(String name, String value) {
    var more = new java.util.HashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, body, Map.copyOf(more));
  }

  static ArrayNode details(List<FieldProblem> problems) {
    var details = JsonNodeFactory.instance.arrayNode();
    problems.forEach(
        one -> details.add(object().put("name", one.name()).put("reason", one.reason())));
    return details;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ObjectNode amount(Amount amount) {
    return amount(amount.currency(), amount.value());
  }

  static ObjectNode amount(String currency, long value) {
    return object().put("currency", currency).put("value", value);
  }

  static Answer of(int status, String contentType, JsonNode body) {
    try {
      return new Answer(status, contentType, JSON.writeValueAsString(body), Map.of());
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree can always be written", impossible);
    }
  }

  private static ObjectNode problem(int status, String title, String instance) {
    return object()
        .put("type", "https://httpstatuses.io/" + status)
        .put("title", title)
        .put("status", status)
        .put("instance", instance)
        .put("traceId", traceId());
  }

  private static String traceId() {
    var one = UUID.randomUUID().toString().replace("-", "");
    var two = UUID.randomUUID().toString().replace("-", "");
    return "00-" + one + "-" + two.substring(0, 16) + "-01";
  }
}
