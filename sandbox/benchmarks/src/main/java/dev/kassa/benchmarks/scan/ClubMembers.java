// A club of many members, put into the tables of membership-service.
package dev.kassa.benchmarks.scan;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.mac.MacConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.function.LongFunction;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Members with consecutive phone numbers; each has its row, and the row by which it is found: a
 * keyed hash of the number.
 */
final class ClubMembers {
  private static final String CLUB = "club";
  private static final int LINES_AT_ONCE = 1_000;
  private static final HexFormat HEX = HexFormat.of();

  private final int many;
  private final Mac mac;
  private final int keyId;

  /**
   * A club, not yet in the database.
   *
   * @param keysets folder with one folder of keysets per service
   */
  ClubMembers(int many, Path keysets) throws IOException {
    this.many = many;
    Path file = keysets.resolve("membership").resolve("msisdn-hash.json");
    try {
      MacConfig.register();
      KeysetHandle keyset =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
      mac = keyset.getPrimitive(RegistryConfiguration.get(), Mac.class);
      keyId = keyset.getPrimary().getId();
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is not a usable keyset", e);
    }
  }

  int many() {
    return many;
  }

  /** The phone number, with country code, of member n. */
  String msisdn(long n) {
    return "479" + "%07d".formatted(n);
  }

  /** Puts them all into the database and lets it look at them. */
  void join(Connection administrator) throws SQLException, IOException {
    CopyManager copies = administrator.unwrap(PGConnection.class).getCopyAPI();
    copy(
        copies,
        "member (member_id, club_id, price_group, points, version, joined_at)",
        n -> "%s\t%s\tstandard\t%d\t1\t2026-01-01T00:00:00Z\n".formatted(id(n), CLUB, n % 5_000));
    copy(
        copies,
        "member_phone (club_id, phone_hash, hash_version, member_id)",
        n -> "%s\t%s\t%d\t%s\n".formatted(CLUB, hash(msisdn(n)), keyId, id(n)));
    try (var statement = administrator.createStatement()) {
      statement.execute("vacuum analyze membership.member, membership.member_phone");
    }
  }

  private void copy(CopyManager copies, String target, LongFunction<String> line)
      throws SQLException {
    CopyIn copy = copies.copyIn("copy membership." + target + " from stdin");
    try {
      StringBuilder lines = new StringBuilder();
      for (long n = 0; n < many; n++) {
        lines.append(line.apply(n));
        if (n % LINES_AT_ONCE == LINES_AT_ONCE - 1 || n == many - 1) {
          byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
          copy.writeToCopy(bytes, 0, bytes.length);
          lines.setLength(0);
        }
      }
      long unused = copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static String id(long n) {
    return "m-bench%09d".formatted(n);
  }

  private String hash(String msisdn) {
    try {
      return HEX.formatHex(mac.computeMac(("msisdn\n" + msisdn).getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a usable keyset hashes", e);
    }
  }
}
