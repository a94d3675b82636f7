// Phones in a browser: what a customer sees in the app, and the buttons they press.
package dev.kassa.simulator.pages;

import dev.kassa.simulator.Decision;
import dev.kassa.simulator.InvalidSetting;
import dev.kassa.simulator.PaymentKey;
import dev.kassa.simulator.Person;
import dev.kassa.simulator.Phone;
import dev.kassa.simulator.Provider;
import io.quarkus.qute.Template;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code /phone}: several phones side by side, one per person. A page keeps one stream open; when
 * something changes for a person whose phone it shows, that phone's screen is sent anew.
 */
final class PhonePages {
  /** Phones shown when the address names none. */
  private static final int SHOWN_BY_DEFAULT = 6;

  private final Vertx vertx;
  private final Provider provider;
  private final Consumer<Runnable> whenWritten;
  private final Template page;
  private final Template screen;
  private final Template codes;
  private final PhoneView.Writer writer;
  private final Set<Stream> streams = new HashSet<>();
  private final Set<String> changed = new HashSet<>();

  PhonePages(
      Vertx vertx,
      Provider provider,
      Consumer<Runnable> whenWritten,
      Templates templates,
      ZoneId zone) {
    this.vertx = vertx;
    this.provider = provider;
    this.whenWritten = whenWritten;
    this.page = templates.read("phones", "head", "phone-screen", "phone-codes");
    this.screen = templates.read("phone-screen");
    this.codes = templates.read("phone-codes");
    this.writer = new PhoneView.Writer(zone);
    provider.watchedBy(this::changed);
  }

  void on(Router router) {
    router.get("/phone").handler(call -> show(call, 200, asked(call), ""));
    router.get("/phone/events").handler(this::stream);
    router.post("/phone").handler(this::add);
    router.post("/phone/:msisdn/app").handler(this::app);
    router.post("/phone/:msisdn/refresh").handler(this::refresh);
    router.post("/phone/:msisdn/by-hand").handler(this::byHand);
    router.post("/phone/:msisdn/payments/:msn/:reference/approve").handler(this::approve);
    router.post("/phone/:msisdn/payments/:msn/:reference/decline").handler(this::decline);
    router
        .post("/phone/:msisdn/logins/:authReqId/approve")
        .handler(call -> logIn(call, Decision.Act.APPROVE));
    router
        .post("/phone/:msisdn/logins/:authReqId/decline")
        .handler(call -> logIn(call, Decision.Act.DECLINE));
  }

  // ---- the page

  /** The numbers whose phones are asked for; the first six people known when none are named. */
  private List<String> asked(RoutingContext call) {
    var named = call.request().getParam("show");
    return named == null
        ? provider.people().stream().limit(SHOWN_BY_DEFAULT).map(Person::msisdn).toList()
        : numbers(named);
  }

  private static List<String> numbers(String list) {
    return Arrays.stream(list.split(","))
        .map(PhonePages::digits)
        .filter(number -> !number.isEmpty())
        .distinct()
        .toList();
  }

  /** A number as people write it: blanks, hyphens and a plus or two zeros in front do not count. */
  private static String digits(String number) {
    return number.replaceAll("[\\s\\-().]", "").replaceFirst("^(\\+|00)", "");
  }

  private void show(RoutingContext call, int status, List<String> numbers, String problem) {
    var phones = new ArrayList<PhoneView>();
    for (var number : numbers) {
      phones.add(
          provider
              .phone(number)
              .map(phone -> writer.view(phone, numbers))
              .orElseGet(() -> PhoneView.unknown(number, numbers)));
    }
    var known =
        provider.people().stream()
            .filter(person -> !numbers.contains(person.msisdn()))
            .limit(50)
            .toList();
    var html =
        Templates.render(
            page,
            Map.of(
                "phones", phones,
                "known", known,
                "show", String.join(",", numbers),
                "problem", problem));
    whenWritten.accept(() -> PageResponse.html(call, status, html));
  }

  /** Shows the phone of a known number, or gives a new number to somebody driven by hand. */
  private void add(RoutingContext call) {
    var numbers = new ArrayList<>(numbers(form(call, "show")));
    var number = digits(form(call, "number"));
    if (provider.person(number).isEmpty()) {
      var name = form(call, "name").strip();
      try {
        provider.put(
            Person.of(number)
                .named(name.isEmpty() ? "Customer " + last4(number) : name)
                .drivenByHand());
      } catch (InvalidSetting _) {
        show(
            call,
            400,
            numbers,
            "A phone number has 9 to 15 digits and begins with the country code, such as"
                + " 4791234567.");
        return;
      }
    }
    if (!numbers.contains(number)) {
      numbers.add(number);
    }
    whenWritten.accept(
        () -> PageResponse.redirect(call, 303, "/phone?show=" + String.join(",", numbers)));
  }

