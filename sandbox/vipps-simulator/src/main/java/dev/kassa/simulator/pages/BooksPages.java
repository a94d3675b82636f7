// The books in a browser, for somebody who wants to know where the money is.
package dev.kassa.simulator.pages;

import dev.kassa.simulator.Books;
import dev.kassa.simulator.Payment;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Provider;
import io.quarkus.qute.Template;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** {@code /books}: sums, findings and payments; {@code /books/MSN/REFERENCE}: one whole story. */
final class BooksPages {
  private static final int PER_PAGE = 100;

  private final Provider provider;
  private final Consumer<Runnable> whenWritten;
  private final Template overview;
  private final Template account;
  private final BooksView.Writer writer;

  BooksPages(Provider provider, Consumer<Runnable> whenWritten, Templates templates, ZoneId zone) {
    this.provider = provider;
    this.whenWritten = whenWritten;
    this.overview = templates.read("books", "head");
    this.account = templates.read("account", "head");
    this.writer = new BooksView.Writer(provider.config(), zone);
  }

  void on(Router router) {
    router.get("/books").handler(this::overview);
    router.get("/books/:msn/:reference").handler(this::account);
  }

  /** What a list is narrowed to; every part may be empty. */
  record Filter(String msn, String state, String show, String reference, int page) {
    static Filter of(RoutingContext call) {
      var page = text(call, "page");
      return new Filter(
          text(call, "msn"),
          text(call, "state"),
          text(call, "show"),
          text(call, "reference").strip(),
          page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1);
    }

    private static String text(RoutingContext call, String name) {
      var value = call.request().getParam(name);
      return value == null ? "" : value;
    }

    /** The address of another page of the same list. */
    String address(int other) {
      return "/books?msn=%s&state=%s&show=%s&reference=%s&page=%d"
          .formatted(encode(msn), encode(state), encode(show), encode(reference), other);
    }

    private static String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Predicate<Books.Line> asPredicate(Books books) {
      var shown = shown(books);
      return line ->
          (msn.isEmpty() || line.msn().equals(msn))
              && (state.isEmpty() || line.state().name().equals(state))
              && (reference.isEmpty() || line.reference().contains(reference))
              && shown.map(keys -> keys.contains(key(line))).orElse(true);
    }

    /** The payments of a finding; empty: no finding is asked for. */
    private Optional<Set<PaymentKey>> shown(Books books) {
      return switch (show) {
        case "reserved" -> Optional.of(keys(books.stillReserved()));
        case "twice" -> Optional.of(keys(books.capturedTwice()));
        case "often" -> {
          var keys = new HashSet<PaymentKey>();
          books
              .tooManyWrites()
              .forEach(one -> keys.add(new PaymentKey(one.msn(), one.reference())));
          yield Optional.of(keys);
        }
        default -> Optional.empty();
      };
    }

    private static Set<PaymentKey> keys(List<Books.Line> lines) {
      var keys = new HashSet<PaymentKey>();
      lines.forEach(line -> keys.add(key(line)));
      return keys;
    }

    private static PaymentKey key(Books.Line line) {
      return new PaymentKey(line.msn(), line.reference());
    }
  }

  private void overview(RoutingContext call) {
    var filter = Filter.of(call);
    var books = provider.books(null);
    var found = new ArrayList<>(books.payments().reversed());
    found.removeIf(filter.asPredicate(books).negate());
    if (found.isEmpty() && !filter.reference().isEmpty()) {
      leftMemory(filter).forEach(found::add);
    }
    var pages = Math.max(1, (found.size() + PER_PAGE - 1) / PER_PAGE);
    var page = Math.min(filter.page(), pages);
    var lines =
        found.subList((page - 1) * PER_PAGE, Math.min(found.size(), page * PER_PAGE)).stream()
            .map(writer::line)
            .toList();
    var html =
        Templates.render(
            overview,
            Map.of(
                "books",
                writer.summary(books),
                "filter",
                filter,
                "units",
                provider.config().salesUnits(),
                "states",
                Arrays.stream(Payment.State.values()).map(Enum::name).toList(),
                "lines",
                lines,
                "count",
                found.size(),
                "position",
                "page " + page + " of " + pages,
                "newer",
                page > 1 ? filter.address(page - 1) : "",
                "older",
                page < pages ? filter.address(page + 1) : ""));
    whenWritten.accept(() -> PageResponse.html(call, 200, html));
  }

  /** A payment that is not in the list any more is found by its whole reference. */
  private List<Books.Line> leftMemory(Filter filter) {
    return provider.config().salesUnits().stream()
        .filter(unit -> filter.msn().isEmpty() || unit.msn().equals(filter.msn()))
        .flatMap(
            unit ->
                provider.account(new PaymentKey(unit.msn(), filter.reference())).stream()
                    .map(Books.Account::line))
        .toList();
  }

  private void account(RoutingContext call) {
    var key = new PaymentKey(call.pathParam("msn"), call.pathParam("reference"));
    var found = provider.account(key);
    var html = found.map(one -> Templates.render(account, Map.of("account", writer.account(one))));
    whenWritten.accept(
        () ->
            html.ifPresentOrElse(
                page -> PageResponse.html(call, 200, page),
                () -> PageResponse.html(call, 404, NOT_FOUND)));
  }

  private static final String NOT_FOUND =
      "<!doctype html><html lang=\"en\"><title>Not found</title>"
          + "<p>No payment has this reference. <a href=\"/books\">The books</a></p></html>";
}
