// Giving money back by a receipt, whatever store of the chain took it.
package dev.kassa.gateway.page;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.InvalidValue;
import dev.kassa.contract.Money;
import dev.kassa.contract.Reference;
import dev.kassa.contract.pos.RefundRequested;
import dev.kassa.gateway.Checkouts;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.Outcome;
import dev.kassa.gateway.Prior;
import dev.kassa.gateway.ReceiptReference;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.TillCommands;
import dev.kassa.gateway.page.Cashier.Place;
import io.quarkus.security.Authenticated;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.UnauthorizedException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * A window on the page of a checkout that has nothing to do with the payment. Its outcome is asked
 * for by name: the payment may be another store's, whose checkout this one does not see.
 */
@Path("/till/{checkoutId}/receipt-refund")
@Authenticated
@Produces(MediaType.TEXT_HTML)
@Blocking
public class ReceiptRefunds {
  private static final Logger LOG = Logger.getLogger(ReceiptRefunds.class);
  private static final int NOT_TAKEN = 503;

  private final Cashier cashier;
  private final Counter counter;
  private final Checkouts checkouts;
  private final PageAnswers answers;
  private final TillCommands commands;

  ReceiptRefunds(
      Cashier cashier,
      Counter counter,
      Checkouts checkouts,
      PageAnswers answers,
      TillCommands commands) {
    this.cashier = cashier;
    this.counter = counter;
    this.checkouts = checkouts;
    this.answers = answers;
    this.commands = commands;
  }

  private static final String REFERENCE = "reference";
  private static final String AMOUNT = "amount";

  /**
   * What was typed, as it is shown again.
   *
   * @param wrong the field that is to be typed next
   * @param problem empty where nothing was done wrong
   */
  private record Typed(String reference, String amount, String wrong, String problem) {}

  /** No token, or one that is not valid any more. */
  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  Response signedOut(ContainerRequestContext request) {
    return answers.signIn(request.getUriInfo().getPath(), "");
  }

  /** This replica cannot tell yet. */
  @ServerExceptionMapper
  Response notReadBack(NotReadBack started) {
    return answers.problem(NOT_TAKEN, cashier.wording().words().notSentYet());
  }

  /** The form. */
  @GET
  public Response form(@PathParam("checkoutId") String id) {
    CheckoutId checkout = CheckoutId.of(id);
    return cashier.access().mayRefund()
        ? form(200, checkout, UUID.randomUUID().toString(), new Typed("", "", "", ""))
        : answers.problem(PageAnswers.UNPROCESSABLE, cashier.wording().words().refundNotAllowed());
  }

  /** Gives money back; the form's id makes the same form sent twice one refund. */
  @POST
  @Path("{refundId}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> refund(
      @PathParam("checkoutId") String id,
      @PathParam("refundId") String refundId,
      MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Words words = cashier.wording().words();
    Optional<Place> place = cashier.place();
    if (!cashier.access().mayRefund() || place.isEmpty()) {
      return Uni.createFrom()
          .item(answers.problem(PageAnswers.UNPROCESSABLE, words.refundNotAllowed()));
    }
    String typed = BasketForm.text(form, REFERENCE).strip();
    String typedAmount = BasketForm.text(form, AMOUNT);
    Optional<Reference> reference = reference(typed);
    OptionalLong amount = MoneyText.read(typedAmount);
    if (reference.isEmpty()) {
      return again(
          checkout,
          refundId,
          new Typed(typed, typedAmount, REFERENCE, words.referenceUnreadable()));
    }
    if (typedAmount.isBlank()) {
      // A scanner ends the reference with Enter: the amount comes next, and nothing is wrong.
      return again(checkout, refundId, new Typed(typed, "", AMOUNT, ""));
    }
    if (amount.isEmpty() || amount.getAsLong() == 0) {
      return again(
          checkout, refundId, new Typed(typed, typedAmount, AMOUNT, words.amountUnreadable()));
    }
    return publish(
        place.get(),
        checkout,
        refundId,
        new RefundRequested(
            place.get().unit().msn(),
            reference.get(),
            place.get().till().storeId(),
            place.get().till().posId(),
            new Money(place.get().unit().currency(), amount.getAsLong()),
            reason(form).name()));
  }

