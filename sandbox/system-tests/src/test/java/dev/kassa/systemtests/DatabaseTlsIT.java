// TLS to the database reaches every connection of a service, the relay's own among them.
package dev.kassa.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(
    named = "kassa.long",
    matches = "true",
    disabledReason = "starts a system of its own, and needs openssl: -Dkassa.long=true")
class DatabaseTlsIT {
  private static final String OURS =
      "select count(*) from pg_stat_activity a join pg_stat_ssl s using (pid)"
          + " where a.usename in ('payment', 'membership') and ";

  @TempDir private Path folder;

  @Test
  void everyConnectionIsEncryptedAndTheServersNameIsChecked() throws Exception {
    Path certificate = folder.resolve("server.crt");
    Path key = folder.resolve("server.key");
    Process made =
        new ProcessBuilder(
                ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1"
                        + " -addext subjectAltName=IP:127.0.0.1 -keyout %s -out %s")
                    .formatted(key, certificate)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(made.waitFor()).isZero();
    try (Fleet fleet =
        Fleet.start(
            folder.resolve("state"),
            Map.of(
                "QUARKUS_DATASOURCE_REACTIVE_POSTGRESQL_SSL_MODE",
                "verify-full",
                "QUARKUS_DATASOURCE_REACTIVE_HOSTNAME_VERIFICATION_ALGORITHM",
                "HTTPS",
                "QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM",
                "true",
                "QUARKUS_DATASOURCE_REACTIVE_TRUST_CERTIFICATE_PEM_CERTS",
                certificate.toString()),
            ground -> ground.encryptDatabase(certificate, key))) {
      fleet.load();
      await("payments")
          .atMost(Duration.ofMinutes(2))
          .until(() -> fleet.number("select count(*) from payment.payment where not open") > 30);
      assertThat(connections(fleet, "not s.ssl")).isZero();
      // Of two instances of each service only one relay is active, and the other waits.
      assertThat(connections(fleet, "s.ssl and a.application_name like 'kassa_outbox%'"))
          .isEqualTo(4);
      assertThat(fleet.result().verdict().differences()).isEmpty();
    }
  }

  /** Only an administrator is told how others are connected. */
  private static long connections(Fleet fleet, String which) throws SQLException {
    try (Connection connection = fleet.ground().administrator();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OURS + which)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
