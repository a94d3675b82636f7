// Giving money back: of the payment on the page, or by a receipt, whatever store took it.
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
import dev.kassa.gateway.ReceiptReference;
import dev.kassa.gateway.RefundState;
import dev.kassa.gateway.TillCommand;
import dev.kassa.gateway.page.Cashier.Place;
import dev.kassa.gateway.page.Screen.Refundable;
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
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Two windows on the page of a checkout. What comes of a refund of its own payment is on the page;
 * that of one by receipt has nothing to do with the checkout, may be another store's, and is asked
 * for by name. The form's id makes the same form sent twice one refund.
 */
@Path("/till")
@Authenticated
@Produces(MediaType.TEXT_HTML)
@Blocking
public class RefundPage {
  private final Cashier cashier;
  private final Counter counter;
  private final Checkouts checkouts;
  private final PageAnswers answers;
  private final PageCommands commands;

  RefundPage(
      Cashier cashier,
      Counter counter,
      Checkouts checkouts,
      PageAnswers answers,
      PageCommands commands) {
    this.cashier = cashier;
    this.counter = counter;
    this.checkouts = checkouts;
    this.answers = answers;
    this.commands = commands;
  }

  /** No token, or one that is not valid any more. */
  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  Response signedOut(ContainerRequestContext request) {
    return answers.signIn(request.getUriInfo().getPath(), "");
  }

  /** This replica cannot tell yet. */
  @ServerExceptionMapper
  Response notReadBack(NotReadBack started) {
    return commands.notReadBack();
  }

  // --- of the payment on the page ----------------------------------------------------------------

  /** The form. */
  @GET
  @Path("{checkoutId}/refund")
  public Response ownForm(@PathParam("checkoutId") String id) {
    CheckoutId checkout = CheckoutId.of(id);
    Words words = cashier.wording().words();
    if (!cashier.access().mayRefund()) {
      return problem(words.refundNotAllowed());
    }
    return refundable(checkout)
        .map(
            left ->
                shown(
                    200,
                    own(
                        checkout,
                        UUID.randomUUID().toString(),
                        left,
                        MoneyText.field(left.most().value(), cashier.language()))))
        .orElseGet(() -> problem(words.noLongerPossible()));
  }

  /** Gives money back. */
  @POST
  @Path("{checkoutId}/refund/{refundId}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> refundOwn(
      @PathParam("checkoutId") String id,
      @PathParam("refundId") String refundId,
      MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Wording wording = cashier.wording();
    Words words = wording.words();
    if (!cashier.access().mayRefund()) {
      return refused(words.refundNotAllowed());
    }
    Optional<Refundable> refundable = refundable(checkout);
    if (refundable.isEmpty()) {
      return refused(words.noLongerPossible());
    }
    Refundable left = refundable.get();
    if (!cashier.access().admits(left.msn())) {
      return refused(words.unitNotAllowed());
    }
    RefundForm sent = own(checkout, refundId, left, RefundForm.typed(form));
    OptionalLong amount = RefundForm.amount(sent.amount());
    if (amount.isEmpty()) {
      return again(sent.again(RefundForm.AMOUNT, words.amountUnreadable()));
    }
    if (amount.getAsLong() > left.most().value()) {
      String most = MoneyText.shown(left.most(), wording.language());
      return again(sent.again(RefundForm.AMOUNT, words.refundTooMuch(most)));
    }
    RefundRequested asked =
        new RefundRequested(
            left.msn(),
            left.reference(),
            place.till().storeId(),
            place.till().posId(),
            new Money(left.most().currency(), amount.getAsLong()),
            RefundForm.reason(form).name());
    return commands.publish(
        TillCommand.of(place.till(), asked, checkout, name(place, asked, refundId)),
        Response.noContent().build(),
        () -> problem(words.noLongerPossible()));
  }

  private RefundForm own(CheckoutId checkout, String refundId, Refundable left, String typed) {
    Wording wording = cashier.wording();
    return new RefundForm(
        "/till/" + checkout + "/refund/" + refundId,
        false,
        "",
        wording.words().refundMost(MoneyText.shown(left.most(), wording.language())),
        typed,
        RefundForm.AMOUNT,
        "");
  }

  private Optional<Refundable> refundable(CheckoutId checkout) {
    return counter.screen(counter.state(cashier.access().storeId(), checkout)).actions().refund();
  }

