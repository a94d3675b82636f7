// The page of one checkout, and what its buttons do.
package dev.kassa.gateway.page;

import dev.kassa.contract.CheckoutId;
import dev.kassa.contract.Currency;
import dev.kassa.contract.IdentificationId;
import dev.kassa.contract.Message;
import dev.kassa.contract.Money;
import dev.kassa.contract.PersonalText;
import dev.kassa.contract.Reference;
import dev.kassa.contract.ScannedCode;
import dev.kassa.contract.identity.CustomerUnidentified;
import dev.kassa.contract.pos.CaptureRequested;
import dev.kassa.contract.pos.CustomerScanned;
import dev.kassa.contract.pos.CustomerScanned.Scanner;
import dev.kassa.contract.pos.EnrolmentCancelled;
import dev.kassa.contract.pos.EnrolmentRequested;
import dev.kassa.contract.pos.PaymentCancelRequested;
import dev.kassa.contract.pos.PaymentRequested;
import dev.kassa.gateway.CheckoutState;
import dev.kassa.gateway.CommandName;
import dev.kassa.gateway.Customer;
import dev.kassa.gateway.NotReadBack;
import dev.kassa.gateway.PaymentState;
import dev.kassa.gateway.Refused;
import dev.kassa.gateway.TillCommand;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * {@code /till/{checkoutId}}. What a button asks for becomes a message of the contract and nothing
 * else: what comes of it is shown by {@link LivePage} when it has been read back. Every form is one
 * that the page has made; another is refused.
 */
@Path("/till")
@Authenticated
@Produces(MediaType.TEXT_HTML)
@Blocking
public class CheckoutPage {
  private static final int GONE = 410;
  private static final String GIVEN_UP = "CANCELLED_BY_CASHIER";

  private final Cashier cashier;
  private final Counter counter;
  private final PageAnswers answers;
  private final Replica replica;
  private final TillPageConfig.Till config;
  private final PageCommands commands;

  CheckoutPage(
      Cashier cashier,
      Counter counter,
      PageAnswers answers,
      Replica replica,
      TillPageConfig config,
      PageCommands commands) {
    this.cashier = cashier;
    this.counter = counter;
    this.answers = answers;
    this.replica = replica;
    this.config = config.till();
    this.commands = commands;
  }

  /** No token, or one that is not valid any more. */
  @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
  Response signedOut(ContainerRequestContext request) {
    return answers.signIn(request.getUriInfo().getPath(), "");
  }

  /** A token that says too little. */
  @ServerExceptionMapper
  Response claimMissing(Refused refused, ContainerRequestContext request) {
    return answers.signIn(
        request.getUriInfo().getPath(), cashier.wording().words().signInRefused());
  }

  /** What is on screen is of another replica or an earlier start; this one cannot tell yet. */
  @ServerExceptionMapper
  Response notReadBack(NotReadBack started) {
    return commands.notReadBack();
  }

  /** The page. */
  @GET
  @Path("{checkoutId}")
  public Response show(@PathParam("checkoutId") String id) {
    CheckoutId checkout = CheckoutId.of(id);
    String base = base(checkout);
    if (!replica.isReady()) {
      return answers.notReady(base);
    }
    Optional<Place> place = cashier.place();
    if (place.isEmpty()) {
      return Response.status(Response.Status.SEE_OTHER)
          .header(HttpHeaders.LOCATION, "/till")
          .build();
    }
    if (counter.isForgotten(cashier.access().storeId(), checkout)) {
      return answers.page(
          GONE, Templates.gone(cashier.frame(base, place), cashier.wording().words().forgotten()));
    }
    CheckoutState state = counter.state(cashier.access().storeId(), checkout);
    Screen screen = counter.screen(state);
    Wording wording = cashier.wording();
    boolean fresh = state.updatedAt().isEmpty();
    return answers.page(
        200,
        Templates.checkout(
            cashier.frame(base, place),
            new Templates.Page(
                base,
                "/till",
                wording.line(screen),
                wording.actions(screen, base, "/till"),
                wording.who(screen),
                keys(wording, place.get().unit().currency()),
                fresh ? counter.unfinished(place.get(), checkout, wording) : List.of()),
            view(new BasketForm(Basket.of(List.of()), ""), place.get())));
  }

