package dev.kassa.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Codes that are shown, printed and scanned (API 2): personal QRs, stickers, customer tokens. */
public final class Codes {
  private static final String CLEAR = "https://qr.vipps.no/28/2/01/031/";
  private static final List<String> TOKENISED =
      List.of("https://qr.vipps.no/p/", "https://qr.mobilepay.dk/p/", "https://qr.mobilepay.fi/p/");
  private static final int TOKEN_BYTES = 48;

  /** Between a token and the second in which it was shown. */
  private static final String SHOWN = "~";

  private final SimulatorConfig config;
  private final World world;
  private final Turn turn;
  private final Ids ids;
  private final Map<String, List<Instant>> exchanges = new HashMap<>();

  Codes(SimulatorConfig config, World world, Turn turn, Ids ids) {
    this.config = config;
    this.world = world;
    this.turn = turn;
    this.ids = ids;
  }

  /**
   * A personal QR that was understood.
   *
   * @param version 1.0 in clear, 2.0 tokenised
   * @param shownAt when the app made the code
   */
  public record Scanned(Person person, String version, Instant shownAt) {}

  /** The tokenised code that a person's phone shows now. */
  public String shownBy(Person person) {
    return config.times().personalQr() == null
        ? person.tokenQr()
        : person.tokenQr() + SHOWN + turn.now().getEpochSecond();
  }

  /** Who shows this personal QR: empty when the text is none, nobody's or stale (API 2.1). */
  public Optional<Scanned> scanned(String text) {
    if (text.startsWith(CLEAR)) {
      var rest = text.substring(CLEAR.length());
      var end = rest.indexOf('?');
      return end < 0 || !rest.substring(end).matches("\\?v=1(&.*)?")
          ? Optional.empty()
          : world
              .person(rest.substring(0, end))
              .filter(Person::reachable)
              .map(person -> new Scanned(person, "1.0", turn.now()));
    }
    return TOKENISED.stream()
        .filter(text::startsWith)
        .findFirst()
        .flatMap(host -> tokenised(text.substring(host.length())));
  }

  private Optional<Scanned> tokenised(String token) {
    var mark = token.lastIndexOf(SHOWN);
    var shownAt = mark < 0 ? Optional.of(turn.now()) : second(token.substring(mark + 1));
    var life = config.times().personalQr();
    return shownAt
        .filter(at -> life == null || !turn.now().isAfter(at.plus(life)))
        .flatMap(
            at ->
                world
                    .personByQrToken(mark < 0 ? token : token.substring(0, mark))
                    .filter(Person::reachable)
                    .map(person -> new Scanned(person, "2.0", at)));
  }

  private static Optional<Instant> second(String text) {
    return text.matches("[0-9]{1,12}")
        ? Optional.of(Instant.ofEpochSecond(Long.parseLong(text)))
        : Optional.empty();
  }

  /** The seconds to wait before another exchange of this unit; empty: none. */
  public OptionalLong exchangesToWait(SalesUnit unit) {
    if (config.choices().exchangesPerMinute() == null) {
      return OptionalLong.empty();
    }
    var now = turn.now();
    var recent = exchanges.computeIfAbsent(unit.msn(), _ -> new ArrayList<>());
    recent.removeIf(at -> !at.isAfter(now.minus(RateLimit.WINDOW)));
    var wait = RateLimit.secondsToWait(recent, now, config.choices().exchangesPerMinute());
    if (wait.isEmpty()) {
      recent.add(now);
    }
    return wait;
  }

  // ---- stickers

  /** Describes a printed code of a unit, anew if it is there already. */
  public void put(MerchantQr qr) {
    turn.commit(new Change.MerchantQrPut(qr));
  }

  /** The printed codes of a unit. */
  public List<MerchantQr> of(SalesUnit unit) {
    return world.merchantQrs().stream().filter(qr -> qr.msn().equals(unit.msn())).toList();
  }

  /** One printed code of a unit. */
  public Optional<MerchantQr> of(SalesUnit unit, String id) {
    return world.merchantQr(unit.msn(), id);
  }

  /** Takes a printed code away; false when the unit has none of that id. */
  public boolean delete(SalesUnit unit, String id) {
    var found = world.merchantQr(unit.msn(), id);
    found.ifPresent(qr -> turn.commit(new Change.MerchantQrDeleted(qr.msn(), qr.id())));
    return found.isPresent();
  }

  // ---- people who scan

  /** What a person sees after pointing the phone at a code. */
  public sealed interface Sight {
    /** They are checked in, and the merchant is told. */
    record CheckedIn(CheckIn checkIn) implements Sight {}

    /** They have been asked for a payment. */
    record Asked(PaymentKey payment) implements Sight {}

    /** The app says that it cannot reach the store: nobody is registered (API 2.4). */
    record StoreOutOfReach() implements Sight {}

    /** The app does not know this code. */
    record Unknown() implements Sight {}
  }

  /** A person points the phone at a sticker, or at the code or landing page of a payment. */
  public Sight scan(Person person, String text) {
    turn.tick();
    var qr = world.merchantQrs().stream().filter(one -> one.content().equals(text)).findFirst();
    if (qr.isPresent()) {
      return checkIn(person, qr.get());
    }
    return world
        .paymentOfCode(text)
        .flatMap(world::payment)
        .filter(payment -> payment.state() == Payment.State.CREATED && payment.personId() == null)
        .<Sight>map(payment -> asked(person, payment))
        .orElseGet(Sight.Unknown::new);
  }

  private Sight checkIn(Person person, MerchantQr qr) {
    var heard =
        world.webhooks().stream()
            .anyMatch(
                one -> one.msn().equals(qr.msn()) && one.events().contains(Webhook.CHECKED_IN));
    if (!heard) {
      return new Sight.StoreOutOfReach();
    }
    var made =
        new CheckIn(ids.random(TOKEN_BYTES, false), person.id(), qr.msn(), qr.id(), turn.now());
    turn.commit(new Change.CheckedIn(made));
    return new Sight.CheckedIn(made);
  }

  private Sight asked(Person person, Payment payment) {
    // They look at the phone already, so the request is seen whatever the notifications do.
    var script = person.paymentScript(world.paymentsAskedOf(person.id()));
    var decision = person.decide(script, turn.now());
    turn.commit(
        new Change.PaymentSeen(
            payment.key(),
            person.msisdn(),
            person.id(),
            decision != null && decision.unseen() ? decision.seen(turn.now()) : decision));
    return new Sight.Asked(payment.key());
  }

  /** Whose token this is, for the unit at which it was made, while it lives (API 2.4). */
  public Optional<Person> customer(SalesUnit unit, String customerToken) {
    return checkIn(unit, customerToken).flatMap(one -> world.personById(one.personId()));
  }

  /** The check-in behind a token, by the same rules. */
  public Optional<CheckIn> checkIn(SalesUnit unit, String customerToken) {
    Duration life = config.times().customerToken();
    return world
        .checkIn(customerToken)
        .filter(one -> one.msn().equals(unit.msn()) && turn.now().isBefore(one.at().plus(life)));
  }
}
