// The routes of refunds.
package dev.kassa.gateway.http;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.Rules;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.gateway.Access;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Problem;
import dev.kassa.gateway.Problem.Kind;
import dev.kassa.gateway.ReceiptReference;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.Till;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.http.StateJson.RefundJson;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;

/** Gives money back, in whatever store the customer stands. */
@Path("/refunds")
@Authenticated
@Produces(MediaType.APPLICATION_JSON)
public class RefundResource {
  private final Commands commands;
  private final Checkouts checkouts;
  private final Answers answers;

  RefundResource(Commands commands, Checkouts checkouts, Answers answers) {
    this.commands = commands;
    this.checkouts = checkouts;
    this.answers = answers;
  }

  /** Asks for a refund; {@code refundId} is what makes a repetition one. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<Response> refund(byte[] body) {
    Access access = commands.access();
    if (!access.mayRefund()) {
      throw new Refused(Problem.of(Kind.MISSING_CLAIM, "refund", "must be true"));
    }
    Requests.Refund asked = Bodies.read(body, Requests.Refund.class);
    Till till = commands.till(asked.posId());
    String refundId = refundId(asked.refundId());
    Msn msn = commands.salesUnit(asked.msn());
    Reference reference = ReceiptReference.of(asked.reference());
    RefundRequested message =
        new RefundRequested(
            msn, reference, till.storeId(), till.posId(), asked.amount(), asked.reason());
    return commands.publish(
        TillCommand.of(till, message, CommandName.refund(till.storeId(), msn, reference, refundId)),
        Optional.of(reference),
        Optional.of(URI.create("/refunds/" + msn + "/" + reference + "/" + refundId)));
  }

  /** Where a refund stands that a till of this store asked for. */
  @GET
  @Path("/{msn}/{reference}/{refundId}")
  public Response state(
      @PathParam("msn") String msn,
      @PathParam("reference") String reference,
      @PathParam("refundId") String refundId) {
    RefundState refund =
        checkouts
            .refund(
                commands.access().storeId(),
                new Msn(msn),
                ReceiptReference.of(new Reference(reference)),
                refundId(refundId))
            .orElseThrow(
                () ->
                    new Refused(
                        Problem.of(Kind.NOT_FOUND, "no till of this store asked for this refund")));
    return answers.ok(RefundJson.of(refund, refundId, answers.isStale()));
  }

  private static String refundId(String text) {
    Rules.present(text, "refundId");
    Rules.require(
        text.matches("[A-Za-z0-9-]{1,50}"),
        "refundId",
        "must be 1 to 50 characters of A-Z a-z 0-9 -");
    return text;
  }
}
