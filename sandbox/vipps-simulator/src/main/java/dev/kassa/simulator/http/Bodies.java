package dev.kassa.simulator.http;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.kassa.simulator.Amount;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.QrImage;
import dev.kassa.simulator.Receipt;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.Write;
import dev.kassa.simulator.Write.FieldProblem;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads request bodies: as strictly as its documentation is (API 4.1), or as shops are served. */
final class Bodies {
  private final ObjectMapper json =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private final JsonSchema create = schema("create-payment");
  private final JsonSchema modification = schema("modification");
  private final JsonSchema cancel = schema("cancel");
  private final JsonSchema forceApprove = schema("force-approve");
  private final JsonSchema register = schema("register-webhook");
  private final JsonSchema exchange = schema("exchange");
  private final JsonSchema exchangeCustomer = schema("exchange-customer");
  private final JsonSchema merchantQr = schema("merchant-qr");
  private final SimulatorConfig.Choices choices;

  Bodies(SimulatorConfig.Choices choices) {
    this.choices = choices;
  }

  /** A body that has the form asked for, or what is wrong with it. */
  sealed interface Checked<T> {
    record Good<T>(T value) implements Checked<T> {}

    record Bad<T>(List<FieldProblem> problems) implements Checked<T> {}
  }

  /**
   * A body, read once.
   *
   * @param node null when it is not JSON
   * @param metadataTwice whether that is because a key of the metadata comes twice, for which there
   *     is a number (4110)
   */
  record Body(String text, JsonNode node, boolean metadataTwice) {
    /** The reference in it, or empty when it has none that could be one (API 7.1). */
    String reference() {
      return node == null ? "" : node.path("reference").asText("");
    }
  }

  /** Reads a body; what is wrong with it is told by whoever needs it right. */
  Body parse(String text) {
    try {
      return new Body(text, json.readTree(text), false);
    } catch (JsonParseException broken) {
      return new Body(text, null, inMetadata(broken));
    } catch (JsonProcessingException otherwise) {
      return new Body(text, null, false);
    }
  }

  private static boolean inMetadata(JsonParseException broken) {
    return broken.getOriginalMessage().startsWith("Duplicate field")
        && broken
            .getProcessor()
            .getParsingContext()
            .pathAsPointer()
            .toString()
            .startsWith("/metadata/");
  }

  Write.Request create(Body body) {
    return read(body, create, this::create);
  }

  Write.Request capture(Body body) {
    return read(body, modification, node -> new Write.Capture(amount(node, "modificationAmount")));
  }

  Write.Request refund(Body body) {
    return read(body, modification, node -> new Write.Refund(amount(node, "modificationAmount")));
  }

  Write.Request cancel(Body body) {
    return body.text().isBlank()
        ? new Write.Cancel(false)
        : read(
            body,
            cancel,
            node -> new Write.Cancel(node.path("cancelTransactionOnly").asBoolean(false)));
  }

  /** What force approve names: a person, or the token of a redirect, which is null otherwise. */
  record ForceApprove(Write.Customer customer, String token) {}

  Checked<ForceApprove> forceApprove(String body) {
    return check(
        body,
        forceApprove,
        node -> new ForceApprove(customer(node.path("customer")), node.path("token").asText(null)));
  }

  Checked<JsonNode> merchantQr(String body) {
    return check(body, merchantQr, Function.identity());
  }

  /** The customer token to exchange. */
  Checked<String> exchangeCustomer(String body) {
    var checked = check(body, exchangeCustomer, Function.<JsonNode>identity());
    return switch (checked) {
      case Checked.Bad<JsonNode> bad -> new Checked.Bad<>(bad.problems());
      case Checked.Good<JsonNode> good ->
          choices.requestedDataRequired() && !good.value().has("requestedData")
              ? new Checked.Bad<>(
                  List.of(new FieldProblem("requestedData", "The property is required.")))
              : new Checked.Good<>(good.value().at("/customer/customerToken").asText());
    };
  }

  Checked<JsonNode> register(String body) {
    return check(body, register, Function.identity());
  }

  Checked<String> exchange(String body) {
    return check(body, exchange, node -> node.path("qrCode").asText());
  }

