// Personal values at rest.
package dev.kassa.membership.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kassa.contract.MemberId;
import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.membership.Place;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.membership.postgres.Rotation;
import dev.kassa.membership.postgres.StoredEnrolment;
import dev.kassa.membership.postgres.StoredIdentification;
import dev.kassa.messaging.Json;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LookupHash;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Personal values in our tables: sealed, or hashed with a key where rows are found by them. */
@ApplicationScoped
class Seals implements EnrolmentSeal {
  private static final String ENROLMENT = "enrolment";
  private static final String IDENTIFICATION = "identification";
  private static final String MSISDN = "msisdn";

  /** Of user info (API 3.9). */
  private static final List<String> KEPT_CLAIMS =
      List.of("name", "given_name", "family_name", "email", "birthdate", "phone_number");

  private final Sealer sealer;
  private final LookupHash hashes;

  Seals(Keysets keysets) {
    this.sealer = keysets.sealer("membership-store");
    this.hashes = keysets.lookupHash("msisdn-hash");
  }

  /**
   * What a person's rows are found by.
   *
   * @param current for new rows
   * @param all also by keys that are being replaced
   */
  record Hashes(LookupHash.Hash current, List<LookupHash.Hash> all) {
    /** The texts of all, that of the current key first. */
    Stream<String> hexes() {
      return all.stream().map(LookupHash.Hash::hex);
    }

    boolean contains(String hex) {
      return hexes().anyMatch(hex::equals);
    }
  }

  /**
   * Somebody.
   *
   * @param msisdn absent if what is stored of it cannot be opened at present
   */
  record Person(Optional<Msisdn> msisdn, Hashes phone) {}

  Person person(Msisdn msisdn) {
    return new Person(Optional.of(msisdn), phone(msisdn));
  }

  /** Who was identified, while the number is kept. */
  Person person(StoredIdentification stored) {
    String id = stored.place().identificationId().toString();
    StoredIdentification.Number number = stored.number().orElseThrow();
    return person(
        sealer.open(IDENTIFICATION, id, MSISDN, number.sealedMsisdn()),
        number.phoneHash(),
        number.hashVersion());
  }

  /** Who is asked to join; whoever is not identified yet is nobody. */
  Optional<Person> person(LockedEnrolment enrolment) {
    String id = enrolment.id().toString();
    return enrolment
        .person()
        .map(
            stored ->
                person(
                    stored
                        .sealedMsisdn()
                        .map(text -> sealer.open(ENROLMENT, id, MSISDN, text))
                        .orElseGet(Opening.KeyMissing::new),
                    stored.phoneHash(),
                    stored.hashVersion()));
  }

  private Person person(Opening opening, String phoneHash, int hashVersion) {
    if (opening instanceof Opening.Opened(String digits)) {
      return person(new Msisdn(digits));
    }
    LookupHash.Hash stored = new LookupHash.Hash(hashVersion, phoneHash);
    return new Person(Optional.empty(), new Hashes(stored, List.of(stored)));
  }

  /** An identification to be stored. */
  StoredIdentification identification(
      Place place, Msisdn msisdn, Hashes phone, Optional<MemberId> member) {
    String id = place.identificationId().toString();
    return new StoredIdentification(
        place,
        Optional.of(
            new StoredIdentification.Number(
                sealer.seal(IDENTIFICATION, id, MSISDN, msisdn.digits()),
                phone.current().hex(),
                phone.current().version())),
        member,
        false);
  }

  /** Who is to be asked, to be stored with their enrolment. */
  StoredEnrolment.Person asked(UUID enrolmentId, Person person) {
    return new StoredEnrolment.Person(
        person.phone().current().hex(),
        person.phone().current().version(),
        Optional.of(
            seal(
                enrolmentId,
                Field.MSISDN,
                person
                    .msisdn()
                    .map(Msisdn::digits)
                    .orElseThrow(
                        () ->
                            new IllegalStateException(
                                "identification.msisdn does not open: its key is missing")))));
  }

  Hashes phone(Msisdn msisdn) {
    return hashes("msisdn\n" + msisdn.digits());
  }

  /** A subject belongs to a sales unit: the same text at another one is somebody else. */
  Hashes subject(Msn msn, String sub) {
    return hashes("sub\n" + msn + "\n" + sub);
  }

  /** A member's number, to be stored beside its hash. */
  String number(MemberId member, Msisdn msisdn) {
    return seal("member_phone", member.value(), MSISDN, msisdn.digits());
  }

  /** What a member is called at a sales unit, to be stored beside its hash. */
  String subject(MemberId member, Msn msn, String sub) {
    return seal("member_subject", member.value() + "\n" + msn, "sub", sub);
  }

  /** The number of somebody who was asked, to be stored beside its hash. */
  String askedNumber(String clubId, String phoneHash, Msisdn msisdn) {
    return seal("past_ask", clubId + "\n" + phoneHash, MSISDN, msisdn.digits());
  }

  private Hashes hashes(String text) {
    List<LookupHash.Hash> all = hashes.all(text);
    return new Hashes(all.getFirst(), all);
  }

  /** Seals a value for a column of a row. */
  String seal(String table, String row, String column, String clear) {
    return sealer.seal(table, row, column, clear);
  }

  /**
   * What is kept of the user info of a member: what an operator needs to know whom they speak with
   * and to answer for it. Consents have a table of their own, and the provider's name for the
   * person is found by its hash.
   *
   * @param claims as received, JSON
   */
  String profile(MemberId id, String claims) {
    ObjectNode kept;
    try {
      kept =
          Json.MAPPER.readTree(claims) instanceof ObjectNode all
              ? all.retain(KEPT_CLAIMS)
              : Json.MAPPER.createObjectNode();
    } catch (JsonProcessingException e) {
      // Not the parser's own message: it may quote what it could not read.
      throw new IllegalArgumentException("user info is not JSON");
    }
    return seal("member", id.value(), "profile", kept.toString());
  }

  /** The keys that seal and hash now. */
  Rotation.Current current() {
    return new Rotation.Current(sealer.beginnings(), hashes.version());
  }

  /** Opens it again; empty if its key is not here. */
  Optional<String> opened(String table, String row, String column, String sealed) {
    return sealer.open(table, row, column, sealed) instanceof Opening.Opened(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /** The number in a profile, if it was shared and is one. */
  Optional<Msisdn> phoneNumber(String profile) {
    try {
      return Optional.ofNullable(Json.MAPPER.readTree(profile).path("phone_number").textValue())
          .filter(number -> number.matches("[1-9][0-9]{8,14}"))
          .map(Msisdn::new);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("member.profile is not JSON");
    }
  }

  /** Opens it again. */
  String open(String table, String row, String column, String sealed) {
    return switch (sealer.open(table, row, column, sealed)) {
      case Opening.Opened(String text) -> text;
      case Opening.KeyMissing _ ->
          throw new IllegalStateException(
              "the key that sealed " + table + "." + column + " is not in membership-store");
      case Opening.Broken _ ->
          throw new IllegalStateException(table + "." + column + " was not sealed for this row");
    };
  }

  @Override
  public String seal(UUID enrolmentId, Field field, String clear) {
    return seal(ENROLMENT, enrolmentId.toString(), column(field), clear);
  }

  @Override
  public String open(UUID enrolmentId, Field field, String sealed) {
    return open(ENROLMENT, enrolmentId.toString(), column(field), sealed);
  }

  private static String column(Field field) {
    return switch (field) {
      case MSISDN -> MSISDN;
      case TOKENS -> "tokens";
    };
  }
}