  private static String last4(String number) {
    return number.substring(Math.max(0, number.length() - 4));
  }

  private static String form(RoutingContext call, String name) {
    var value = call.request().getFormAttribute(name);
    return value == null ? "" : value;
  }

  // ---- what the customer does

  private void app(RoutingContext call) {
    done(call, provider.useApp(call.pathParam("msisdn"), form(call, "open").equals("true")));
  }

  private void refresh(RoutingContext call) {
    done(call, provider.refresh(call.pathParam("msisdn")).isPresent());
  }

  private void byHand(RoutingContext call) {
    var person = provider.person(call.pathParam("msisdn"));
    person.ifPresent(one -> provider.put(one.drivenByHand()));
    done(call, person.isPresent());
  }

  private void approve(RoutingContext call) {
    pay(call, Provider.ByHand.APPROVE);
  }

  private void decline(RoutingContext call) {
    pay(call, Provider.ByHand.DECLINE);
  }

  private void pay(RoutingContext call, Provider.ByHand act) {
    var key = new PaymentKey(call.pathParam("msn"), call.pathParam("reference"));
    var own =
        provider
            .person(call.pathParam("msisdn"))
            .flatMap(
                person ->
                    provider
                        .payment(key)
                        .filter(payment -> person.id().equals(payment.personId())));
    // What came too late changes nothing; the screen shows how the request ended.
    own.ifPresent(_ -> provider.byHand(key, act));
    done(call, own.isPresent());
  }

  private void logIn(RoutingContext call, Decision.Act act) {
    var authReqId = call.pathParam("authReqId");
    var own =
        provider
            .person(call.pathParam("msisdn"))
            .flatMap(
                person ->
                    provider
                        .logins()
                        .byId(authReqId)
                        .filter(login -> login.personId().equals(person.id())));
    own.ifPresent(_ -> provider.logins().decide(authReqId, act));
    done(call, own.isPresent());
  }

  /** A script hears of the effect by the stream; a browser without scripts gets the page again. */
  private void done(RoutingContext call, boolean found) {
    whenWritten.accept(
        () -> {
          if (!found) {
            call.response().setStatusCode(404).end();
          } else if (call.request().getHeader("HX-Request") != null) {
            call.response().setStatusCode(204).end();
          } else {
            PageResponse.redirect(
                call, 303, "/phone?show=" + String.join(",", numbers(form(call, "show"))));
          }
        });
  }

  // ---- the stream

  private void stream(RoutingContext call) {
    var response = call.response();
    response
        .putHeader("Content-Type", "text/event-stream")
        .putHeader("Cache-Control", "no-store")
        .setChunked(true);
    var opened = new Stream(response, asked(call));
    streams.add(opened);
    response.closeHandler(_ -> streams.remove(opened));
    response.exceptionHandler(_ -> streams.remove(opened));
    // A page may be older than its stream: what has changed in between is sent first.
    whenWritten.accept(opened::sendAll);
  }

  private void changed(String personId) {
    if (streams.isEmpty()) {
      return;
    }
    if (changed.isEmpty()) {
      vertx.runOnContext(_ -> whenWritten.accept(this::sendChanged));
    }
    changed.add(personId);
  }

  private void sendChanged() {
    var people = Set.copyOf(changed);
    changed.clear();
    streams.forEach(stream -> stream.send(people));
  }

  /** One open page. */
  private final class Stream {
    private final HttpServerResponse response;
    private final List<String> numbers;
    private final Map<String, String> sent = new HashMap<>();

    private Stream(HttpServerResponse response, List<String> numbers) {
      this.response = response;
      this.numbers = numbers;
    }

    private void send(Set<String> people) {
      for (var number : numbers) {
        provider
            .person(number)
            .filter(person -> people.contains(person.id()))
            .ifPresent(_ -> send(number));
      }
    }

    private void sendAll() {
      numbers.forEach(this::send);
    }

    private void send(String number) {
      if (response.ended() || response.closed()) {
        return;
      }
      if (response.writeQueueFull()) {
        // A page that does not read is not written to; it gets the latest once it does.
        response.drainHandler(_ -> sendAll());
        return;
      }
      Optional<Phone> phone = provider.phone(number);
      phone.ifPresent(
          shown -> {
            var values = Map.<String, Object>of("phone", writer.view(shown, numbers));
            send("screen-" + number, Templates.render(screen, values));
            send("codes-" + number, Templates.render(codes, values));
          });
    }

    private void send(String event, String html) {
      if (!html.equals(sent.put(event, html))) {
        var text = new StringBuilder("event: ").append(event).append('\n');
        html.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        response.write(text.append('\n').toString());
      }
    }
  }
}
