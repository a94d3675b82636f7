package dev.kassa.membership.postgres;

import dev.kassa.contract.Msisdn;
import dev.kassa.contract.Msn;
import dev.kassa.membership.enrolment.EnrolmentSeal;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.LookupHash;
import dev.kassa.messaging.Sealer;
import dev.kassa.messaging.Sealer.Opening;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** Personal values in our tables: sealed, or hashed with a key where rows are found by them. */
@ApplicationScoped
class Seals implements EnrolmentSeal {
  private static final String ENROLMENT = "enrolment";

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
    /** For {@code = any(string_to_array(?, ','))}: the driver binds texts, not arrays of them. */
    String joined() {
      return all.stream().map(LookupHash.Hash::hex).collect(Collectors.joining(","));
    }
  }

  Hashes phone(Msisdn msisdn) {
    return hashes("msisdn\n" + msisdn.digits());
  }

  /** A subject belongs to a sales unit: the same text at another one is somebody else. */
  Hashes subject(Msn msn, String sub) {
    return hashes("sub\n" + msn + "\n" + sub);
  }

  private Hashes hashes(String text) {
    List<LookupHash.Hash> all = hashes.all(text);
    return new Hashes(all.getFirst(), all);
  }

  /** Seals a value for a column of a row. */
  String seal(String table, String row, String column, String clear) {
    return sealer.seal(table, row, column, clear);
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
      case MSISDN -> "msisdn";
      case TOKENS -> "tokens";
    };
  }
}
