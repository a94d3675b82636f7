// The books as the templates want them: texts only.
package dev.kassa.simulator.pages;

import dev.kassa.simulator.Books;
import dev.kassa.simulator.ErrorCode;
import dev.kassa.simulator.PaymentEvent;
import dev.kassa.simulator.SalesUnit;
import dev.kassa.simulator.SimulatorConfig;
import dev.kassa.simulator.Told;
import dev.kassa.simulator.Write;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Texts for the pages of the books. */
final class BooksView {
  private BooksView() {}

  /** Sums and findings. */
  record Summary(
      List<Sum> sums,
      List<Count> states,
      List<Finding> findings,
      Books.Notifications notifications,
      long left) {}

  /** The sums of one currency. */
  record Sum(
      String currency,
      long payments,
      String authorized,
      String captured,
      String refunded,
      String net,
      String cancelled,
      String reserved) {}

  /** How many payments are in a state. */
  record Count(String state, long payments) {}

  /** Something that should not be; {@code show} is its name in the address. */
  record Finding(String show, String text, int payments, boolean bad) {}

  /** One payment in the list. */
  record Line(
      String msn,
      String merchant,
      String reference,
      String at,
      String state,
      String currency,
      String amount,
      String authorized,
      String captured,
      String cancelled,
      String refunded,
      String reserved) {}

  /** One payment's whole story. */
  record Account(
      Line line, List<Event> journal, List<Call> calls, List<Notification> notifications) {}

  /** A line of the journal. */
  record Event(
      String at, String name, String amount, String pspReference, String key, boolean success) {}

  /** A call. */
  record Call(String at, String endpoint, String key, String status, String code) {}

  /** A notification; {@code attempts} says when and how each ended. */
  record Notification(
      String at, String event, String webhookId, String fate, List<String> attempts) {}

  /** Puts the books into words. */
  static final class Writer {
    private final SimulatorConfig config;
    private final DateTimeFormatter clock;

    Writer(SimulatorConfig config, ZoneId zone) {
      this.config = config;
      this.clock =
          DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    Summary summary(Books books) {
      return new Summary(
          books.totals().entrySet().stream()
              .map(total -> sum(total.getKey(), total.getValue()))
              .toList(),
          books.states().entrySet().stream()
              .map(state -> new Count(state.getKey().name(), state.getValue()))
              .toList(),
          List.of(
              finding("reserved", "Money still reserved", books.stillReserved().size()),
              finding("twice", "Captured twice for one intent", books.capturedTwice().size()),
              finding(
                  "often",
                  "Written to more than five times in a minute",
                  books.tooManyWrites().size())),
          books.notifications(),
          books.left());
    }

    private static Finding finding(String show, String text, int payments) {
      return new Finding(show, text, payments, payments > 0);
    }

    private static Sum sum(String currency, Books.Total total) {
      return new Sum(
          currency,
          total.payments(),
          Money.number(total.authorized()),
          Money.number(total.captured()),
          Money.number(total.refunded()),
          Money.number(total.captured() - total.refunded()),
          Money.number(total.cancelled()),
          Money.number(total.reserved()));
    }

    Line line(Books.Line line) {
      return new Line(
          line.msn(),
          config.salesUnit(line.msn()).map(SalesUnit::name).orElse(line.msn()),
          line.reference(),
          clock.format(line.createdAt()),
          line.state().name(),
          line.currency(),
          Money.number(line.amount()),
          Money.number(line.authorized()),
          Money.number(line.captured()),
          Money.number(line.cancelled()),
          Money.number(line.refunded()),
          Money.number(Math.max(0, line.authorized() - line.captured() - line.cancelled())));
    }

    Account account(Books.Account account) {
      return new Account(
          line(account.line()),
          account.journal().stream().map(this::event).toList(),
          account.calls().stream().map(call -> call(account.line(), call)).toList(),
          account.notifications().stream().map(this::notification).toList());
    }

    private Event event(PaymentEvent event) {
      return new Event(
          clock.format(event.timestamp()),
          event.name().name(),
          Money.number(event.amount().value()),
          event.pspReference(),
          event.idempotencyKey() == null ? "" : event.idempotencyKey(),
          event.success());
    }

    private Call call(Books.Line line, Write.Seen call) {
      var endpoint =
          switch (call.kind()) {
            case CREATE -> "POST /epayment/v1/payments";
            case CAPTURE, CANCEL, REFUND ->
                "POST /epayment/v1/payments/%s/%s"
                    .formatted(line.reference(), call.kind().name().toLowerCase(Locale.ROOT));
          };
      return new Call(
          clock.format(call.at()),
          endpoint,
          call.idempotencyKey() == null ? "" : call.idempotencyKey(),
          call.status() == 0 ? "no answer" : Integer.toString(call.status()),
          call.code() == null ? "" : call.code() + " " + title(call.code()));
    }

    private static String title(int code) {
      return Arrays.stream(ErrorCode.values())
          .filter(one -> one.code() == code)
          .findFirst()
          .map(ErrorCode::title)
          .orElse("");
    }

    private Notification notification(Told told) {
      var fate =
          switch (told.fate()) {
            case WAITING -> told.attempts().isEmpty() ? "waits" : "waits for the next attempt";
            case DELIVERED -> "delivered";
            case DROPPED -> "dropped, as the simulator was told";
            case GIVEN_UP -> "given up";
            case UNREGISTERED -> "its registration was deleted";
          };
      return new Notification(
          clock.format(told.at()),
          told.event().name(),
          told.webhookId(),
          fate,
          told.attempts().stream().map(this::attempt).toList());
    }

    private String attempt(Told.Attempt attempt) {
      return clock.format(attempt.at())
          + " "
          + (attempt.status() == 0 ? "no answer" : Integer.toString(attempt.status()));
    }
  }
}
