// A phone as the templates want it: texts only, decided here and not in HTML.
package dev.kassa.simulator.pages;

import dev.kassa.simulator.Login;
import dev.kassa.simulator.Payment;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.Phone;
import dev.kassa.simulator.Receipt;
import io.quarkus.qute.RawString;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One phone on the page.
 *
 * @param known false: nobody has this number, and the rest is empty
 * @param script how requests are answered without anybody pressing a button; empty when by hand
 * @param hidden why requests do not pop up; empty when they do
 * @param clearImage the QR code with the number in clear, as an SVG element
 * @param tokenImage the QR code with a token, as an SVG element
 * @param show the numbers on this page, for the address
 * @param without the same without this one
 */
record PhoneView(
    String msisdn,
    boolean known,
    String name,
    String script,
    boolean appOpen,
    String hidden,
    List<Card> waiting,
    List<Past> ended,
    String clearQr,
    RawString clearImage,
    String tokenQr,
    RawString tokenImage,
    String show,
    String without) {

  /**
   * A request that waits.
   *
   * @param id the payment's reference or the login's {@code auth_req_id}
   * @param action the address that {@code /approve} and {@code /decline} are added to
   * @param note something the customer has to know; or empty
   * @param decidable false while the provider works on it
   * @param wants what the merchant wants to know; empty for a payment
   * @param consents what else the customer agrees to; empty for a payment
   * @param bindingMessage shown here and at the till; or empty
   */
  record Card(
      String id,
      String action,
      String merchant,
      String title,
      String amount,
      String description,
      List<Row> lines,
      List<Row> sums,
      List<String> wants,
      List<String> consents,
      String bindingMessage,
      String note,
      String until,
      boolean decidable) {}

  /** A text and an amount. */
  record Row(String text, String amount) {}

  /** A request that has ended. */
  record Past(String id, String about, String outcome, String at, boolean good) {}

  private static final RawString NO_IMAGE = new RawString("");

  /** The phone of a number that nobody has. */
  static PhoneView unknown(String msisdn, List<String> shown) {
    return new PhoneView(
        msisdn,
        false,
        "Nobody",
        "",
        false,
        "",
        List.of(),
        List.of(),
        "",
        NO_IMAGE,
        "",
        NO_IMAGE,
        String.join(",", shown),
        without(msisdn, shown));
  }

  private static String without(String msisdn, List<String> shown) {
    return String.join(",", shown.stream().filter(one -> !one.equals(msisdn)).toList());
  }

  /** Puts phones into words. */
  static final class Writer {
    private final DateTimeFormatter clock;

    Writer(ZoneId zone) {
      this.clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    PhoneView view(Phone phone, List<String> shown) {
      var person = phone.person();
      return new PhoneView(
          person.msisdn(),
          true,
          person.name(),
          person.handDriven() ? "" : script(person),
          person.appOpen(),
          hidden(person),
          phone.waiting().stream().map(request -> card(person, request)).toList(),
          phone.ended().stream().map(this::past).toList(),
          person.clearQr(),
          CodeImage.svg(person.clearQr(), "Personal QR code, number in clear"),
          person.tokenQr(),
          CodeImage.svg(person.tokenQr(), "Personal QR code, tokenised"),
          String.join(",", shown),
          without(person.msisdn(), shown));
    }

    private static String hidden(Person person) {
      return person.appOpen()
          ? "New requests do not pop up."
          : person.notifications() ? "" : "Notifications are off: requests do not pop up.";
    }

    private static String script(Person person) {
      return "payments: %s; logins: %s"
          .formatted(script(person.payments()), script(person.logins()));
    }

    private static String script(List<Person.Script> scripts) {
      return scripts.isEmpty()
          ? "approved after 1 s"
          : String.join(", then ", scripts.stream().map(Writer::script).toList());
    }

    private static String script(Person.Script script) {
      var after =
          script.afterMs() % 1000 == 0 ? script.afterMs() / 1000 + " s" : script.afterMs() + " ms";
      return switch (script.act()) {
        case APPROVE -> script.afterMs() == 0 ? "approved at once" : "approved after " + after;
        case DECLINE -> script.afterMs() == 0 ? "declined at once" : "declined after " + after;
        case APPROVE_BEFORE_CANCEL -> "approved just before a cancel";
        case APPROVE_AFTER_CANCEL -> "approved just after a cancel";
        case IGNORE -> "left to you";
      };
    }

    private Card card(Person person, Phone.Request request) {
      return switch (request) {
        case Phone.Request.ToPay pay -> card(person, pay.merchant(), pay.payment());
        case Phone.Request.ToLogIn in -> card(person, in);
      };
    }

    private Card card(Person person, String merchant, Payment payment) {
      var currency = payment.amount().currency();
      var note =
          payment.processingUntil() != null
              ? "Your bank has not answered yet."
              : payment.cardRefusedAt() != null
                  ? "Your card was refused at %s. Choose another card and try again."
                      .formatted(clock.format(payment.cardRefusedAt()))
                  : "";
      return new Card(
          payment.key().reference(),
          "/phone/%s/payments/%s/%s"
              .formatted(person.msisdn(), payment.key().msn(), payment.key().reference()),
          merchant,
          "Pay " + merchant,
          Money.text(payment.amount().value(), currency),
          payment.description() == null ? "" : payment.description(),
          lines(payment.receipt(), currency),
          sums(payment.receipt(), currency),
          payment.scope() == null ? List.of() : wants(List.of(payment.scope().split(" +"))),
          List.of(),
          "",
          note,
          clock.format(payment.expiresAt()),
          payment.processingUntil() == null);
    }

    private static List<Row> lines(Receipt receipt, String currency) {
      return receipt == null
          ? List.of()
          : receipt.lines().stream()
              .map(line -> new Row(text(line), Money.text(line.counted(), currency)))
              .toList();
    }

    private static String text(Receipt.Line line) {
      var quantity =
          line.quantityUnit().equals("PCS")
              ? line.quantity().equals("1") ? "" : line.quantity() + " × "
              : line.quantity() + " " + line.quantityUnit().toLowerCase(Locale.ROOT) + " ";
      return quantity + line.name() + (line.returned() ? " (returned)" : "");
    }

    private static List<Row> sums(Receipt receipt, String currency) {
      if (receipt == null) {
        return List.of();
      }
      var sums = new ArrayList<Row>();
      if (receipt.tip() != 0) {
        sums.add(new Row("Tip", Money.text(receipt.tip(), currency)));
      }
      if (receipt.paidOtherwise() != 0) {
        sums.add(new Row("Paid otherwise", Money.text(-receipt.paidOtherwise(), currency)));
      }
      sums.add(new Row("Total", Money.text(receipt.total(), currency)));
      sums.add(new Row("of which tax", Money.text(receipt.tax(), currency)));
      if (receipt.discount() != 0) {
        // Taken off the lines already, so it stands below the total.
        sums.add(new Row("discount, taken off above", Money.text(receipt.discount(), currency)));
      }
      return List.copyOf(sums);
    }

    private Card card(Person person, Phone.Request.ToLogIn in) {
      var login = in.login();
      return new Card(
          login.authReqId(),
          "/phone/%s/logins/%s".formatted(person.msisdn(), login.authReqId()),
          in.merchant(),
          "Log in at " + in.merchant(),
          "",
          "",
          List.of(),
          List.of(),
          wants(login.scopes()),
          in.asksConsents() ? Login.CONSENTS.stream().map(Writer::consent).toList() : List.of(),
          login.bindingMessage() == null ? "" : login.bindingMessage(),
          "",
          clock.format(login.expiresAt()),
          true);
    }

    private static String consent(String id) {
      return switch (id) {
        case "email" -> "offers by e-mail";
        case "sms" -> "offers by SMS";
        case "digital" -> "offers on web pages and in apps";
        case "personal" -> "offers chosen for you";
        default -> "offers: " + id;
      };
    }

    /** Scopes in words (API 3.9); those that say nothing to a customer are left out. */
    private static List<String> wants(List<String> scopes) {
      return scopes.stream()
          .flatMap(
              scope ->
                  switch (scope) {
                    case "name" -> List.of("your name").stream();
                    case "phoneNumber" -> List.of("your phone number").stream();
                    case "email" -> List.of("your e-mail address").stream();
                    case "address" -> List.of("your address").stream();
                    case "birthDate" -> List.of("your date of birth").stream();
                    case "nin" -> List.of("your national identity number").stream();
                    case "openid", "delegatedConsents" -> List.<String>of().stream();
                    default -> List.of(scope).stream();
                  })
          .toList();
    }

    private Past past(Phone.Request request) {
      return switch (request) {
        case Phone.Request.ToPay pay -> past(pay.merchant(), pay.payment());
        case Phone.Request.ToLogIn in -> past(in.merchant(), in.login());
      };
    }

    private Past past(String merchant, Payment payment) {
      var sums = payment.aggregate();
      var currency = payment.amount().currency();
      var outcome =
          switch (payment.state()) {
            case CREATED -> "Waits for you";
            case ABORTED -> "Declined";
            case EXPIRED -> "Expired";
            case TERMINATED -> "Cancelled by the shop";
            case AUTHORIZED ->
                sums.refunded() > 0
                    ? "Paid %s, %s refunded"
                        .formatted(
                            Money.text(sums.captured(), currency),
                            Money.text(sums.refunded(), currency))
                    : sums.captured() > 0
                        ? "Paid " + Money.text(sums.captured(), currency)
                        : sums.cancelled() > 0
                            ? "Released, nothing was taken"
                            : "Approved, %s reserved"
                                .formatted(Money.text(sums.authorized(), currency));
          };
      return new Past(
          payment.key().reference(),
          merchant + " · " + Money.text(payment.amount().value(), currency),
          outcome,
          at(payment.events().getLast().timestamp()),
          payment.state() == Payment.State.AUTHORIZED);
    }

    private Past past(String merchant, Login login) {
      var outcome =
          switch (login.status()) {
            case PENDING -> "Waits for you";
            case APPROVED -> "Logged in";
            case DECLINED -> "Login declined";
            case EXPIRED -> "Login expired";
            case INVALID_USER -> "Login refused";
            case OLD_APP -> "Login refused, update the app";
          };
      return new Past(
          login.authReqId(),
          merchant,
          outcome,
          at(login.decidedAt()),
          login.status() == Login.Status.APPROVED);
    }

    private String at(Instant when) {
      return when == null ? "" : clock.format(when);
    }
  }
}
