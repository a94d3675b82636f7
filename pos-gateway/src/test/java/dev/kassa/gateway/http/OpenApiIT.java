// The OpenAPI document against the code: its routes, its schemas, and its examples as they are.
package dev.kassa.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.kassa.contract.Money;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.contract.pos.Receipt;
import dev.kassa.gateway.GatewayOnKafka;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.TillClient;
import dev.kassa.gateway.TillClient.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GatewayOnKafka.class)
class OpenApiIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXAMPLE_CHECKOUT = "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10";
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

  @TestHTTPResource("/")
  URI base;

  private JsonNode document;
  private TillClient till;

  @BeforeEach
  void read() {
    Answer answer = TillClient.withToken(base, null).get("/q/openapi?format=json");
    assertThat(answer.status()).isEqualTo(200);
    document = answer.json();
    till = TillClient.of(base, "oslo-1");
  }

  /** An operation of the document. */
  private record Operation(String method, String path, JsonNode json) {
    String name() {
      return method + " " + path;
    }
  }

  private List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        entry -> {
                          if (METHODS.contains(entry.getKey())) {
                            operations.add(
                                new Operation(
                                    entry.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    entry.getValue()));
                          }
                        }));
    return operations;
  }

  @Test
  void everyRouteIsDescribedAndNoOther() {
    Set<String> routes = new TreeSet<>();
    new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.kassa.gateway.http")
            .stream()
            .map(found -> found.reflect())
            .filter(type -> type.isAnnotationPresent(Path.class))
            .forEach(
                type -> {
                  for (Method method : type.getDeclaredMethods()) {
                    httpMethod(method)
                        .forEach(
                            verb ->
                                routes.add(
                                    verb
                                        + " "
                                        + type.getAnnotation(Path.class).value()
                                        + (method.isAnnotationPresent(Path.class)
                                            ? method.getAnnotation(Path.class).value()
                                            : "")));
                  }
                });
    assertThat(routes).hasSizeGreaterThan(10);
    assertThat(operations().stream().map(Operation::name).collect(Collectors.toSet()))
        .isEqualTo(routes);
  }

  private static List<String> httpMethod(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(Annotation::annotationType)
        .filter(type -> type.isAnnotationPresent(HttpMethod.class))
        .map(type -> type.getAnnotation(HttpMethod.class).value())
        .toList();
  }

  @Test
  void everyOperationSaysWhatCanHappen() {
    assertThat(document.get("openapi").asText()).startsWith("3.1");
    assertThat(document.at("/components/securitySchemes/tillToken/scheme").asText())
        .isEqualTo("bearer");
    assertThat(document.at("/security").toString()).contains("tillToken");
    for (Operation operation : operations()) {
      JsonNode json = operation.json();
      assertThat(json.get("operationId").asText()).as(operation.name()).isNotEmpty();
      assertThat(json.get("summary").asText()).as(operation.name()).isNotEmpty();
      List<String> statuses = new ArrayList<>();
      json.get("responses").fieldNames().forEachRemaining(statuses::add);
      assertThat(statuses).as(operation.name()).contains("400", "401", "403");
      if (json.has("requestBody")) {
        assertThat(statuses).as(operation.name()).contains("413", "415");
      }
      // Commands need the broker, questions the last day read back; a stream waits for it.
      boolean asks = operation.method().equals("GET") && !operation.path().endsWith("/events");
      if (statuses.contains("202") || asks) {
        assertThat(statuses).as(operation.name()).contains("503");
      }
      for (String status : statuses) {
        JsonNode response = resolved(json.get("responses").get(status));
        if (Integer.parseInt(status) >= 400) {
          assertThat(response.at("/content/application~1problem+json/schema/$ref").asText())
              .as("%s %s", operation.name(), status)
              .isEqualTo("#/components/schemas/Problem");
        }
      }
    }
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  @Test
  void schemasHaveTheFieldsOfTheRecords() {
    Map.ofEntries(
            Map.entry("NewCheckout", Requests.NewCheckout.class),
            Map.entry("Scan", Requests.Scan.class),
            Map.entry("Enrolment", Requests.Enrolment.class),
            Map.entry("Payment", Requests.Payment.class),
            Map.entry("Cancel", Requests.Cancel.class),
            Map.entry("Capture", Requests.Capture.class),
            Map.entry("Refund", Requests.Refund.class),
            Map.entry("Money", Money.class),
            Map.entry("PayingCustomer", PaymentRequested.Customer.class),
            Map.entry("Receipt", Receipt.class),
            Map.entry("ReceiptLine", Receipt.Line.class),
            Map.entry("PaidOtherwise", Receipt.PaidOtherwise.class),
            Map.entry("Taken", Commands.Taken.class),
            Map.entry("Checkout", StateJson.CheckoutJson.class),
            Map.entry("CustomerState", StateJson.CustomerJson.class),
            Map.entry("EnrolmentState", StateJson.EnrolmentJson.class),
            Map.entry("PaymentState", StateJson.PaymentJson.class),
            Map.entry("Command", StateJson.CommandJson.class),
            Map.entry("Outcome", StateJson.OutcomeJson.class),
            Map.entry("RefundState", StateJson.RefundJson.class))
        .forEach(
            (name, record) -> {
              Set<String> described = new TreeSet<>();
              document
                  .at("/components/schemas/" + name + "/properties")
                  .fieldNames()
                  .forEachRemaining(described::add);
              Set<String> fields =
                  Arrays.stream(record.getRecordComponents())
                      .map(RecordComponent::getName)
                      .map(field -> field.equals("isReturn") ? "return" : field)
                      .collect(Collectors.toCollection(TreeSet::new));
              assertThat(described).as(name).isEqualTo(fields);
            });
  }

  @Test
  void everyExampleIsTakenAsItStands() {
    int sent = 0;
    for (Operation operation : operations()) {
      JsonNode content = operation.json().at("/requestBody/content/application~1json");
      if (content.isMissingNode()) {
        continue;
      }
      List<JsonNode> examples = new ArrayList<>();
      if (content.has("example")) {
        examples.add(content.get("example"));
      }
      content.path("examples").forEach(example -> examples.add(example.get("value")));
      assertThat(examples).as(operation.name()).isNotEmpty();
      for (JsonNode example : examples) {
        sent++;
        assertThat(violations(content.get("schema"), example)).as(operation.name()).isEmpty();
        String path =
            operation
                .path()
                .replace("{checkoutId}", UuidCreator.getTimeOrderedEpoch().toString())
                .replace("{attempt}", "1");
        Answer answer =
            till.with(
                operation.method(), path, example.toString(), "Idempotency-Key", "example-" + sent);
        assertThat(operation.json().at("/responses/" + answer.status()).isMissingNode())
            .as("%s answers %d: %s", operation.name(), answer.status(), answer.response().body())
            .isFalse();
        assertThat(answer.status()).isBetween(201, 202);
        JsonNode schema =
            resolved(operation.json().at("/responses/" + answer.status()))
                .at("/content/application~1json/schema");
        assertThat(violations(schema, answer.json())).as(operation.name()).isEmpty();
      }
    }
    assertThat(sent).isGreaterThan(8);
  }

  @Test
  void statesAndProblemsAreAsDescribed() {
    String checkout = UuidCreator.getTimeOrderedEpoch().toString();
    Answer payment =
        till.put(
            "/checkouts/" + checkout + "/payments/1",
            document
                .at("/paths/~1checkouts~1{checkoutId}~1payments~1{attempt}/put/requestBody/content")
                .at("/application~1json/examples/all fields/value")
                .toString());
    assertThat(payment.status()).as(payment.response().body()).isEqualTo(202);
    Answer state =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> till.get("/checkouts/" + checkout), answer -> answer.status() == 200);
    assertThat(violations(schema("Checkout"), state.json())).isEmpty();
    assertThat(
            violations(
                schema("Problem"),
                till.get("/checkouts/" + EXAMPLE_CHECKOUT.replace('1', '2')).json()))
        .isEmpty();
    assertThat(violations(schema("Problem"), till.put("/checkouts/x/payments/1", "{}").json()))
        .isEmpty();
  }

  @Test
  void everyProblemIsInTheGuide() throws IOException {
    String guide =
        Files.readString(
            java.nio.file.Path.of(System.getProperty("kassa.root"), "docs", "pos-gateway.md"));
    for (Problem.Kind kind : Problem.Kind.values()) {
      assertThat(guide).contains("`" + kind.urn() + "`", Integer.toString(kind.status()));
    }
  }

  private static JsonNode schema(String name) {
    return JSON.createObjectNode().put("$ref", "#/components/schemas/" + name);
  }

  private List<String> violations(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(whole)
        .validate(value)
        .stream()
        .map(Object::toString)
        .toList();
  }
}
