package dev.kassa.simulator.http;

import dev.kassa.simulator.FaultRule.Endpoint;
import dev.kassa.simulator.Provider;
import dev.kassa.simulator.Write.FieldProblem;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The personal QR exchange (API 2.1). */
final class QrRoutes {
  private final Provider provider;
  private final Exchanges exchanges;
  private final Bodies bodies;

  QrRoutes(Provider provider, Exchanges exchanges, Bodies bodies) {
    this.provider = provider;
    this.exchanges = exchanges;
    this.bodies = bodies;
  }

  void on(Router router) {
    router
        .post("/qr/v1/exchange")
        .handler(
            call -> {
              switch (Access.of(call.request(), provider, false)) {
                case Access.Caller.Denied denied -> Exchanges.send(call, denied.answer());
                case Access.Caller.Admitted _ ->
                    exchanges.serve(call, Endpoint.EXCHANGE, null, () -> exchange(call));
              }
            });
  }

  private Answer exchange(RoutingContext call) {
    return switch (bodies.exchange(Exchanges.body(call))) {
      case Bodies.Checked.Bad<String> bad -> badRequest(400, bad.problems());
      case Bodies.Checked.Good<String> good ->
          provider
              .scanned(good.value())
              .map(this::found)
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

  private Answer found(Provider.ScannedQr scanned) {
    var body =
        Answer.object().put("msisdn", scanned.person().msisdn()).put("version", scanned.version());
    if (scanned.version().equals("2.0")) {
      body.put("timestamp", provider.now().getEpochSecond());
    }
    return Answer.json(200, body);
  }

  /** This API's own shape: no type, no traceId, no instance. */
  private static Answer badRequest(int status, List<FieldProblem> problems) {
    var body =
        Answer.object()
            .put("title", "Bad request")
            .put("status", status)
            .put("detail", "The request could not be understood.");
    body.set("extraDetails", Answer.details(problems));
    return Answer.of(status, "application/problem+json", body);
  }
}
