package dev.kassa.payment.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.Infrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What docs/retention.md says of this service's tables: old rows go, and young ones stay. */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class HousekeepingIT {
  @Inject Housekeeping housekeeping;
  @Inject DataSource database;

  private final String world = UUID.randomUUID().toString();

  @Test
  void oldRowsGoAndYoungOnesStay() throws Exception {
    // Found at the beginning of the primary key, as the oldest are.
    payment("old-ended", -8, "ENDED", 401);
    payment("old-open", -7, "AUTHORIZED", 401);
    payment("young-ended", -6, "ENDED", 399);
    call("old-open", "CREATE", "now() - interval '31 days'", 40, "null");
    call("young-ended", "CAPTURE", "now() - interval '29 days'", 40, "null");
    call("old-open", "RELEASE", "null", 2, "now() + interval '1 hour'");

    housekeeping.clean().await().atMost(Duration.ofSeconds(30));

    assertThat(rows("select reference from payment where reference like '%" + world + "'"))
        .containsExactlyInAnyOrder("old-open-" + world, "young-ended-" + world);
    assertThat(
            rows(
                "select p.reference || ' ' || c.kind || ' ' || (c.request is not null)"
                    + " from provider_call c join payment p on p.id = c.payment_id"
                    + " where p.reference like '%"
                    + world
                    + "'"))
        .containsExactlyInAnyOrder(
            "young-ended-" + world + " CAPTURE true", "old-open-" + world + " RELEASE true");
  }

  @Test
  void whatNobodyAsksForIsKeptFourteenDays() throws Exception {
    kept("old-unknown", 15);
    kept("young-unknown", 13);

    housekeeping.clean().await().atMost(Duration.ofSeconds(30));

    assertThat(
            rows("select reference from kept_notification where reference like '%" + world + "'"))
        .containsExactly("young-unknown-" + world);
  }

  private void kept(String name, int days) throws Exception {
    execute(
        "insert into kept_notification (msn, reference, event_id, name, amount, at, kept_at) values"
            + " ('123456', '"
            + name
            + "-"
            + world
            + "', gen_random_uuid(), 'AUTHORIZED', 100, now(), now() - interval '"
            + days
            + " days')");
  }

  private void payment(String name, int id, String phase, int days) throws Exception {
    execute(
        "insert into payment (id, msn, reference, checkout_id, open, phase, state, state_version,"
            + " updated_at) overriding system value values ("
            + id
            + ", '123456', '"
            + name
            + "-"
            + world
            + "', gen_random_uuid(), false, '"
            + phase
            + "', '{}', 2, now() - interval '"
            + days
            + " days')");
    execute("insert into payment_request (payment_id, request) values (" + id + ", '{}')");
  }

  private void call(String name, String kind, String settled, int days, String next)
      throws Exception {
    execute(
        "insert into provider_call (id, payment_id, msn, kind, idempotency_key, request, created_at,"
            + " settled_at, next_attempt_at) overriding system value"
            + " select coalesce(min(c.id), 0) - 1, p.id, p.msn, '"
            + kind
            + "', gen_random_uuid()::text, '\\x00', now() - interval '"
            + days
            + " days', "
            + settled
            + ", "
            + next
            + " from payment p left join (select id from provider_call where id < 0) c on true"
            + " where p.reference = '"
            + name
            + "-"
            + world
            + "' group by p.id, p.msn");
  }

  private List<String> rows(String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
