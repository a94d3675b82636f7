package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.simulator.Aggregate;
import dev.kassa.simulator.Amount;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.EventTime;
import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.Payment;
import dev.kassa.simulator.PaymentEvent;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.Signature;
import dev.kassa.simulator.UserDetails;
import dev.kassa.simulator.Write;
import dev.kassa.simulator.Write.FieldProblem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The ePayment API (API 4). */
final class EpaymentRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REFERENCE = Pattern.compile("[a-zA-Z0-9-]{8,64}");
  private static final int KEY_MAX_LENGTH = 50;

  private final Provider provider;
  private final Exchanges exchanges;
  private final Bodies bodies;
  private final Supplier<String> baseUrl;

  EpaymentRoutes(Provider provider, Exchanges exchanges, Bodies bodies, Supplier<String> baseUrl) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.bodies = bodies;
    this.baseUrl = baseUrl;
  }

  void on(Router router) {
    var base = "/epayment/v1/payments";
    router
        .post(base)
        .handler(
            call -> {
              var body = bodies.parse(Exchanges.body(call));
              write(
                  call, Endpoint.CREATE, Write.Kind.CREATE, body.reference(), body, bodies::create);
            });
    router.get(base + "/:reference").handler(call -> read(call, Endpoint.READ, this::payment));
    router
        .get(base + "/:reference/events")
        .handler(call -> read(call, Endpoint.EVENTS, this::events));
    router
        .post(base + "/:reference/capture")
        .handler(call -> adjust(call, Endpoint.CAPTURE, Write.Kind.CAPTURE, bodies::capture));
    router
        .post(base + "/:reference/cancel")
        .handler(call -> adjust(call, Endpoint.CANCEL, Write.Kind.CANCEL, bodies::cancel));
    router
        .post(base + "/:reference/refund")
        .handler(call -> adjust(call, Endpoint.REFUND, Write.Kind.REFUND, bodies::refund));
    router.post("/epayment/v1/test/payments/:reference/approve").handler(this::forceApprove);
  }

  private void adjust(
      RoutingContext call,
      Endpoint endpoint,
      Write.Kind kind,
      Function<Bodies.Body, Write.Request> read) {
    var body = bodies.parse(Exchanges.body(call));
    write(call, endpoint, kind, call.pathParam("reference"), body, read);
  }

  private void write(
      RoutingContext call,
      Endpoint endpoint,
      Write.Kind kind,
      String reference,
      Bodies.Body body,
      Function<Bodies.Body, Write.Request> read) {
    switch (Access.of(call.request(), provider, true)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller -> {
        if (!Exchanges.isJson(call)) {
          Exchanges.send(call, notJson(call));
          return;
        }
        var asked = asked(call, caller.unit(), kind, reference, body.text());
        exchanges.serve(
            call,
            endpoint,
            reference,
            () -> {
              var problems = headerProblems(call, kind);
              if (kind != Write.Kind.CREATE && !REFERENCE.matcher(reference).matches()) {
                problems.add(new FieldProblem("reference", "must match " + REFERENCE));
              }
              var request = problems.isEmpty() ? read.apply(body) : new Write.Malformed(problems);
              var reply = provider.write(caller.unit(), asked, request, this::status);
              return answer(call, reply);
            },
            status -> provider.seen(asked, status));
      }
    }
  }

  private Answer notJson(RoutingContext call) {
    return Answer.plain(
        provider.config().choices().contentTypeStatus(),
        "Unsupported Media Type",
        "The body must be application/json.",
        Access.instance(call.request().path()));
  }

  private static Write.Call asked(
      RoutingContext call, SalesUnit unit, Write.Kind kind, String reference, String body) {
    var key = call.request().getHeader("Idempotency-Key");
    // Only a reference that could be one counts calls of its own (API 7.1).
    var counted = REFERENCE.matcher(reference).matches() ? reference : "";
    var content = call.request().path() + "\n" + body;
    return new Write.Call(
        kind,
        new PaymentKey(unit.msn(), counted),
        key == null || key.isEmpty() || key.length() > KEY_MAX_LENGTH ? null : key,
        Signature.contentHash(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<FieldProblem> headerProblems(RoutingContext call, Write.Kind kind) {
    var problems = new ArrayList<FieldProblem>();
    var key = call.request().getHeader("Idempotency-Key");
    if (kind != Write.Kind.CANCEL && (key == null || key.isEmpty())) {
      problems.add(new FieldProblem("Idempotency-Key", "The header is required."));
    }
    if (key != null && key.length() > KEY_MAX_LENGTH) {
      problems.add(
          new FieldProblem("Idempotency-Key", "must be at most " + KEY_MAX_LENGTH + " characters"));
    }
    return problems;
  }

  private int status(Write.Reply reply) {
    return switch (reply) {
      case Write.Reply.Created created ->
          created.repeated() ? provider.config().choices().repeatedCreateStatus() : 201;
      case Write.Reply.Adjusted _ -> 200;
      case Write.Reply.Refused refused -> provider.config().choices().status(refused.code());
      case Write.Reply.Invalid _ -> 400;
      case Write.Reply.TooMany _ -> 429;
    };
  }

  private Answer answer(RoutingContext call, Write.Reply reply) {
    var instance = Access.instance(call.request().path());
    return switch (reply) {
      case Write.Reply.Created created -> {
        var body = Answer.object().put("reference", created.reference());
        if (created.redirectUrl() != null) {
          body.put("redirectUrl", absolute(created.redirectUrl()));
        }
        yield Answer.json(status(reply), body);
      }
      case Write.Reply.Adjusted adjusted -> {
        var body = Answer.object();
        body.set("amount", Answer.amount(adjusted.amount()));
        body.put("state", adjusted.state().name());
        body.set("aggregate", aggregate(adjusted.amount(), adjusted.aggregate()));
        body.put("pspReference", adjusted.pspReference());
        body.put("reference", adjusted.key().reference());
        yield Answer.json(200, body);
      }
      case Write.Reply.Refused refused -> exchanges.refused(refused.code(), instance);
      case Write.Reply.Invalid invalid -> Answer.invalid(invalid.problems(), instance);
      case Write.Reply.TooMany tooMany -> exchanges.throttled(call, tooMany.retryAfterSeconds());
    };
  }

  private void read(
      RoutingContext call, Endpoint endpoint, Function<Provider.Read.Found, Answer> render) {
    switch (Access.of(call.request(), provider, true)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller -> {
        var reference = call.pathParam("reference");
        var key = new PaymentKey(caller.unit().msn(), reference);
        var instance = Access.instance(call.request().path());
        exchanges.serve(
            call,
            endpoint,
            reference,
            () ->
                switch (provider.read(endpoint, key, caller.subscriptionKey())) {
                  case Provider.Read.Found found -> render.apply(found);
                  case Provider.Read.Missing _ ->
                      exchanges.refused(ErrorCode.REFERENCE_NOT_FOUND, instance);
                  case Provider.Read.TooMany tooMany ->
                      exchanges.throttled(call, tooMany.retryAfterSeconds());
                });
      }
    }
  }

  private Answer payment(Provider.Read.Found found) {
    var payment = found.payment();
    var body = Answer.object();
    body.set("aggregate", aggregate(payment.amount(), payment.aggregate()));
    body.set("amount", Answer.amount(payment.amount()));
    body.put("state", payment.state().name());
    var method = Answer.object().put("type", payment.methodType());
    if (found.cardBin() != null) {
      method.put("cardBin", found.cardBin());
    }
    body.set("paymentMethod", method);
    var profile = Answer.object();
    if (found.sub() != null) {
      profile.put("sub", found.sub());
    }
    body.set("profile", profile);
    if (found.details() != null) {
      body.set("userDetails", shared(found.details()));
    }
    body.put("pspReference", payment.pspReference());
    body.put("reference", payment.key().reference());
    if (payment.redirectUrl() != null) {
      body.put("redirectUrl", absolute(payment.redirectUrl()));
    }
    if (!payment.metadata().isEmpty()) {
      var metadata = body.putObject("metadata");
      payment.metadata().forEach(metadata::put);
    }
    if (found.captureGuaranteedUntil() != null) {
      body.put("captureGuaranteedUntil", EventTime.guarantee(found.captureGuaranteedUntil()));
    }
    return Answer.json(200, body);
  }

  /** What was shared; what was not is left out. */
  private static ObjectNode shared(UserDetails details) {
    ObjectNode node = JSON.valueToTree(details);
    node.properties().removeIf(field -> field.getValue().isNull());
    return node;
  }

  private Answer events(Provider.Read.Found found) {
    var log = JsonNodeFactory.instance.arrayNode();
    found.payment().events().forEach(event -> log.add(event(found.payment(), event)));
    return Answer.json(200, log);
  }

  /** An image is served by the simulator itself. */
  private String absolute(String url) {
    return url.startsWith("/") ? baseUrl.get() + url : url;
  }

  private ObjectNode event(Payment payment, PaymentEvent event) {
    var node = Answer.object();
    node.put("reference", payment.key().reference());
    node.put("pspReference", event.pspReference());
    node.put("name", event.name().name());
    node.set("amount", Answer.amount(event.amount()));
    node.put(
        "timestamp", EventTime.write(event.timestamp(), provider.config().choices().timestamps()));
    if (event.idempotencyKey() != null) {
      node.put("idempotencyKey", event.idempotencyKey());
    }
    return node.put("success", event.success());
  }

  private static ObjectNode aggregate(Amount amount, Aggregate sums) {
    var node = Answer.object();
    node.set("authorizedAmount", Answer.amount(amount.currency(), sums.authorized()));
    node.set("cancelledAmount", Answer.amount(amount.currency(), sums.cancelled()));
    node.set("capturedAmount", Answer.amount(amount.currency(), sums.captured()));
    node.set("refundedAmount", Answer.amount(amount.currency(), sums.refunded()));
    return node;
  }

  private void forceApprove(RoutingContext call) {
    switch (Access.of(call.request(), provider, true)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller -> {
        var reference = call.pathParam("reference");
        exchanges.serve(
            call,
            Endpoint.APPROVE,
            reference,
            () ->
                Exchanges.isJson(call)
                    ? forceApprove(call, caller.unit(), reference)
                    : notJson(call));
      }
    }
  }

  private Answer forceApprove(RoutingContext call, SalesUnit unit, String reference) {
    var instance = Access.instance(call.request().path());
    return switch (bodies.forceApprove(Exchanges.body(call))) {
      case Bodies.Checked.Bad<Bodies.ForceApprove> bad -> Answer.invalid(bad.problems(), instance);
      case Bodies.Checked.Good<Bodies.ForceApprove> good ->
          provider
              .forceApprove(unit, reference, good.value().customer(), good.value().token())
              .map(code -> exchanges.refused(code, instance))
              .orElseGet(() -> Answer.empty(200));
    };
  }
}