  private Uni<Response> publish(
      Place place, CheckoutId checkout, String refundId, RefundRequested asked) {
    TillCommand command =
        TillCommand.of(
            place.till(),
            asked,
            CommandName.refund(place.till().storeId(), asked.msn(), asked.reference(), refundId));
    Wording wording = cashier.wording();
    Response waits =
        answers.fragment(
            200,
            Templates.refunding(
                base(checkout) + "/" + refundId + "?reference=" + asked.reference().value(),
                "wait",
                wording.words().refundingHeadline()));
    return switch (counter.prior(command)) {
      case Prior.Same _ -> Uni.createFrom().item(waits); // pressed twice
      case Prior.Another _, Prior.AnotherStores _ ->
          again(
              checkout,
              refundId,
              new Typed(
                  asked.reference().value(), "", REFERENCE, wording.words().noLongerPossible()));
      case Prior.Unheard _ ->
          Uni.createFrom()
              .completionStage(() -> commands.publish(command))
              .map(_ -> waits)
              .onFailure()
              .recoverWithItem(
                  failure -> {
                    LOG.errorf(
                        "KASSA-601 the broker does not take a %s: %s",
                        "refund", failure.getClass().getSimpleName());
                    return PageAnswers.problem(
                        NOT_TAKEN, wording.words().notSentYet(), wording.language());
                  });
    };
  }

  /** What has come of it; 204 while that is not known, and the page asks again by itself. */
  @GET
  @Path("{refundId}")
  public Response outcome(
      @PathParam("checkoutId") String id,
      @PathParam("refundId") String refundId,
      @QueryParam(REFERENCE) String reference) {
    Reference of = reference(reference).orElseThrow(ReceiptRefunds::unreadable);
    Optional<RefundState> known =
        cashier
            .place()
            .flatMap(
                place ->
                    checkouts.refund(place.till().storeId(), place.unit().msn(), of, refundId));
    return known.map(this::told).orElseGet(ReceiptRefunds::asBefore);
  }

  private Response told(RefundState state) {
    Wording wording = cashier.wording();
    Words words = wording.words();
    return switch (state.status()) {
      case ASKED -> asBefore();
      case DONE ->
          over(
              "good",
              words.partlyRefundedHeadline(MoneyText.shown(state.amount(), wording.language())));
      case REFUSED ->
          over(
              "bad",
              words.refundRefused(
                  wording.refusal(Refusal.ofCommand(state.outcome().flatMap(Outcome::reason)))));
    };
  }

  private Response over(String tone, String text) {
    return answers.fragment(200, Templates.refunding("", tone, text));
  }

  private static Response asBefore() {
    return Response.noContent().build();
  }

  private Uni<Response> again(CheckoutId checkout, String refundId, Typed typed) {
    return Uni.createFrom().item(form(PageAnswers.UNPROCESSABLE, checkout, refundId, typed));
  }

  private Response form(int status, CheckoutId checkout, String refundId, Typed typed) {
    Words words = cashier.wording().words();
    List<Templates.Choice> reasons =
        Arrays.stream(RefundReason.values())
            .map(r -> new Templates.Choice(r.name(), words.refundFor(r)))
            .toList();
    return answers.fragment(
        status,
        Templates.receiptRefund(
            base(checkout) + "/" + refundId,
            typed.reference(),
            typed.amount(),
            reasons,
            typed.wrong(),
            typed.problem()));
  }

  private static RefundReason reason(MultivaluedMap<String, String> form) {
    String name = BasketForm.text(form, "reason");
    return Arrays.stream(RefundReason.values())
        .filter(reason -> reason.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new InvalidValue("reason", "must be one of the form's"));
  }

  private static Optional<Reference> reference(String text) {
    try {
      return text == null
          ? Optional.empty()
          : Optional.of(ReceiptReference.of(new Reference(text)));
    } catch (InvalidValue _) {
      return Optional.empty();
    }
  }

  private static InvalidValue unreadable() {
    return new InvalidValue(REFERENCE, "must be a payment's reference");
  }

  private static String base(CheckoutId checkout) {
    return "/till/" + checkout + "/receipt-refund";
  }
}