  /** What was scanned or typed: a customer, or an article's number. */
  @POST
  @Path("{checkoutId}/entry")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> enter(
      @PathParam("checkoutId") String id, MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Words words = cashier.wording().words();
    boolean scanned = "true".equals(BasketForm.text(form, "scanned"));
    return switch (Entry.read(BasketForm.text(form, "entry"), scanned)) {
      case Entry.Nothing _ -> notEntered(words.entryNothing());
      case Entry.NotPersonal(var kind) -> notEntered(words.unidentified(reason(kind)));
      case Entry.ArticleKey(var number) ->
          article(number)
              .map(article -> basket(checkout, place, added(form, article)))
              .orElseGet(() -> notEntered(words.entryNoArticle(number)));
      case Entry.PhoneNumber(var typed) ->
          scanned(checkout, place, Scanner.KEYBOARD, null, new PersonalText(typed));
      case Entry.Code(var text) ->
          scanned(checkout, place, Scanner.CASHIER, new PersonalText(text), null);
    };
  }

  /** As identity-service would say it, at once. */
  private static CustomerUnidentified.Reason reason(ScannedCode.Kind kind) {
    return switch (kind) {
      case PERSONAL -> CustomerUnidentified.Reason.NOT_A_PERSONAL_QR;
      case STICKER -> CustomerUnidentified.Reason.STORE_STICKER;
      case PRODUCT -> CustomerUnidentified.Reason.PRODUCT_CODE;
      case LINK -> CustomerUnidentified.Reason.OTHER_LINK;
      case TOO_LONG -> CustomerUnidentified.Reason.CODE_TOO_LONG;
      case MANGLED -> CustomerUnidentified.Reason.CODE_MANGLED;
      case OTHER -> CustomerUnidentified.Reason.UNKNOWN_CODE;
    };
  }

  private Uni<Response> scanned(
      CheckoutId checkout, Place place, Scanner scanner, PersonalText code, PersonalText number) {
    if (!screen(checkout).actions().editable()) {
      return notEntered(cashier.wording().words().entryLocked());
    }
    return publish(
        place,
        checkout,
        new CustomerScanned(
            checkout,
            place.till().storeId(),
            place.till().posId(),
            place.unit().msn(),
            scanner,
            code,
            number),
        new CommandName.Unnamed());
  }

  /** Counts the basket, with one more article or one line less if a button says so. */
  @POST
  @Path("{checkoutId}/basket")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> basket(
      @PathParam("checkoutId") String id, MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Optional<Integer> add = number(form, "add");
    Optional<Integer> remove = number(form, "remove");
    if (add.isPresent()) {
      return article(add.get())
          .map(article -> basket(checkout, place, added(form, article)))
          .orElseGet(() -> refused(cashier.wording().words().entryNoArticle(add.get())));
    }
    BasketForm sent = BasketForm.read(form);
    Basket.Typed manual = BasketForm.manual(form).orElseGet(this::blank);
    if (remove.isPresent()) {
      return basket(
          checkout,
          place,
          new BasketForm(sent.basket().without(remove.get()), sent.payer()),
          manual,
          "");
    }
    boolean adds = form.containsKey("manual") && BasketForm.manual(form).isPresent();
    if (!adds) {
      return basket(checkout, place, sent, manual, "");
    }
    return Basket.read(manual)
        .problem()
        .map(
            problem ->
                basket(
                    checkout,
                    place,
                    sent,
                    manual,
                    cashier.wording().words().basketProblem(problem)))
        .orElseGet(
            () ->
                basket(checkout, place, new BasketForm(sent.basket().with(manual), sent.payer())));
  }

