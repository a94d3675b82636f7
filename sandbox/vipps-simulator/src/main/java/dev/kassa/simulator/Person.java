package dev.kassa.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.List;
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
    String qrToken) {

  /** Under this age there is no login (API 3.8: "under 15"). */
  static final int LOGIN_AGE_YEARS = 15;

  /** One scripted answer: what, and how long after the request reached the phone. */
  public record Script(Decision.Act act, long afterMs) {
    /** What somebody without a script does. */
    static final Script PROMPT = new Script(Decision.Act.APPROVE, 1000);

    /** A missing act approves. */
    public Script {
      act = act == null ? Decision.Act.APPROVE : act;
      if (afterMs < 0) {
        throw new InvalidSetting("afterMs", "must be 0 or more milliseconds");
      }
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
  }

  /** Whether requests can reach them at all. */
  boolean reachable() {
    return known && app;
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

  /** The text of the tokenised personal QR (API 2.2, version 2.0). */
  public String tokenQr() {
    return "https://qr.vipps.no/p/" + qrToken;
  }

  @Override
  public String toString() {
    return "Person";
  }
}
