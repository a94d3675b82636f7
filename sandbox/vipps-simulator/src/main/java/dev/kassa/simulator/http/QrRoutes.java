package dev.kassa.simulator.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kassa.simulator.Codes;
import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.MerchantQr;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.QrImage;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.Write.FieldProblem;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The QR API (API 2): exchanges, printed codes and their images. */
final class QrRoutes {
  private static final String CALLBACKS = "/qr/v1/merchant-callback";

  private final Provider provider;
  private final Exchanges exchanges;
  private final Bodies bodies;
  private final Supplier<String> baseUrl;

  QrRoutes(Provider provider, Exchanges exchanges, Bodies bodies, Supplier<String> baseUrl) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.bodies = bodies;
    this.baseUrl = baseUrl;
  }

  void on(Router router) {
    router
        .post("/qr/v1/exchange")
        .handler(call -> exchanging(call, Endpoint.EXCHANGE, _ -> personal(call)));
    router
        .post("/qr/v1/exchange/customer")
        .handler(
            call -> exchanging(call, Endpoint.EXCHANGE_CUSTOMER, unit -> customer(call, unit)));
    router.get(CALLBACKS).handler(call -> sticker(call, unit -> list(call, unit)));
    router.get(CALLBACKS + "/:id").handler(call -> sticker(call, unit -> read(call, unit)));
    router.put(CALLBACKS + "/:id").handler(call -> sticker(call, unit -> put(call, unit)));
    router.delete(CALLBACKS + "/:id").handler(call -> sticker(call, unit -> delete(call, unit)));
    router.get(QrImage.PATH).handler(QrRoutes::image);
  }

  private void exchanging(
      RoutingContext call, Endpoint endpoint, Function<SalesUnit, Answer> work) {
    switch (Access.of(call.request(), provider, false)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller ->
          exchanges.serve(
              call,
              endpoint,
              null,
              () -> {
                if (!Exchanges.isJson(call)) {
                  return badRequest(
                      provider.config().choices().contentTypeStatus(),
                      List.of(new FieldProblem("Content-Type", "must be application/json")));
                }
                var wait = provider.codes().exchangesToWait(caller.unit());
                return wait.isPresent()
                    ? exchanges.throttled(call, wait.getAsLong())
                    : work.apply(caller.unit());
              });
    }
  }

  private Answer personal(RoutingContext call) {
    return switch (bodies.exchange(Exchanges.body(call))) {
      case Bodies.Checked.Bad<String> bad -> badRequest(400, bad.problems());
      case Bodies.Checked.Good<String> good ->
          provider
              .codes()
              .scanned(good.value())
              .map(QrRoutes::found)
              .orElseGet(
                  () ->
                      badRequest(
                          provider.config().choices().badQrStatus(),
                          List.of(
                              new FieldProblem(
                                  "qrCode",
                                  "Must be the complete content of a personal QR code."))));
    };
  }

  private static Answer found(Codes.Scanned scanned) {
    var body =
        Answer.object().put("msisdn", scanned.person().msisdn()).put("version", scanned.version());
    if (scanned.version().equals("2.0")) {
      body.put("timestamp", scanned.shownAt().getEpochSecond());
    }
    return Answer.json(200, body);
  }

  private Answer customer(RoutingContext call, SalesUnit unit) {
    return switch (bodies.exchangeCustomer(Exchanges.body(call))) {
      case Bodies.Checked.Bad<String> bad -> badRequest(400, bad.problems());
      case Bodies.Checked.Good<String> good -> {
        var codes = provider.codes();
        var checkIn = codes.checkIn(unit, good.value());
        yield checkIn
            .flatMap(_ -> codes.customer(unit, good.value()))
            .map(
                person ->
                    Answer.json(
                        200,
                        Answer.object()
                            .put("msisdn", person.msisdn())
                            .put("timestamp", checkIn.get().at().getEpochSecond())))
            .orElseGet(
                () ->
                    badRequest(
                        400,
                        List.of(
                            new FieldProblem(
                                "customer.customerToken", "is unknown or has expired"))));
      }
    };
  }

  /** The exchanges' own shape: no type, no traceId, no instance (API 2.1). */
  private static Answer badRequest(int status, List<FieldProblem> problems) {
    var body =
        Answer.object()
            .put("title", "Bad request")
            .put("status", status)
            .put("detail", "The request could not be understood.");
    body.set("extraDetails", Answer.details(problems));
    return Answer.of(status, "application/problem+json", body);
  }

  // ---- printed codes (API 2.4)

  private void sticker(RoutingContext call, Function<SalesUnit, Answer> work) {
    switch (Access.of(call.request(), provider, true)) {
      case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
      case Access.Caller.Admitted caller ->
          exchanges.serve(call, Endpoint.MERCHANT_QR, null, () -> work.apply(caller.unit()));
    }
  }

  private Answer put(RoutingContext call, SalesUnit unit) {
    if (!Exchanges.isJsonOrUnnamed(call)) {
      return error(
          provider.config().choices().contentTypeStatus(), "Unsupported Media Type", List.of());
    }
    return switch (bodies.merchantQr(Exchanges.body(call))) {
      case Bodies.Checked.Bad<JsonNode> bad ->
          error(400, "One or more validation errors occurred.", bad.problems());
      case Bodies.Checked.Good<JsonNode> good -> {
        provider
            .codes()
            .put(
                new MerchantQr(
                    unit.msn(),
                    call.pathParam("id"),
                    good.value().path("locationDescription").asText(),
                    MerchantQr.Category.valueOf(good.value().path("category").asText("IN_STORE"))));
        yield Answer.empty(200);
      }
    };
  }

  private Answer list(RoutingContext call, SalesUnit unit) {
    return wanted(call)
        .map(
            image -> {
              var list = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
              provider.codes().of(unit).forEach(qr -> list.add(body(qr, image)));
              return Answer.json(200, list);
            })
        .orElseGet(QrRoutes::badImage);
  }

  private Answer read(RoutingContext call, SalesUnit unit) {
    return wanted(call)
        .map(
            image ->
                provider
                    .codes()
                    .of(unit, call.pathParam("id"))
                    .map(qr -> Answer.json(200, body(qr, image)))
                    .orElseGet(QrRoutes::notFound))
        .orElseGet(QrRoutes::badImage);
  }

  private Answer delete(RoutingContext call, SalesUnit unit) {
    return provider.codes().delete(unit, call.pathParam("id")) ? Answer.empty(200) : notFound();
  }

  private record Wanted(QrImage.Format format, int size) {}

  /** The image that the query asks for; empty when there is none of that kind. */
  private static Optional<Wanted> wanted(RoutingContext call) {
    var format = call.queryParams().get("QrImageFormat");
    var size = call.queryParams().get("QrImageSize");
    if ((format != null && !format.matches("SVG|PNG"))
        || (size != null && !size.matches("[1-9][0-9]{2,3}"))) {
      return Optional.empty();
    }
    var pixels = size == null ? QrImage.USUAL : Integer.parseInt(size);
    return pixels > QrImage.LARGEST
        ? Optional.empty()
        : Optional.of(
            new Wanted(
                format == null ? QrImage.Format.SVG : QrImage.Format.valueOf(format), pixels));
  }

  private JsonNode body(MerchantQr qr, Wanted image) {
    return Answer.object()
        .put("merchantSerialNumber", qr.msn())
        .put("merchantQrId", qr.id())
        .put("locationDescription", qr.locationDescription())
        .put(
            "qrImageUrl",
            baseUrl.get() + new QrImage(image.format(), image.size(), qr.content()).address())
        .put("qrContent", qr.content());
  }

  private static Answer badImage() {
    return error(
        400,
        "One or more validation errors occurred.",
        List.of(new FieldProblem("QrImageFormat, QrImageSize", "must be SVG or PNG, 100 to 2000")));
  }

  private static Answer notFound() {
    return error(404, "There is no such QR code.", List.of());
  }

  /** The shape of this part of the API: the parameters are called invalid. */
  private static Answer error(int status, String title, List<FieldProblem> problems) {
    var body =
        Answer.object()
            .put("title", title)
            .put("detail", status == 404 ? "NotFound" : "BadRequest")
            .put("instance", UUID.randomUUID().toString());
    body.set("invalidParams", Answer.details(problems));
    return Answer.json(status, body);
  }

  private static void image(RoutingContext call) {
    var token = call.queryParams().get("token");
    var image = token == null ? Optional.<QrImage>empty() : QrImage.of(token);
    if (image.isEmpty()) {
      Exchanges.send(call, Answer.gateway(404, "Resource not found"));
      return;
    }
    var response = call.response();
    switch (image.get().format()) {
      case SVG ->
          response.putHeader("Content-Type", "image/svg+xml").end(QrImages.svg(image.get()));
      case PNG ->
          response
              .putHeader("Content-Type", "image/png")
              .end(Buffer.buffer(QrImages.png(image.get())));
    }
  }
}
