// The routes of a checkout.
package dev.kassa.gateway.http;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Till;
import dev.kassa.gateway.TillCommand;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a till does with a checkout. A 202 says that the command is on its topic; what becomes of it
 * is heard from the checkout's state and events. The OpenAPI document and docs/pos-gateway.md tell
 * each route.
 */
@Path("/checkouts")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
public class CheckoutResource {
  private static final String KEY = "Idempotency-Key";

  private final Commands commands;

  CheckoutResource(Commands commands) {
    this.commands = commands;
  }

  /** Gives a checkout a name. Nothing is kept: a till may as well make its own. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Response begin(byte[] body) {
    Requests.NewCheckout asked = Bodies.read(body, Requests.NewCheckout.class);
    commands.till(asked.posId());
    CheckoutId id =
        asked.checkoutId() == null
            ? new CheckoutId(UuidCreator.getTimeOrderedEpoch())
            : asked.checkoutId();
    return Response.status(Response.Status.CREATED)
        // As it is: made absolute it would name the host that the caller said.
        .header(HttpHeaders.LOCATION, "/checkouts/" + id)
        .type(MediaType.APPLICATION_JSON)
        .entity(StateJson.text(Map.of("checkoutId", id)))
        .build();
  }

  /** Somebody showed a code or said a number. */
  @POST
  @Path("/{checkoutId}/scans")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> scan(
      @PathParam("checkoutId") String id, @HeaderParam(KEY) String key, byte[] body) {
    CheckoutId checkout = CheckoutId.of(id);
    Requests.Scan scan = Bodies.read(body, Requests.Scan.class);
    Till till = commands.till(scan.posId());
    Commands.fits(scan.qrCode(), "qrCode");
    Commands.fits(scan.phoneNumber(), "phoneNumber");
    return publish(
        till,
        new CustomerScanned(
            checkout,
            till.storeId(),
            till.posId(),
            commands.salesUnit(scan.msn()),
            scan.scanner(),
            scan.qrCode(),
            scan.phoneNumber()),
        checkout,
        commands.name(
            till, "POST scans", List.of(checkout.toString()), key, new CommandName.Unnamed()));
  }

  /** Asks the customer to join. */
  @POST
  @Path("/{checkoutId}/enrolment")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> enrol(
      @PathParam("checkoutId") String id, @HeaderParam(KEY) String key, byte[] body) {
    CheckoutId checkout = CheckoutId.of(id);
    Requests.Enrolment asked = Bodies.read(body, Requests.Enrolment.class);
    Till till = commands.till(asked.posId());
    return publish(
        till,
        new EnrolmentRequested(
            checkout,
            till.storeId(),
            till.posId(),
            commands.salesUnit(asked.msn()),
            asked.identificationId(),
            asked.notMe(),
            null),
        checkout,
        commands.name(
            till, "POST enrolment", List.of(checkout.toString()), key, new CommandName.Unnamed()));
  }

  /** Takes that back. */
  @DELETE
  @Path("/{checkoutId}/enrolment")
  public Uni<Response> stopEnrolment(
      @PathParam("checkoutId") String id,
      @QueryParam("posId") String posId,
      @QueryParam("msn") String msn,
      @HeaderParam(KEY) String key) {
    CheckoutId checkout = CheckoutId.of(id);
    Till till = commands.till(posId);
    return publish(
        till,
        new EnrolmentCancelled(
            checkout,
            till.storeId(),
            till.posId(),
            commands.salesUnit(msn == null ? null : new Msn(msn))),
        checkout,
        commands.name(
            till,
            "DELETE enrolment",
            List.of(checkout.toString()),
            key,
            new CommandName.Unnamed()));
  }

  /**
   * Takes a sum from the customer. The address names the payment: the same one, the same payment.
   */
  @PUT
  @Path("/{checkoutId}/payments/{attempt}")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> pay(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") String number,
      @HeaderParam(KEY) String key,
      byte[] body) {
    CheckoutId checkout = CheckoutId.of(id);
    int attempt = Commands.attempt(number);
    Requests.Payment asked = Bodies.read(body, Requests.Payment.class);
    Till till = commands.till(asked.posId());
    if (asked.customer() != null) {
      Commands.fits(asked.customer().personalQr(), "customer.personalQr");
      Commands.fits(asked.customer().phoneNumber(), "customer.phoneNumber");
      Commands.fits(asked.customer().customerToken(), "customer.customerToken");
    }
    Reference reference = Reference.of(checkout, attempt);
    return publish(
        till,
        new PaymentRequested(
            commands.salesUnit(asked.msn()),
            reference,
            checkout,
            attempt,
            till.storeId(),
            till.posId(),
            asked.identificationId(),
            asked.customer(),
            asked.amount(),
            asked.description(),
            asked.validForSeconds(),
            asked.capture(),
            asked.onLateApproval(),
            asked.receipt()),
        checkout,
        reference,
        commands.name(
            till,
            "PUT payment",
            List.of(checkout.toString(), Integer.toString(attempt)),
            key,
            CommandName.payment(till.storeId(), checkout, attempt)));
  }

  /** Gives a payment up, also one that has not arrived yet. */
  @POST
  @Path("/{checkoutId}/payments/{attempt}/cancel")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> cancel(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") String number,
      @HeaderParam(KEY) String key,
      byte[] body) {
    CheckoutId checkout = CheckoutId.of(id);
    int attempt = Commands.attempt(number);
    Requests.Cancel asked = Bodies.read(body, Requests.Cancel.class);
    Till till = commands.till(asked.posId());
    Reference reference = Reference.of(checkout, attempt);
    return publish(
        till,
        new PaymentCancelRequested(
            commands.salesUnit(asked.msn()),
            reference,
            checkout,
            till.storeId(),
            till.posId(),
            asked.reason()),
        checkout,
        reference,
        commands.name(
            till,
            "POST cancel",
            List.of(checkout.toString(), Integer.toString(attempt)),
            key,
            CommandName.cancel(till.storeId(), checkout, attempt)));
  }

  /** Confirms a payment, or takes a part of what is reserved. */
  @POST
  @Path("/{checkoutId}/payments/{attempt}/capture")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> capture(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") String number,
      @HeaderParam(KEY) String key,
      byte[] body) {
    CheckoutId checkout = CheckoutId.of(id);
    int attempt = Commands.attempt(number);
    // Two parts of the same amount are two captures: only the till knows which it means.
    Rules.present(key, KEY);
    Requests.Capture asked = Bodies.read(body, Requests.Capture.class);
    Till till = commands.till(asked.posId());
    Reference reference = Reference.of(checkout, attempt);
    return publish(
        till,
        new CaptureRequested(
            commands.salesUnit(asked.msn()),
            reference,
            till.storeId(),
            till.posId(),
            asked.amount(),
            asked.last()),
        checkout,
        reference,
        commands.name(
            till,
            "POST capture",
            List.of(checkout.toString(), Integer.toString(attempt)),
            key,
            new CommandName.Unnamed()));
  }

  private Uni<Response> publish(Till till, Message message, CheckoutId checkout, CommandName name) {
    return commands.publish(
        TillCommand.of(till, message, checkout, name), Optional.empty(), Optional.empty());
  }

  private Uni<Response> publish(
      Till till, Message message, CheckoutId checkout, Reference reference, CommandName name) {
    return commands.publish(
        TillCommand.of(till, message, checkout, name), Optional.of(reference), Optional.empty());
  }
}
