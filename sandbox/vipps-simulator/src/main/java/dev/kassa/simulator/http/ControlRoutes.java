package dev.kassa.simulator.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.kassa.simulator.Codes;
import dev.kassa.simulator.Decision;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.FaultRule;
import dev.kassa.simulator.InvalidSetting;
import dev.kassa.simulator.Login;
import dev.kassa.simulator.Logins;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SimulatorConfig;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The simulator's own surface: people, acts by hand, faults, the clock and the books. */
public final class ControlRoutes {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private final Provider provider;
  private final Exchanges exchanges;
  private final TrafficLog traffic;
  private final SigningKeys keys;

  ControlRoutes(Provider provider, Exchanges exchanges, TrafficLog traffic, SigningKeys keys) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.traffic = traffic;
    this.keys = keys;
  }

  /**
   * Reads a configuration file.
   *
   * @throws InvalidSetting when a setting cannot be; the text names it
   */
  public static SimulatorConfig config(Path file) throws IOException {
    var tree = JSON.readTree(file.toFile());
    return read(camelCase(tree).toString(), new TypeReference<>() {});
  }

  /** Keys may be written in either habit: webhook-url-policy or webhookUrlPolicy. */
  private static JsonNode camelCase(JsonNode node) {
    if (node.isObject()) {
      var renamed = Answer.object();
      node.properties()
          .forEach(
              field -> {
                var name = new StringBuilder();
                for (var part : field.getKey().split("-")) {
                  name.append(
                      name.isEmpty()
                          ? part
                          : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
                }
                renamed.set(name.toString(), camelCase(field.getValue()));
              });
      return renamed;
    }
    if (node.isArray()) {
      var list = JSON.createArrayNode();
      node.forEach(one -> list.add(camelCase(one)));
      return list;
    }
    return node;
  }

  void on(Router router) {
    router
        .get("/simulator/health")
        .handler(call -> serve(call, () -> Answer.json(200, Answer.object().put("status", "UP"))));
    router.put("/simulator/people/:msisdn").handler(call -> serve(call, () -> putPerson(call)));
    router.post("/simulator/people").handler(call -> serve(call, () -> putPeople(call)));
    router
        .get("/simulator/people")
        .handler(call -> serve(call, () -> json(200, List.copyOf(provider.people()))));
    router
        .get("/simulator/people/:msisdn")
        .handler(
            call ->
                serve(
                    call,
                    () ->
                        provider
                            .person(call.pathParam("msisdn"))
                            .map(person -> json(200, person))
                            .orElseGet(() -> notFound(call))));
    router.get("/simulator/people/:msisdn/qr").handler(call -> serve(call, () -> qr(call)));
    router
        .post("/simulator/people/:msisdn/refresh")
        .handler(call -> serve(call, () -> refresh(call)));
    router.post("/simulator/people/:msisdn/scan").handler(call -> serve(call, () -> scan(call)));
    router
        .post("/simulator/people/:msisdn/expire")
        .handler(call -> serve(call, () -> expireRequests(call)));
    router
        .post("/simulator/payments/:msn/:reference/:act")
        .handler(call -> serve(call, () -> payment(call)));
    router
        .post("/simulator/logins/:authReqId/:act")
        .handler(call -> serve(call, () -> login(call)));
    router.get("/simulator/logins").handler(call -> serve(call, () -> logins(call)));
    router
        .post("/simulator/portal/:msn/:reference/:act")
        .handler(call -> serve(call, () -> portal(call)));
    router.post("/simulator/notifications").handler(call -> serve(call, () -> drop(call)));
    router.get("/simulator/faults").handler(call -> serve(call, this::faults));
    router.post("/simulator/faults").handler(call -> serve(call, () -> addFaults(call)));
    router
        .delete("/simulator/faults")
        .handler(
            call ->
                serve(
                    call,
                    () -> {
                      provider.setFaults(List.of());
                      return Answer.empty(204);
                    }));
    router.get("/simulator/clock").handler(call -> serve(call, this::clock));
    router.post("/simulator/clock").handler(call -> serve(call, () -> advance(call)));
    router
        .post("/simulator/signing-key")
        .handler(
            call ->
                serve(
                    call,
                    () -> {
                      keys.rotate();
                      return Answer.empty(204);
                    }));
    router.get("/simulator/books").handler(call -> serve(call, () -> books(call)));
    router
        .get("/simulator/books/:msn/:reference")
        .handler(call -> serve(call, () -> account(call)));
    router
        .get("/simulator/traffic")
        .handler(call -> serve(call, () -> json(200, traffic.latest())));
  }

  private void serve(RoutingContext call, Supplier<Answer> work) {
    exchanges.serve(
        call,
        () -> {
          try {
            return work.get();
          } catch (InvalidSetting refused) {
            return Answer.plain(400, "Bad Request", refused.getMessage(), call.normalizedPath());
          }
        });
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      var value = JSON.readValue(text, type);
      if (value == null) {
        throw new InvalidSetting("body", "must not be null");
      }
      return value;
    } catch (ValueInstantiationException refused) {
      if (refused.getCause() instanceof InvalidSetting why) {
        throw why;
      }
      throw new InvalidSetting("body", "cannot be read");
    } catch (com.fasterxml.jackson.databind.JsonMappingException unreadable) {
      var path = new StringBuilder("body");
      unreadable
          .getPath()
          .forEach(
              part ->
                  path.append('.')
                      .append(part.getFieldName() == null ? part.getIndex() : part.getFieldName()));
      throw new InvalidSetting(path.toString(), "is not known or has the wrong form");
    } catch (JsonProcessingException notJson) {
      throw new InvalidSetting("body", "is not JSON");
    }
  }

  private static Answer json(int status, Object value) {
    try {
      return Answer.text(status, JSON.writeValueAsString(value));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("records can always be written", impossible);
    }
  }

  private static Answer notFound(RoutingContext call) {
    return Answer.plain(404, "Not Found", "There is nothing of that name.", call.normalizedPath());
  }

  /** An act may be written alone, {@code "APPROVE"}, or with its time. */
  private static JsonNode scripts(JsonNode person) {
    for (var name : List.of("payments", "logins")) {
      if (person instanceof ObjectNode record && record.has(name)) {
        var list = JSON.createArrayNode();
        var given = record.get(name);
        for (var one : given.isArray() ? given : JSON.createArrayNode().add(given)) {
          list.add(script(one));
        }
        record.set(name, list);
      }
    }
    return person;
  }

  private static JsonNode script(JsonNode one) {
    if (one.isTextual()) {
      return Answer.object().put("act", one.asText().replace('-', '_'));
    }
    if (one instanceof ObjectNode script && script.path("act").isTextual()) {
      script.put("act", script.get("act").asText().replace('-', '_'));
    }
    return one;
  }

  private Person person(JsonNode node) {
    if (!(node instanceof ObjectNode record)) {
      throw new InvalidSetting("body", "must be a person's record");
    }
    if (!record.has("id")) {
      provider
          .person(record.path("msisdn").asText())
          .ifPresent(before -> record.put("id", before.id()));
    }
    return read(scripts(record).toString(), new TypeReference<>() {});
  }

  private Answer putPerson(RoutingContext call) {
    var node = read(Exchanges.body(call), new TypeReference<JsonNode>() {});
    if (node instanceof ObjectNode record) {
      record.put("msisdn", call.pathParam("msisdn"));
    }
    var person = person(node);
    provider.put(person);
    return json(200, person);
  }

  private Answer putPeople(RoutingContext call) {
    var nodes = read(Exchanges.body(call), new TypeReference<List<JsonNode>>() {});
    var people = new ArrayList<Person>();
    nodes.forEach(node -> people.add(person(node)));
    people.forEach(provider::put);
    return Answer.json(200, Answer.object().put("people", people.size()));
  }

  private Answer qr(RoutingContext call) {
    return provider
        .person(call.pathParam("msisdn"))
        .map(
            person ->
                Answer.json(
                    200,
                    Answer.object()
                        .put("v1", person.clearQr())
                        .put("v2", provider.codes().shownBy(person))))
        .orElseGet(() -> notFound(call));
  }

  private Answer refresh(RoutingContext call) {
    return provider
        .refresh(call.pathParam("msisdn"))
        .map(seen -> Answer.json(200, Answer.object().put("seen", seen)))
        .orElseGet(() -> notFound(call));
  }

  private record ScannedText(String text) {}

  /** A person points the phone at a sticker or at the code of a payment. */
  private Answer scan(RoutingContext call) {
    var person = provider.person(call.pathParam("msisdn"));
    var code = read(Exchanges.body(call), new TypeReference<ScannedText>() {});
    if (code.text() == null || code.text().isEmpty()) {
      throw new InvalidSetting("text", "must be the text of a code");
    }
    return person.isEmpty()
        ? notFound(call)
        : switch (provider.codes().scan(person.get(), code.text())) {
          case Codes.Sight.CheckedIn seen ->
              Answer.json(
                  200,
                  Answer.object()
                      .put("merchantQrId", seen.checkIn().merchantQrId())
                      .put("customerToken", seen.checkIn().customerToken()));
          case Codes.Sight.Asked asked ->
              Answer.json(200, Answer.object().put("reference", asked.payment().reference()));
          case Codes.Sight.StoreOutOfReach _ ->
              Answer.plain(
                  409,
                  "The store cannot be reached",
                  "Nobody is registered for user.checked-in.v1.",
                  call.normalizedPath());
          case Codes.Sight.Unknown _ -> notFound(call);
        };
  }

  private Answer expireRequests(RoutingContext call) {
    return provider
        .expireRequestsOf(call.pathParam("msisdn"))
        .map(ended -> Answer.json(200, Answer.object().put("ended", ended)))
        .orElseGet(() -> notFound(call));
  }

  private Answer payment(RoutingContext call) {
    return act(Provider.ByHand.class, call)
        .map(act -> outcome(call, provider.byHand(key(call), act)))
        .orElseGet(() -> notFound(call));
  }

  private Answer login(RoutingContext call) {
    return act(Decision.Act.class, call)
        .filter(act -> provider.logins().decide(call.pathParam("authReqId"), act))
        .map(_ -> Answer.empty(204))
        .orElseGet(() -> notFound(call));
  }

  /**
   * What the provider knows of a login; its tokens are nobody's business.
   *
   * @param sub what the merchant calls the person
   * @param consents whether consents were given with it
   * @param collectedAt null before the tokens were handed out
   */
  private record Listed(
      String authReqId,
      String msn,
      String personId,
      String sub,
      String bindingMessage,
      Instant createdAt,
      Instant expiresAt,
      Login.Status status,
      Instant decidedAt,
      boolean consents,
      Instant collectedAt) {
    Listed(Logins.Asked asked) {
      this(
          asked.login().authReqId(),
          asked.login().msn(),
          asked.login().personId(),
          asked.sub(),
          asked.login().bindingMessage(),
          asked.login().createdAt(),
          asked.login().expiresAt(),
          asked.login().status(),
          asked.login().decidedAt(),
          asked.login().consentsAsked(),
          asked.login().collectedAt());
    }
  }

  private Answer logins(RoutingContext call) {
    var since = since(call);
    return json(
        200,
        provider.logins().since(since == null ? Instant.EPOCH : since).stream()
            .map(Listed::new)
            .toList());
  }

  private static <E extends Enum<E>> Optional<E> act(Class<E> acts, RoutingContext call) {
    for (var act : acts.getEnumConstants()) {
      if (act.name().toLowerCase(Locale.ROOT).equals(call.pathParam("act"))) {
        return Optional.of(act);
      }
    }
    return Optional.empty();
  }

  /** What somebody does in the merchant portal; an amount may be given for a refund. */
  private record PortalAmount(Long value) {}

  private Answer portal(RoutingContext call) {
    return switch (call.pathParam("act")) {
      case "cancel" -> outcome(call, provider.portalCancel(key(call)));
      case "refund" -> {
        var body = Exchanges.body(call);
        var amount =
            body.isBlank()
                ? new PortalAmount(null)
                : read(body, new TypeReference<PortalAmount>() {});
        yield outcome(call, provider.portalRefund(key(call), amount.value()));
      }
      default -> notFound(call);
    };
  }

  private static PaymentKey key(RoutingContext call) {
    return new PaymentKey(call.pathParam("msn"), call.pathParam("reference"));
  }

  private Answer outcome(RoutingContext call, Optional<ErrorCode> refusal) {
    return refusal
        .map(
            code ->
                Answer.refused(
                    code == ErrorCode.REFERENCE_NOT_FOUND ? 404 : 409, code, call.normalizedPath()))
        .orElseGet(() -> Answer.empty(204));
  }

  private record DropSwitch(Boolean drop) {}

  private Answer drop(RoutingContext call) {
    var wanted = read(Exchanges.body(call), new TypeReference<DropSwitch>() {});
    if (wanted.drop() == null) {
      throw new InvalidSetting("drop", "must be true or false");
    }
    provider.deliveries().drop(wanted.drop());
    return Answer.json(200, Answer.object().put("drop", wanted.drop()));
  }

  private Answer faults() {
    return json(200, provider.faults().rules());
  }

  private Answer addFaults(RoutingContext call) {
    var body = Exchanges.body(call);
    // On the wire names have hyphens: ciba-start, answer-lost-after-effect.
    var tree = read(body, new TypeReference<List<JsonNode>>() {});
    var rules = new ArrayList<FaultRule>();
    for (var node : tree) {
      if (node instanceof ObjectNode record) {
        hyphens(record, "endpoint");
        hyphens(record, "kind");
      }
      rules.add(read(node.toString(), new TypeReference<FaultRule>() {}));
    }
    provider.addFaults(rules);
    return faults();
  }

  private static void hyphens(ObjectNode record, String field) {
    if (!record.path(field).isTextual()) {
      return;
    }
    var name = record.get(field).asText().toUpperCase(Locale.ROOT).replace('-', '_');
    record.put(
        field,
        switch (name) {
          case "423" -> "LOCKED_423";
          case "429" -> "THROTTLED_429";
          default -> name;
        });
  }

  private Answer clock() {
    return Answer.json(200, Answer.object().put("now", provider.now().toString()));
  }

  private record Advance(Duration advance) {}

  private Answer advance(RoutingContext call) {
    var by = read(Exchanges.body(call), new TypeReference<Advance>() {});
    if (by.advance() == null) {
      throw new InvalidSetting("advance", "must be a duration such as PT10M");
    }
    provider.advance(by.advance());
    return clock();
  }

  private Answer account(RoutingContext call) {
    return provider
        .account(key(call))
        .map(account -> json(200, account))
        .orElseGet(() -> notFound(call));
  }

  private Answer books(RoutingContext call) {
    return json(200, provider.books(since(call)));
  }

  /** Null: from the beginning. */
  private static Instant since(RoutingContext call) {
    var since = call.request().getParam("since");
    try {
      return since == null ? null : Instant.parse(since);
    } catch (DateTimeException noTime) {
      throw new InvalidSetting("since", "must be an instant such as 2026-11-22T12:00:00Z");
    }
  }
}
