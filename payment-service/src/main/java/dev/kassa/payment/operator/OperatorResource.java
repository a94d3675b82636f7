package dev.kassa.payment.operator;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.operating.OperatorDoor;
import dev.kassa.operating.Problem;
import dev.kassa.payment.Dossier;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/**
 * The stuck list, one payment, and acts on it; docs/operator.md tells each route. On worker
 * threads, for the token is read from its file.
 */
@Path("/operator/payments")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class OperatorResource {
  private static final int MOST = 200;

  private final OperatorDoor door;
  private final OperatorDesk desk;

  OperatorResource(OperatorDoor door, OperatorDesk desk) {
    this.door = door;
    this.desk = desk;
  }

  /** Payments that a person must look at, who waits longest first; at most 200. */
  @GET
  @Path("/stuck")
  public Uni<String> stuck(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization) {
    door.open(authorization);
    return desk.stuck(MOST).map(DossierJson::list);
  }

  /** One payment, stuck or not. */
  @GET
  @Path("/{msn}/{reference}")
  public Uni<String> show(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @PathParam("msn") String msn,
      @PathParam("reference") String reference) {
    door.open(authorization);
    return find(new Msn(msn), new Reference(reference)).map(DossierJson::of);
  }

  /** Does an act, once per key and payment; the same again gets the same answer. */
  @POST
  @Path("/{msn}/{reference}/acts")
  @Consumes(MediaType.APPLICATION_JSON)
  public Uni<String> act(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      @HeaderParam("Idempotency-Key") String key,
      @PathParam("msn") String msn,
      @PathParam("reference") String reference,
      byte[] body) {
    door.open(authorization);
    Msn unit = new Msn(msn);
    Reference payment = new Reference(reference);
    AskedAct asked = AskedAct.read(key, body);
    return find(unit, payment)
        .flatMap(_ -> desk.act(unit, payment, asked))
        .flatMap(_ -> find(unit, payment))
        .map(after -> answer(after, asked));
  }

  private Uni<Dossier> find(Msn msn, Reference reference) {
    return desk.find(msn, reference)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem(
                            Problem.Kind.NOT_FOUND,
                            "no payment of this sales unit has this reference")));
  }

  private static String answer(Dossier dossier, AskedAct asked) {
    Dossier.Act act =
        dossier
            .act(asked.by().id())
            // A till's command has this id.
            .orElseThrow(() -> reused());
    if (!act.act().equals(asked.act().inWords())
        || !act.operator().equals(asked.by().operator())
        || !act.note().equals(asked.by().note())) {
      throw reused();
    }
    if (act.refused().isPresent()) {
      throw new Problem(Problem.Kind.NOT_POSSIBLE, act.refused().get());
    }
    return DossierJson.of(act);
  }

  private static Problem reused() {
    return new Problem(
        Problem.Kind.KEY_REUSED, "take a new Idempotency-Key: this one was used on this payment");
  }
}
