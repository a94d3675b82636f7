// What is too old goes, and nothing else, on real PostgreSQL.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Tables;
import dev.kassa.membership.postgres.Retention;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ShellProfile.class)
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = @ResourceArg(name = "schema", value = "batches"))
@QuarkusTestResource(AutomaticSalesUnits.class)
class RetentionIT {
  /** More than one bite of the profile. */
  private static final int OLD_ROWS = 5;

  @Inject Retention retention;

  @Inject Tables tables;

  @Test
  void oldRowsGoAndYoungOnesStay() throws Throwable {
    tables.execute(
        "truncate visit, identification, enrolment, early_ping, past_ask, purchase, member cascade");
    tables.execute(
        "insert into member (member_id, club_id, price_group, points, version, joined_at)"
            + " values ('m-1', 'club', 'standard', 0, 1, now() - interval '900 days')");
    for (int i = 0; i < OLD_ROWS; i++) {
      identification("181 days", "old", "m-1");
      identification("11 minutes", "stranger", null);
      enrolment(31, false);
      purchase("old-" + i, 31, null);
      ping("old-" + i, 2);
      ask("old-" + i, 32, false);
      ask("old-no-" + i, 3_651, true);
      visit(401);
    }
    identification("179 days", "long ago", "m-1");
    identification("9 minutes", "now", "m-1");
    identification("9 minutes", "young", null);
    identification("11 minutes", "h", null);
    enrolment(29, false);
    enrolment(0, false);
    enrolment(300, true);
    purchase("young", 29, null);
    purchase("booked", 900, "m-1");
    ping("young", 0);
    ask("young", 30, false);
    ask("young-no", 3_649, true);
    visit(399);

    VertxContextSupport.subscribeAndAwait(() -> retention.clean());

    assertThat(
            tables.texts(
                "select coalesce(phone_hash, '-') || ' ' || coalesce(msisdn, '-') || ' '"
                    + " || coalesce(member_id, '-') from identification order by 1"))
        .as("a member's stays without the number, that of somebody who is being asked stays whole")
        .containsExactlyInAnyOrder("- - m-1", "now x m-1", "young x -", "h x -");
    assertThat(
            tables.texts(
                "select open || ' ' || coalesce(phone_hash, '-') from enrolment order by 1"))
        .containsExactly("false -", "false h", "true h");
    assertThat(tables.texts("select reference from purchase order by 1"))
        .containsExactly("booked", "young");
    assertThat(tables.texts("select auth_req_id from early_ping")).containsExactly("young");
    assertThat(tables.texts("select phone_hash from past_ask order by 1"))
        .containsExactly("young", "young-no");
    assertThat(tables.texts("select current_date - used_on from visit")).containsExactly("399");
    assertThat(tables.texts("select member_id from member")).containsExactly("m-1");
  }

  private void identification(String age, String hash, String member) throws SQLException {
    tables.execute(
        "insert into identification (identification_id, checkout_id, msn, store_id, pos_id,"
            + " club_id, msisdn, phone_hash, hash_version, member_id, identified_at) values"
            + " (gen_random_uuid(), gen_random_uuid(), '123456', 'oslo-1', 'till-7', 'club', 'x', '"
            + hash
            + "', 1, "
            + (member == null ? "null" : "'" + member + "'")
            + ", now() - interval '"
            + age
            + "')");
  }

  private void enrolment(int days, boolean open) throws SQLException {
    tables.execute(
        "insert into enrolment (enrolment_id, state_version, phase, checkout_id,"
            + " identification_id, msn, store_id, pos_id, club_id, binding_message, valid_until,"
            + " phone_hash, reason, next_poll_at, open, created_at) values (gen_random_uuid(), 2, "
            + (open ? "'UNIDENTIFIED'" : "'ENDED'")
            + ", gen_random_uuid(), gen_random_uuid(), '123456', 'oslo-1', 'till-7', 'club',"
            + " 'OSLO-47', now(), 'h', "
            + (open ? "null, now() + interval '1 day', true, " : "'DECLINED', null, false, ")
            + ago(days)
            + ")");
  }

  private void purchase(String reference, int days, String member) throws SQLException {
    tables.execute(
        "insert into purchase (msn, reference, identification_id, checkout_id, store_id, pos_id,"
            + " currency, club_id, member_id, epoch, sequence, net_captured, booked_net,"
            + " booked_points, seen_at) values ('123456', '"
            + reference
            + "', gen_random_uuid(), gen_random_uuid(), 'oslo-1', 'till-7', 'NOK', 'club', "
            + (member == null ? "null" : "'" + member + "'")
            + ", 1, 1, 100, 0, 0, "
            + ago(days)
            + ")");
  }

  private void ping(String login, int days) throws SQLException {
    tables.execute("insert into early_ping values ('" + login + "', " + ago(days) + ")");
  }

  private void ask(String hash, int days, boolean refused) throws SQLException {
    tables.execute(
        "insert into past_ask (club_id, phone_hash, hash_version, asked_at, refused, noted_on)"
            + " values ('club', '"
            + hash
            + "', 1, "
            + ago(days)
            + ", "
            + refused
            + ", current_date - "
            + days
            + ")");
  }

  private void visit(int days) throws SQLException {
    tables.execute(
        "insert into visit (checkout_id, sequence, used_on) values (gen_random_uuid(), 1,"
            + " current_date - "
            + days
            + ")");
  }

  private static String ago(int days) {
    return "now() - interval '" + days + " days'";
  }
}
