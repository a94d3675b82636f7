// That erasing a member leaves no row that leads to them, by whatever way it does, and only theirs
// go.
package dev.kassa.membership.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.MemberId;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.membership.Tables;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ShellProfile.class)
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = @ResourceArg(name = "schema", value = "batches"))
@QuarkusTestResource(AutomaticSalesUnits.class)
class ErasureIT {
  private static final MemberId GONE = new MemberId("m-gone");

  @Inject Erasure erasure;

  @Inject Tables tables;

  @BeforeEach
  void two() throws SQLException {
    tables.execute(
        "truncate visit, identification, enrolment, early_ping, past_ask, purchase, member,"
            + " outbox cascade");
    everyRowOf("m-gone", "gone");
    everyRowOf("m-stays", "stays");
  }

  @Test
  void everyRowThatLeadsToThemGoesAndNoOther() throws Throwable {
    assertThat(VertxContextSupport.subscribeAndAwait(() -> erasure.erase(GONE))).isTrue();

    SoftAssertions all = new SoftAssertions();
    left(all, "points_entry", "member_id", "m-stays");
    left(all, "purchase", "reference", "stays");
    left(
        all,
        "enrolment",
        "store_id",
        "as member stays",
        "by identification stays",
        "by number stays",
        "open stays");
    left(all, "identification", "store_id", "as member stays", "by number stays");
    left(all, "past_ask", "phone_hash", "stays");
    left(all, "consent_review", "member_id", "m-stays");
    left(all, "member_consent", "member_id", "m-stays");
    left(all, "member_subject", "member_id", "m-stays");
    left(all, "member_phone", "member_id", "m-stays");
    left(all, "member", "member_id || coalesce(profile, '')", "m-gone", "m-staysx");
    all.assertAll();
  }

  @Test
  void ofManyAtOnceOneErases() throws Exception {
    int many = 8;
    List<Boolean> erased;
    try (ExecutorService operators = Executors.newFixedThreadPool(many)) {
      Callable<Boolean> erase = this::erase;
      List<Future<Boolean>> asked =
          operators.invokeAll(IntStream.range(0, many).mapToObj(_ -> erase).toList());
      erased = asked.stream().map(Future::resultNow).toList();
    }
    assertThat(erased).as("one has erased them").containsOnlyOnce(true);
    assertThat(tables.texts("select version from member where member_id = 'm-gone'"))
        .containsExactly("2");
  }

  private boolean erase() throws Exception {
    try {
      return VertxContextSupport.subscribeAndAwait(() -> erasure.erase(GONE));
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private void left(SoftAssertions all, String table, String what, String... rows)
      throws SQLException {
    all.assertThat(tables.texts("select " + what + " from " + table))
        .as("left in %s", table)
        .containsExactlyInAnyOrder(rows);
  }

  /** One row for each way that leads from a member to a table. */
  private void everyRowOf(String member, String hash) throws SQLException {
    tables.execute(
        """
        insert into member (member_id, club_id, price_group, points, version, joined_at, profile)
        values ('%1$s', 'club', 'standard', 1, 1, now(), 'x');
        insert into member_phone values ('club', '%2$s', 1, '%1$s', 'x');
        insert into member_subject values ('123456', '%2$s', 1, '%1$s', 'x');
        insert into member_consent (member_id, received_at, consents) values ('%1$s', now(), 'x');
        insert into consent_review values ('%1$s', now(), now(), 1);
        insert into past_ask (club_id, phone_hash, hash_version, refused, msisdn)
        values ('club', '%2$s', 1, true, 'x');
        insert into purchase (msn, reference, identification_id, checkout_id, store_id, pos_id,
          currency, club_id, member_id, epoch, sequence, net_captured, booked_net, booked_points,
          seen_at)
        values ('123456', '%2$s', gen_random_uuid(), gen_random_uuid(), 'oslo-1', 'till-7', 'NOK',
          'club', '%1$s', 1, 1, 100, 100, 1, now());
        insert into points_entry (member_id, entered_at, kind, points)
        values ('%1$s', now(), 'OPENING', 1);
        """
            .formatted(member, hash));
    identification("as member " + hash, "'" + member + "'", "null");
    identification("by number " + hash, "null", "'" + hash + "'");
    enrolment("as member " + hash, "gen_random_uuid()", "'" + member + "'", "null", false);
    enrolment("by number " + hash, "gen_random_uuid()", "null", "'" + hash + "'", false);
    enrolment("open " + hash, "gen_random_uuid()", "null", "'" + hash + "'", true);
    // Under a number that they have not any more.
    String theirs = "(select %s from identification where store_id = 'as member " + hash + "')";
    enrolment("by identification " + hash, theirs, "null", "'before " + hash + "'", false);
  }

  private void identification(String name, String member, String hash) throws SQLException {
    tables.execute(
        """
        insert into identification (identification_id, checkout_id, msn, store_id, pos_id, club_id,
          msisdn, phone_hash, hash_version, member_id, identified_at)
        values (gen_random_uuid(), gen_random_uuid(), '123456', '%s', 'till-7', 'club', 'x', %s, 1,
          %s, now())
        """
            .formatted(name, hash, member));
  }

  /**
   * @param of names the identification, and its checkout; {@code %s} stands for the column
   */
  private void enrolment(String name, String of, String member, String hash, boolean open)
      throws SQLException {
    tables.execute(
        """
        insert into enrolment (enrolment_id, state_version, phase, checkout_id, identification_id,
          msn, store_id, pos_id, club_id, binding_message, valid_until, phone_hash, member_id,
          next_poll_at, open, created_at)
        values (gen_random_uuid(), 2, '%s', %s, %s, '123456', '%s', 'till-7', 'club', 'OSLO-47',
          now(), %s, %s, %s, %s, now())
        """
            .formatted(
                open ? "REQUESTED" : "ENDED",
                of.formatted("checkout_id"),
                of.formatted("identification_id"),
                name,
                hash,
                member,
                open ? "now() + interval '1 day'" : "null",
                open));
  }
}
