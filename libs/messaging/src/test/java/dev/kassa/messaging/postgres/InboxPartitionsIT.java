// The inbox's partitions on a real server.
package dev.kassa.messaging.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A week ahead, nothing too old, and no failure that nobody hears of. */
class InboxPartitionsIT {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
  private static final String NAMED =
      "select count(*) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
          + " where i.inhparent = 'inbox'::regclass and c.relname <> 'inbox_default'";

  private final Vertx vertx = Vertx.vertx();
  private OutboxFixture database;
  private Pool pool;
  private InboxPartitions partitions;

  @BeforeEach
  void open() throws Exception {
    database = new OutboxFixture();
    pool = PgBuilder.pool().connectingTo(database.server()).using(vertx).build();
    partitions = new InboxPartitions(pool, database.metrics);
  }

  @AfterEach
  void close() throws Exception {
    pool.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    database.close();
  }

  @Test
  void makesAWeekAheadAndDropsWhatIsTooOld() throws Exception {
    maintain(TODAY);
    assertThat(database.number(NAMED)).isEqualTo(8);

    maintain(TODAY.plusDays(31));
    assertThat(database.number(NAMED)).isEqualTo(7 + 8);
    assertThat(failures()).isZero();
  }

  @Test
  void takesTheRowsOfADayThatHadNoPartition() throws Exception {
    row(TODAY.plusDays(1), 1);
    row(TODAY.minusDays(31), 2);

    maintain(TODAY);

    assertThat(failures()).isZero();
    assertThat(database.number("select count(*) from inbox_2026_11_27")).isEqualTo(1);
    assertThat(database.number("select count(*) from inbox_default")).isZero();
  }

  @Test
  void whoServesMayWriteRowsAndNothingElse() throws Exception {
    maintain(TODAY);
    assertThat(failures()).isZero();
    try (Connection serving = database.connect();
        Statement statement = serving.createStatement()) {
      statement.execute("insert into inbox values ('2026-11-26', 'c', 's', gen_random_uuid(), '')");
      statement.execute("delete from inbox");
      statement.execute("delete from outbox");
      for (String change :
          List.of(
              "create table mine (n int)",
              "drop table outbox",
              "drop table inbox_2026_11_26",
              "truncate inbox",
              "alter table outbox add column more int",
              "create function f() returns int language sql return 1",
              "drop function keep_inbox_partitions(date, int, date)",
              "create schema other",
              "drop schema %s cascade".formatted(database.channel()))) {
        assertThatThrownBy(() -> statement.execute(change))
            .as(change)
            .hasMessageMatching("(?s).*(permission denied|must be owner).*");
      }
    }
  }

  /** A table that only this session sees must not be taken for ours. */
  @Test
  void aTemporaryTableOfTheSameNameIsNotTouched() throws Exception {
    row(TODAY, 1);
    try (Connection serving = database.connect();
        Statement statement = serving.createStatement()) {
      statement.execute("create temp table inbox_default (day date)");
      statement.execute("insert into pg_temp.inbox_default values ('2000-01-01')");
      statement.execute("select keep_inbox_partitions('2026-11-26', 7, '2026-10-27')");
      try (ResultSet left = statement.executeQuery("select count(*) from pg_temp.inbox_default")) {
        assertThat(left.next()).isTrue();
        assertThat(left.getInt(1)).isEqualTo(1);
      }
    }
    assertThat(database.number("select count(*) from inbox_2026_11_26")).isEqualTo(1);
  }

  @Test
  void tellsOfAFailureAndGoesOn() throws Exception {
    try (Connection busy = database.owner();
        Statement statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("lock table inbox_default in share mode");
      maintain(TODAY);
      assertThat(failures()).isEqualTo(1);
      busy.rollback();
    }

    maintain(TODAY);
    assertThat(failures()).isEqualTo(1);
    assertThat(database.number(NAMED)).isEqualTo(8);
  }

  private void maintain(LocalDate today) throws Exception {
    partitions
        .maintain(today, 30)
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private void row(LocalDate day, int number) throws Exception {
    database.execute(
        "insert into inbox (day, consumer, source, id, content_hash) values ('%s', 'c', 's', '%s', '')"
            .formatted(day, new UUID(1, number)));
  }

  private double failures() {
    return database
        .metrics
        .counter("kassa.housekeeping.failures", "task", "inbox-partitions")
        .count();
  }
}