  private Write.Request read(Body body, JsonSchema schema, Function<JsonNode, Write.Request> map) {
    if (body.metadataTwice()) {
      return new Write.Wrong(ErrorCode.METADATA_DUPLICATE_KEYS);
    }
    return switch (check(body, schema, Function.<JsonNode>identity())) {
      case Checked.Bad<JsonNode> bad -> new Write.Malformed(bad.problems());
      case Checked.Good<JsonNode> good -> {
        for (var name : List.of("amount", "modificationAmount")) {
          var value = good.value().path(name).path("value");
          if (value.isFloatingPointNumber()) {
            yield new Write.Wrong(ErrorCode.INVALID_AMOUNT);
          }
        }
        yield map.apply(good.value());
      }
    };
  }

  /** Whether every number in it is one: 1e999 is written as a number and read as infinity. */
  private static boolean finite(JsonNode node) {
    if (node.isFloatingPointNumber()) {
      return Double.isFinite(node.doubleValue());
    }
    for (var child : node) {
      if (!finite(child)) {
        return false;
      }
    }
    return true;
  }

  private <T> Checked<T> check(String text, JsonSchema schema, Function<JsonNode, T> map) {
    return check(parse(text), schema, map);
  }

  private <T> Checked<T> check(Body body, JsonSchema schema, Function<JsonNode, T> map) {
    var node = body.node();
    if (node == null || !node.isObject() || !finite(node)) {
      return new Checked.Bad<>(
          List.of(new FieldProblem("body", "The request body must be one JSON object.")));
    }
    if (!choices.strictBodies()) {
      node = new Leniency(schema.getSchemaNode()).adapted(node);
    }
    var problems =
        schema.validate(node).stream()
            .map(Bodies::problem)
            .distinct()
            .sorted(Comparator.comparing(FieldProblem::name).thenComparing(FieldProblem::reason))
            .toList();
    return problems.isEmpty() ? new Checked.Good<>(map.apply(node)) : new Checked.Bad<>(problems);
  }

  private static FieldProblem problem(ValidationMessage message) {
    var path = message.getInstanceLocation().toString().replaceFirst("^\\$\\.?", "");
    var property = message.getProperty();
    var name =
        property == null || property.isEmpty()
            ? path
            : path.isEmpty() ? property : path + "." + property;
    var text = message.getMessage();
    // The schema's text begins with the place; the place is the name already.
    var reason = text.startsWith("$") ? text.substring(text.indexOf(':') + 1).strip() : text;
    return new FieldProblem(name.isEmpty() ? "body" : name, reason);
  }

  private Write.Request create(JsonNode node) {
    var problems = new ArrayList<FieldProblem>();
    var expiresAt = (java.time.Instant) null;
    if (node.hasNonNull("expiresAt")) {
      try {
        expiresAt = OffsetDateTime.parse(node.get("expiresAt").asText()).toInstant();
      } catch (DateTimeParseException noTime) {
        problems.add(new FieldProblem("expiresAt", "must be a date-time of RFC 3339"));
      }
    }
    var amount = amount(node, "amount");
    if (choices.inconsistentReceipts() && node.has("receipt")) {
      problems.addAll(receiptProblems(node.get("receipt"), amount));
    }
    if (choices.receiptTextMax() != null) {
      problems.addAll(tooLong(node.path("receipt"), choices.receiptTextMax()));
    }
    var qr = node.path("userFlow").asText().equals("QR");
    if (node.hasNonNull("qrFormat") && !qr) {
      problems.add(new FieldProblem("qrFormat", "goes with the userFlow QR only"));
    }
    if (!problems.isEmpty()) {
      return new Write.Malformed(problems);
    }
    return new Write.Create(
        node.path("reference").asText(),
        amount,
        node.path("userFlow").asText(),
        node.path("paymentMethod").path("type").asText(),
        !node.path("paymentMethod").path("blockedSources").isEmpty(),
        customer(node.path("customer")),
        node.hasNonNull("minimumUserAge") ? node.get("minimumUserAge").asInt() : null,
        urls(node),
        node.has("returnUrl"),
        qr ? format(node.path("qrFormat")) : null,
        node.path("qrFormat").hasNonNull("size") ? node.at("/qrFormat/size").asInt() : null,
        node.path("profile").path("scope").asText(null),
        expiresAt,
        node.has("receipt") ? receipt(node.get("receipt")) : null,
        node.has("shipping"),
        node.path("paymentDescription").asText(null),
        metadata(node.path("metadata")));
  }

  private static List<String> urls(JsonNode node) {
    return Stream.of(
            "/returnUrl",
            "/receiptUrl",
            "/merchantLegalLinks/termsOfSaleUrl",
            "/merchantLegalLinks/privacyPolicyUrl")
        .map(node::at)
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .toList();
  }