  // --- by a receipt ------------------------------------------------------------------------------

  /** The form. */
  @GET
  @Path("{checkoutId}/receipt-refund")
  public Response receiptForm(@PathParam("checkoutId") String id) {
    CheckoutId checkout = CheckoutId.of(id);
    return cashier.access().mayRefund()
        ? shown(200, byReceipt(checkout, UUID.randomUUID().toString(), "", ""))
        : problem(cashier.wording().words().refundNotAllowed());
  }

  /** Gives money back. */
  @POST
  @Path("{checkoutId}/receipt-refund/{refundId}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> refundByReceipt(
      @PathParam("checkoutId") String id,
      @PathParam("refundId") String refundId,
      MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Words words = cashier.wording().words();
    Optional<Place> place = cashier.place();
    if (!cashier.access().mayRefund() || place.isEmpty()) {
      return refused(words.refundNotAllowed());
    }
    String written = BasketForm.text(form, RefundForm.REFERENCE).strip();
    RefundForm sent = byReceipt(checkout, refundId, written, RefundForm.typed(form));
    Optional<Reference> reference = reference(written);
    if (reference.isEmpty()) {
      return again(sent.again(RefundForm.REFERENCE, words.referenceUnreadable()));
    }
    if (sent.amount().isBlank()) {
      // A scanner ends the reference with Enter: the amount comes next, and nothing is wrong.
      return again(sent.again(RefundForm.AMOUNT, ""));
    }
    OptionalLong amount = RefundForm.amount(sent.amount());
    if (amount.isEmpty()) {
      return again(sent.again(RefundForm.AMOUNT, words.amountUnreadable()));
    }
    RefundRequested asked =
        new RefundRequested(
            place.get().unit().msn(),
            reference.get(),
            place.get().till().storeId(),
            place.get().till().posId(),
            new Money(place.get().unit().currency(), amount.getAsLong()),
            RefundForm.reason(form).name());
    return commands.publish(
        TillCommand.of(place.get().till(), asked, name(place.get(), asked, refundId)),
        answers.fragment(
            200,
            Templates.refunding(
                sent.url() + "?reference=" + asked.reference().value(),
                "wait",
                words.refundingHeadline())),
        () ->
            shown(
                PageAnswers.UNPROCESSABLE,
                sent.again(RefundForm.REFERENCE, words.noLongerPossible())));
  }

  /** What has come of it; 204 while that is not known, and the page asks again by itself. */
  @GET
  @Path("{checkoutId}/receipt-refund/{refundId}")
  public Response outcome(
      @PathParam("checkoutId") String id,
      @PathParam("refundId") String refundId,
      @QueryParam(RefundForm.REFERENCE) String written) {
    Reference reference =
        reference(written)
            .orElseThrow(
                () -> new InvalidValue(RefundForm.REFERENCE, "must be a payment's reference"));
    return cashier
        .place()
        .flatMap(
            place ->
                checkouts.refund(place.till().storeId(), place.unit().msn(), reference, refundId))
        .map(this::told)
        .orElseGet(RefundPage::asBefore);
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

  private static RefundForm byReceipt(
      CheckoutId checkout, String refundId, String written, String typed) {
    return new RefundForm(
        "/till/" + checkout + "/receipt-refund/" + refundId, true, written, "", typed, "", "");
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

  // --- both --------------------------------------------------------------------------------------

  private static CommandName name(Place place, RefundRequested asked, String refundId) {
    return CommandName.refund(place.till().storeId(), asked.msn(), asked.reference(), refundId);
  }

  private Uni<Response> again(RefundForm form) {
    return Uni.createFrom().item(shown(PageAnswers.UNPROCESSABLE, form));
  }

  private Response shown(int status, RefundForm form) {
    Words words = cashier.wording().words();
    List<Templates.Choice> reasons =
        Arrays.stream(RefundReason.values())
            .map(reason -> new Templates.Choice(reason.name(), words.refundFor(reason)))
            .toList();
    return answers.fragment(status, Templates.refund(form, reasons));
  }

  private Uni<Response> refused(String text) {
    return Uni.createFrom().item(problem(text));
  }

  private Response problem(String text) {
    return answers.problem(PageAnswers.UNPROCESSABLE, text);
  }
}
