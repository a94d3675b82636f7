package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A customer, as data: who they are and what they do with requests. Personal: {@link #toString}
 * says nothing.
 *
 * @param id stays when the number changes (API 3.9); by default made from the first number
 * @param msisdn digits with country code
 * @param known whether the provider has an account for the number
 * @param app whether they have the app; without it they are as good as unknown
 * @param payments what they do with payment requests, one entry per request in turn, the last
 *     repeats; empty: approve after a second
 * @param logins the same for login requests
 * @param qrToken the token in their tokenised personal QR (API 2.2)
 * @param appTooOld whether the app must be updated first; then there is no login ({@code old_app})
 * @param notifications whether the phone shows requests by itself
 * @param appOpen whether the app is in the foreground, where a request does not pop up (API 4.11)
 * @param looksAfterMs when they look without being told; null: when they pull to refresh
 * @param cards tried in turn within a payment; empty: one that is never refused
 */
public record Person(
    String id,
    String msisdn,
    Boolean known,
    Boolean app,
    String name,
    String email,
    LocalDate birthDate,
    Address address,
    List<Script> payments,
    List<Script> logins,
    String qrToken,
    Boolean appTooOld,
    Boolean notifications,
    Boolean appOpen,
    Long looksAfterMs,
    List<Card> cards) {

  /** Under this age there is no login (API 3.8: "under 15"). */
  static final int LOGIN_AGE_YEARS = 15;

  /** A year: nobody takes longer over anything. */
  private static final long LONGEST_MS = 365L * 24 * 60 * 60 * 1000;

  /** One scripted answer: what, and how long after the request reached the phone. */
  public record Script(Decision.Act act, long afterMs) {
    /** What somebody without a script does. */
    static final Script PROMPT = new Script(Decision.Act.APPROVE, 1000);

    /** A missing act approves. */
    public Script {
      act = act == null ? Decision.Act.APPROVE : act;
      if (afterMs < 0 || afterMs > LONGEST_MS) {
        throw new InvalidSetting("afterMs", "must be 0 to " + LONGEST_MS + " milliseconds");
      }
    }
  }

  /**
   * A card in the app.
   *
   * @param bin its first six digits
   * @param refused whether the issuer refuses it
   */
  public record Card(String bin, Boolean refused) {
    private static final String VISA = "492556";

    /** Of somebody of whom no card is described. */
    static final Card USUAL = new Card(VISA, false);

    /** A card that works unless said otherwise. */
    public Card {
      bin = bin == null ? VISA : bin;
      if (!bin.matches("[0-9]{6}")) {
        throw new InvalidSetting("cards.bin", "must be 6 digits");
      }
      refused = refused != null && refused;
    }
  }

  /** A postal address by the names of API 3.9. */
  public record Address(String streetAddress, String postalCode, String region, String country) {}

  /** Checks the number and fills in what may be left out. */
  public Person {
    if (msisdn == null || !msisdn.matches("[0-9]{9,15}")) {
      throw new InvalidSetting("msisdn", "must be 9 to 15 digits");
    }
    id = id == null ? UUID.nameUUIDFromBytes(msisdn.getBytes(UTF_8)).toString() : id;
    known = known == null || known;
    app = app == null || app;
    name = name == null ? "Ola Nordmann" : name;
    email = email == null ? "user@example.com" : email;
    birthDate = birthDate == null ? LocalDate.of(1988, 12, 31) : birthDate;
    payments = payments == null ? List.of() : List.copyOf(payments);
    logins = logins == null ? List.of() : List.copyOf(logins);
    qrToken =
        qrToken == null
            ? UUID.nameUUIDFromBytes(("qr/" + id).getBytes(UTF_8)).toString().replace("-", "")
            : qrToken;
    appTooOld = appTooOld != null && appTooOld;
    notifications = notifications == null || notifications;
    appOpen = appOpen != null && appOpen;
    if (looksAfterMs != null && (looksAfterMs < 0 || looksAfterMs > LONGEST_MS)) {
      throw new InvalidSetting("looksAfterMs", "must be 0 to " + LONGEST_MS + " milliseconds");
    }
    cards = cards == null ? List.of() : List.copyOf(cards);
  }

  /** Somebody with this number, an app of today, notifications on and a card that works. */
  public static Person of(String msisdn) {
    return new Person(
        null, msisdn, null, null, null, null, null, null, null, null, null, null, null, null, null,
        null);
  }

  /** Whether requests can reach them at all. */
  boolean reachable() {
    return known && app;
  }

  /**
   * What they will do with a request.
   *
   * @param reached when it reaches the phone
   * @return null when they ignore it; without a time while they have not seen it
   */
  Decision decide(Script script, Instant reached) {
    return switch (script.act()) {
      case IGNORE -> null;
      case APPROVE_BEFORE_CANCEL, APPROVE_AFTER_CANCEL -> new Decision(script.act(), null, null);
      case APPROVE, DECLINE -> {
        if (notifications && !appOpen) {
          yield new Decision(script.act(), reached.plusMillis(script.afterMs()), null);
        }
        yield looksAfterMs == null
            ? new Decision(script.act(), null, script.afterMs())
            : new Decision(
                script.act(), reached.plusMillis(looksAfterMs).plusMillis(script.afterMs()), null);
      }
    };
  }

  /** The card for their {@code nth} try within a payment; empty: they have not said. */
  Optional<Card> card(int nth) {
    return cards.isEmpty()
        ? Optional.empty()
        : Optional.of(cards.get(Math.min(nth, cards.size() - 1)));
  }

  int ageAt(Instant now) {
    return Period.between(birthDate, now.atOffset(ZoneOffset.UTC).toLocalDate()).getYears();
  }

  /** The subject identifier: stable per person and sales unit (API 3.9). */
  public String sub(String msn) {
    return UUID.nameUUIDFromBytes((id + "/" + msn).getBytes(UTF_8)).toString();
  }

  /** What they do with their {@code nth} payment request, counted from 0. */
  Script paymentScript(int nth) {
    return script(payments, nth);
  }

  /** What they do with their {@code nth} login request, counted from 0. */
  Script loginScript(int nth) {
    return script(logins, nth);
  }

  private static Script script(List<Script> scripts, int nth) {
    return scripts.isEmpty() ? Script.PROMPT : scripts.get(Math.min(nth, scripts.size() - 1));
  }

  /** The text of the personal QR in clear (API 2.2, version 1.0). */
  public String clearQr() {
    return "https://qr.vipps.no/28/2/01/031/" + msisdn + "?v=1";
  }

  /** The text of the tokenised personal QR (API 2.2, version 2.0), by the brand of the country. */
  public String tokenQr() {
    var host =
        msisdn.startsWith("45")
            ? "qr.mobilepay.dk"
            : msisdn.startsWith("358") ? "qr.mobilepay.fi" : "qr.vipps.no";
    return "https://" + host + "/p/" + qrToken;
  }

  /** This person under a new number. */
  public Person movedTo(String number) {
    return with(number, app, name, birthDate, payments, logins, qrToken, appOpen);
  }

  /** This person without the app. */
  public Person withoutApp() {
    return with(msisdn, false, name, birthDate, payments, logins, qrToken, appOpen);
  }

  /** This person under this name. */
  public Person named(String theirName) {
    return with(msisdn, app, theirName, birthDate, payments, logins, qrToken, appOpen);
  }

  /** This person, born on this day. */
  public Person born(LocalDate day) {
    return with(msisdn, app, name, day, payments, logins, qrToken, appOpen);
  }

  /** This person with this token in their tokenised personal QR. */
  public Person withQrToken(String token) {
    return with(msisdn, app, name, birthDate, payments, logins, token, appOpen);
  }

  /** This person, who does this with payment requests, in turn. */
  public Person paying(Script... scripts) {
    return doing(List.of(scripts), logins);
  }

  /** This person, who does this with payment and login requests. */
  public Person doing(List<Script> withPayments, List<Script> withLogins) {
    return with(msisdn, app, name, birthDate, withPayments, withLogins, qrToken, appOpen);
  }

  /** This person with nothing done by script: somebody presses the buttons. */
  public Person drivenByHand() {
    var ignore = List.of(new Script(Decision.Act.IGNORE, 0));
    return doing(ignore, ignore);
  }

  /** This person with the app in the foreground, or not. */
  Person withAppOpen(boolean open) {
    return with(msisdn, app, name, birthDate, payments, logins, qrToken, open);
  }

  private Person with(
      String newMsisdn,
      boolean hasApp,
      String newName,
      LocalDate born,
      List<Script> newPayments,
      List<Script> newLogins,
      String newQrToken,
      boolean open) {
    return new Person(
        id,
        newMsisdn,
        known,
        hasApp,
        newName,
        email,
        born,
        address,
        newPayments,
        newLogins,
        newQrToken,
        appTooOld,
        notifications,
        open,
        looksAfterMs,
        cards);
  }

  /** Whether nothing is done by script: the next request waits for somebody who presses buttons. */
  public boolean handDriven() {
    return byHand(payments) && byHand(logins);
  }

  private static boolean byHand(List<Script> scripts) {
    return !scripts.isEmpty()
        && scripts.stream().allMatch(script -> script.act() == Decision.Act.IGNORE);
  }

  @Override
  public String toString() {
    return "Person";
  }
}