  /** The image of a QR flow; null when the text is wanted instead. */
  private static QrImage.Format format(JsonNode qrFormat) {
    return switch (qrFormat.path("format").asText("IMAGE/SVG+XML")) {
      case "IMAGE/PNG" -> QrImage.Format.PNG;
      case "TEXT/TARGETURL" -> null;
      default -> QrImage.Format.SVG;
    };
  }

  /** The texts of a receipt that are longer than permitted. */
  private static List<FieldProblem> tooLong(JsonNode receipt, int most) {
    var problems = new ArrayList<FieldProblem>();
    for (var line : receipt.path("orderLines")) {
      tooLong(line, "receipt.orderLines.", List.of("name", "id"), most, problems);
    }
    tooLong(
        receipt.path("bottomLine"),
        "receipt.bottomLine.",
        List.of("posId", "receiptNumber"),
        most,
        problems);
    return problems;
  }

  private static void tooLong(
      JsonNode node, String where, List<String> names, int most, List<FieldProblem> problems) {
    for (var name : names) {
      if (node.path(name).asText("").length() > most) {
        problems.add(new FieldProblem(where + name, "must be at most " + most + " characters"));
      }
    }
  }

  private static Write.Customer customer(JsonNode node) {
    if (node.has("phoneNumber")) {
      return new Write.Customer.Phone(node.get("phoneNumber").asText());
    }
    if (node.has("personalQr")) {
      return new Write.Customer.PersonalQr(node.get("personalQr").asText());
    }
    return node.has("customerToken")
        ? new Write.Customer.Token(node.get("customerToken").asText())
        : new Write.Customer.Nobody();
  }

  private static Receipt receipt(JsonNode node) {
    var lines = new ArrayList<Receipt.Line>();
    for (var line : node.path("orderLines")) {
      var unit = line.path("unitInfo");
      lines.add(
          new Receipt.Line(
              line.path("name").asText(),
              unit.path("quantity").asText("1"),
              unit.path("quantityUnit").asText("PCS"),
              line.path("totalAmount").asLong(),
              line.path("totalTaxAmount").asLong(),
              line.has("taxRate")
                  ? line.get("taxRate").asInt()
                  : line.path("taxPercentage").asInt() * 100,
              line.path("discount").asLong(0),
              line.path("isReturn").asBoolean(false)));
    }
    var bottom = node.path("bottomLine");
    var otherwise = 0L;
    for (var paid : bottom.path("paymentSources")) {
      otherwise += paid.asLong(0);
    }
    return new Receipt(
        lines,
        bottom.path("tipAmount").asLong(0),
        otherwise,
        bottom.path("receiptNumber").asText(null));
  }

  private static Map<String, String> metadata(JsonNode node) {
    var pairs = new HashMap<String, String>();
    node.properties().forEach(pair -> pairs.put(pair.getKey(), pair.getValue().asText()));
    return pairs;
  }

  private static Amount amount(JsonNode node, String name) {
    var amount = node.path(name);
    return new Amount(amount.path("currency").asText(), amount.path("value").asLong());
  }

  /** The sums that API 4.3 expects a receipt to keep. */
  private static List<FieldProblem> receiptProblems(JsonNode receipt, Amount amount) {
    var problems = new ArrayList<FieldProblem>();
    var sum = 0L;
    for (var line : receipt.path("orderLines")) {
      var total = line.path("totalAmount").asLong();
      if (total
          != line.path("totalAmountExcludingTax").asLong() + line.path("totalTaxAmount").asLong()) {
        problems.add(
            new FieldProblem(
                "receipt.orderLines", "totalAmount must be totalAmountExcludingTax + tax"));
      }
      sum += line.path("isReturn").asBoolean(false) ? -total : total;
    }
    var bottom = receipt.path("bottomLine");
    sum += bottom.path("tipAmount").asLong(0);
    for (var paid : bottom.path("paymentSources")) {
      sum -= paid.asLong(0);
    }
    if (sum != amount.value()) {
      problems.add(
          new FieldProblem("receipt", "the lines must add up to the amount of the payment"));
    }
    return problems;
  }

  private static JsonSchema schema(String name) {
    var path = "/dev/kassa/simulator/http/" + name + ".schema.json";
    var text = Bodies.class.getResourceAsStream(path);
    if (text == null) {
      throw new IllegalStateException("missing resource " + path);
    }
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
  }
}