  /** Asks the customer to join the club. */
  @POST
  @Path("{checkoutId}/join/{identificationId}")
  public Uni<Response> join(
      @PathParam("checkoutId") String id,
      @PathParam("identificationId") String whom,
      @QueryParam("number") int number,
      @QueryParam("notMe") boolean notMe) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    return publish(
        place,
        checkout,
        new EnrolmentRequested(
            checkout,
            place.till().storeId(),
            place.till().posId(),
            place.unit().msn(),
            IdentificationId.of(whom),
            notMe ? true : null,
            null),
        named(place, "page join", checkout, number));
  }

  /** Takes that back. */
  @POST
  @Path("{checkoutId}/withdraw")
  public Uni<Response> withdraw(
      @PathParam("checkoutId") String id, @QueryParam("number") int number) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    return publish(
        place,
        checkout,
        new EnrolmentCancelled(
            checkout, place.till().storeId(), place.till().posId(), place.unit().msn()),
        named(place, "page withdraw", checkout, number));
  }

  /** Asks for payment of what is in the basket, by whoever was scanned last. */
  @POST
  @Path("{checkoutId}/payments/{attempt}")
  @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
  public Uni<Response> pay(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") int attempt,
      MultivaluedMap<String, String> form) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Words words = cashier.wording().words();
    CheckoutState state = counter.state(place.till().storeId(), checkout);
    if (payment(state, attempt).isPresent()) {
      return done(); // pressed twice; the first is on screen
    }
    if (!counter.screen(state).actions().pay().equals(Optional.of(attempt))) {
      return refused(words.noLongerPossible());
    }
    BasketForm sent = BasketForm.read(form);
    if (sent.basket().lines().isEmpty()) {
      return refused(words.addGoods());
    }
    if (!sent.basket().isPayable()) {
      return refused(words.lineWrong());
    }
    Optional<PaymentRequested.Customer> payer = payer(sent.payer());
    if (payer.isEmpty()) {
      return refused(words.scanAgain());
    }
    Reference reference = Reference.of(checkout, attempt);
    return publish(
        place,
        checkout,
        new PaymentRequested(
            place.unit().msn(),
            reference,
            checkout,
            attempt,
            place.till().storeId(),
            place.till().posId(),
            identified(state).orElse(null),
            payer.get(),
            new Money(place.unit().currency(), sent.basket().total()),
            sent.basket().description(),
            null,
            null,
            null,
            sent.basket().receipt(reference.value())),
        CommandName.payment(place.till().storeId(), checkout, attempt));
  }

  /** Gives a payment up. */
  @POST
  @Path("{checkoutId}/payments/{attempt}/cancel")
  public Uni<Response> cancel(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") int attempt,
      @QueryParam("number") int number) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Optional<PaymentState> payment = payment(place, checkout, attempt);
    if (payment.isEmpty()) {
      return refused(cashier.wording().words().noLongerPossible());
    }
    if (!cashier.access().admits(payment.get().msn())) {
      return refused(cashier.wording().words().unitNotAllowed());
    }
    return publish(
        place,
        checkout,
        new PaymentCancelRequested(
            payment.get().msn(),
            payment.get().reference(),
            checkout,
            place.till().storeId(),
            place.till().posId(),
            GIVEN_UP),
        named(place, "page cancel " + attempt, checkout, number));
  }

  /** Takes the money that a payment has reserved. */
  @POST
  @Path("{checkoutId}/payments/{attempt}/confirm")
  public Uni<Response> confirm(
      @PathParam("checkoutId") String id,
      @PathParam("attempt") int attempt,
      @QueryParam("number") int number) {
    CheckoutId checkout = CheckoutId.of(id);
    Place place = cashier.chosen();
    Optional<PaymentState> payment = payment(place, checkout, attempt);
    if (payment.isEmpty()) {
      return refused(cashier.wording().words().noLongerPossible());
    }
    if (!cashier.access().admits(payment.get().msn())) {
      return refused(cashier.wording().words().unitNotAllowed());
    }
    return publish(
        place,
        checkout,
        new CaptureRequested(
            payment.get().msn(),
            payment.get().reference(),
            place.till().storeId(),
            place.till().posId(),
            null,
            null),
        named(place, "page confirm " + attempt, checkout, number));
  }

  private List<Templates.Key> keys(Wording wording, Currency currency) {
    List<TillPageConfig.Article> articles = config.articles();
    return IntStream.range(0, articles.size())
        .mapToObj(
            i ->
                new Templates.Key(
                    i + 1,
                    articles.get(i).name(),
                    MoneyText.shown(
                        new Money(currency, articles.get(i).price()), wording.language())))
        .toList();
  }

  private Optional<TillPageConfig.Article> article(int number) {
    return number >= 1 && number <= config.articles().size()
        ? Optional.of(config.articles().get(number - 1))
        : Optional.empty();
  }

  private BasketForm added(MultivaluedMap<String, String> form, TillPageConfig.Article article) {
    BasketForm sent = BasketForm.read(form);
    Basket.Typed one =
        new Basket.Typed(
            article.id(),
            article.name(),
            "1",
            article.unit(),
            MoneyText.field(article.price(), cashier.language()),
            "",
            article.taxRate());
    return new BasketForm(sent.basket().with(one), sent.payer());
  }

  private Uni<Response> basket(CheckoutId checkout, Place place, BasketForm form) {
    return basket(checkout, place, form, blank(), "");
  }

  private Uni<Response> basket(
      CheckoutId checkout, Place place, BasketForm form, Basket.Typed manual, String problem) {
    BasketForm.View view =
        form.view(cashier.wording(), place.unit().currency(), config.taxRates(), manual, problem);
    return Uni.createFrom().item(answers.basket(Templates.basket(base(checkout), view)));
  }

  private BasketForm.View view(BasketForm form, Place place) {
    return form.view(cashier.wording(), place.unit().currency(), config.taxRates(), blank(), "");
  }

  private Basket.Typed blank() {
    return BasketForm.blank(config.taxRates().getFirst());
  }

  private Screen screen(CheckoutId checkout) {
    return counter.screen(counter.state(cashier.access().storeId(), checkout));
  }

  private Optional<PaymentState> payment(Place place, CheckoutId checkout, int attempt) {
    return payment(counter.state(place.till().storeId(), checkout), attempt);
  }

  private static Optional<PaymentState> payment(CheckoutState state, int attempt) {
    return state.payments().stream()
        .filter(p -> p.attempt().equals(Optional.of(attempt)))
        .findFirst();
  }

  /** On whom the purchase is booked: whom the till was told of. */
  private static Optional<IdentificationId> identified(CheckoutState state) {
    return switch (state.customer()) {
      case Customer.Identified(var id, _) -> Optional.of(id);
      case Customer.NotMember(var id, _) -> Optional.of(id);
      case Customer.Member(var id, _, _) -> Optional.of(id);
      case Customer.None _, Customer.Scanned _, Customer.Unidentified _ -> Optional.empty();
    };
  }

  private static Optional<PaymentRequested.Customer> payer(String scanned) {
    // What a scanner wrote and is no personal code has not become the payer.
    return switch (Entry.read(scanned, false)) {
      case Entry.PhoneNumber(var typed) ->
          Optional.of(new PaymentRequested.Customer(null, new PersonalText(typed), null));
      case Entry.Code(var text) ->
          Optional.of(new PaymentRequested.Customer(new PersonalText(text), null, null));
      case Entry.Nothing _, Entry.ArticleKey _, Entry.NotPersonal _ -> Optional.empty();
    };
  }

  private static Optional<Integer> number(MultivaluedMap<String, String> form, String name) {
    String text = BasketForm.text(form, name);
    return text.matches("[0-9]{1,3}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  private static String base(CheckoutId checkout) {
    return "/till/" + checkout;
  }

  private static CommandName named(Place place, String what, CheckoutId checkout, int number) {
    return CommandName.byKey(
        place.till(), what, List.of(checkout.toString()), Integer.toString(number));
  }

  private Uni<Response> publish(
      Place place, CheckoutId checkout, Message message, CommandName name) {
    return commands.publish(
        TillCommand.of(place.till(), message, checkout, name),
        Response.noContent().build(),
        () ->
            answers.problem(
                PageAnswers.UNPROCESSABLE, cashier.wording().words().noLongerPossible()));
  }

  private static Uni<Response> done() {
    return Uni.createFrom().item(Response.noContent().build());
  }

  private Uni<Response> notEntered(String text) {
    return Uni.createFrom().item(answers.notEntered(text));
  }

  private Uni<Response> refused(String text) {
    return Uni.createFrom().item(answers.problem(PageAnswers.UNPROCESSABLE, text));
  }
}
