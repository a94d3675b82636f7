package dev.kassa.payment.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.contract.payment.Amounts;
import dev.kassa.contract.payment.CommandRefused;
import dev.kassa.localstack.Infrastructure;
import dev.kassa.messaging.Incoming;
import dev.kassa.messaging.Keysets;
import dev.kassa.messaging.Outgoing;
import dev.kassa.messaging.postgres.Intake;
import dev.kassa.messaging.postgres.MessagingBeans;
import dev.kassa.messaging.postgres.Restore;
import dev.kassa.messaging.postgres.Source;
import dev.kassa.payment.PaymentSaga;
import dev.kassa.payment.SagaEvent;
import dev.kassa.payment.SagaEvent.Kind;
import dev.kassa.payment.Snapshot;
import dev.kassa.payment.Till;
import dev.kassa.payment.epayment.Epayment;
import dev.kassa.payment.postgres.KeptNotifications;
import dev.kassa.payment.postgres.OperatorActs;
import dev.kassa.payment.postgres.PaymentName;
import dev.kassa.payment.postgres.PaymentStore;
import dev.kassa.payment.postgres.PaymentWriter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Batches come to what one record after the other comes to: the same seeded streams with
 * duplicates, reused ids and poison, taken one by one, in batches, by two instances, and while
 * connections to the database are cut, leave the same rows and publish the same events.
 */
@QuarkusTest
@QuarkusTestResource(
    value = Infrastructure.class,
    initArgs = {
      @ResourceArg(name = "schema", value = "payment"),
      @ResourceArg(name = "settings", value = "true"),
      @ResourceArg(name = "service", value = "payment"),
      @ResourceArg(name = "simulator", value = "true")
    })
class BatchesIT {
  private static final int PAYMENTS = 60;
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final String COMMANDS = "batches-commands";
  private static final String LETTERS = "pos.payments.v1.dlt.payment-service";
  private static final AtomicInteger OFFSETS = new AtomicInteger();

  @Inject MessagingBeans.Intakes intakes;
  @Inject PaymentStore store;
  @Inject PaymentWriter writer;
  @Inject TillCommands tillCommands;
  @Inject Pulse pulse;
  @Inject CreatedPayments created;
  @Inject PaymentSaga saga;
  @Inject Keysets keysets;
  @Inject PaymentConfig config;
  @Inject Clock clock;
  @Inject MeterRegistry metrics;
  @Inject DataSource database;

  @ConfigProperty(name = "kafka.bootstrap.servers")
  String bootstrapServers;

  /** Answers at once, by what the last digit of the checkout says. */
  private static final class ScriptedProvider implements ProviderCalls {
    private Intake<Arrival, Payments> intake;
    private Set<Msn> crowded = Set.of();
    private final List<LeasedCall> notMade = new CopyOnWriteArrayList<>();
    private boolean away;

    @Override
    public Set<Msn> crowded() {
      return crowded;
    }

    @Override
    public void make(LeasedCall call) {
      if (away) {
        notMade.add(call);
        return;
      }
      Instant now = Instant.now();
      Amounts taken = new Amounts(5000, call.kind() == Kind.CAPTURE ? 5000 : 0, 0, 0);
      SagaEvent event =
          call.kind() == Kind.CREATE
              ? new SagaEvent.Created(call.key(), now)
              : new SagaEvent.Answered(
                  call.kind(),
                  call.key(),
                  call.kind() == Kind.TERMINATE
                      ? new Snapshot(
                          Snapshot.State.TERMINATED, new Amounts(0, 0, 5000, 0), Optional.empty())
                      : new Snapshot(Snapshot.State.AUTHORIZED, taken, Optional.empty()),
                  now);
      var result = new Epayment.Result(Optional.of(event), Optional.empty(), true);
      intake
          .take(new Arrival.CallEnded(call, result))
          .subscribe()
          .with(
              _ -> {},
              failure -> {
                throw new IllegalStateException("an answer was not taken", failure);
              });
    }

    @Override
    public void read(PaymentName payment, Instant leasedUntil, boolean all) {}
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void batchesComeToWhatOneByOneComesTo(long seed) throws Exception {
    UUID one = UUID.randomUUID();
    UUID many = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    UUID cut = UUID.randomUUID();

    run(seed, one, List.of(instance(1)), Order.ONE_BY_ONE);
    run(seed, many, List.of(instance(500)), Order.AT_ONCE);
    run(seed, two, List.of(instance(500), instance(7)), Order.AT_ONCE);
    run(seed, cut, List.of(instance(100), instance(100)), Order.AT_ONCE_WITH_CUTS);

    List<String> expected = left(one);
    assertThat(expected).hasSizeGreaterThan(PAYMENTS);
    assertThat(left(many)).as("batches, seed %d", seed).isEqualTo(expected);
    assertThat(left(two)).as("two instances, seed %d", seed).isEqualTo(expected);
    assertThat(left(cut)).as("connections cut, seed %d", seed).isEqualTo(expected);
  }

  /** Sooner than the lease of a create ends that nobody makes. */
  @Test
  void aRequestAndItsCancelInOneBatchEndAtOnce() {
    Intake<Arrival, Payments> intake = instance(500);
    String reference = "cancelled-at-once-" + UUID.randomUUID();
    String checkout = UUID.randomUUID().toString();
    String cancel =
        "{\"msn\":\"123456\",\"reference\":\"%s\",\"checkoutId\":\"%s\",\"storeId\":\"oslo-1\",\"posId\":\"till-7\"}"
            .formatted(reference, checkout);
    PaymentName name = new PaymentName(new Msn(Till.MSN), new Reference(reference));

    // While the first is looked for, the others come together.
    Uni<Void> first = intake.take(new Arrival.Due(name));
    Uni<Void> asked =
        record(
                reference,
                UUID.randomUUID(),
                "pos.payment-requested.v1",
                request(reference, checkout, 5000))
            .take()
            .apply(intake);
    Uni<Void> cancelled =
        record(reference, UUID.randomUUID(), "pos.payment-cancel-requested.v1", cancel)
            .take()
            .apply(intake);
    Uni.join().all(List.of(first, asked, cancelled)).andFailFast().await().atMost(DEADLINE);

    await()
        .atMost(config.lease().dividedBy(2))
        .until(
            () ->
                rows("select phase from payment where reference = '" + reference + "'")
                    .equals(List.of("ENDED")));
  }

  @Test
  void onlyCommitsThatPublishWakeTheRelay() {
    Intake<Arrival, Payments> intake = instance(1);
    // Whatever other tests of this service left has gone.
    await().atMost(DEADLINE).until(() -> readingsWhile(intake, 20, _ -> due()) < 10);

    assertThat(readingsWhile(intake, 100, _ -> due())).isLessThan(25);
    assertThat(readingsWhile(intake, 100, BatchesIT::refused)).isGreaterThan(25);
  }

  private double readingsWhile(
      Intake<Arrival, Payments> intake, int commits, IntFunction<Arrival> arrival) {
    double before = metrics.counter("kassa.outbox.readings").count();
    for (int i = 0; i < commits; i++) {
      intake.take(arrival.apply(i)).await().atMost(DEADLINE);
    }
    return metrics.counter("kassa.outbox.readings").count() - before;
  }

  private static Arrival due() {
    return new Arrival.Due(new PaymentName(new Msn(Till.MSN), new Reference("nobody-knows-it")));
  }

  private static Arrival refused(int number) {
    return new Arrival.Refused(
        new PaymentSaga(1)
            .refusal(
                new Msn(Till.MSN),
                new Reference("wakes-the-relay-" + number),
                UUID.randomUUID(),
                null,
                CommandRefused.Reason.INVALID,
                null),
        Outgoing.Cause.NONE);
  }

  /** Something that happens to the payment under a key. */
  private record Happening(String key, Function<Intake<Arrival, Payments>, Uni<Void>> take) {}

  private enum Order {
    ONE_BY_ONE,
    AT_ONCE,
    AT_ONCE_WITH_CUTS
  }

  /** Its creates wait too long for their turn, though the intake keeps up. */
  @Test
  void aRequestOfACrowdedSalesUnitIsRefusedAtOnce() {
    ScriptedProvider provider = new ScriptedProvider();
    Intake<Arrival, Payments> intake = instance(500, provider);
    provider.crowded = Set.of(new Msn(Till.MSN));
    String crowded = "crowded-" + UUID.randomUUID();
    String served = "served-" + UUID.randomUUID();

    ask(intake, crowded);
    provider.crowded = Set.of(new Msn("654321"));
    ask(intake, served);

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () ->
                assertThat(
                        rows(
                            "select phase from payment where reference in ('%s', '%s')"
                                    .formatted(crowded, served)
                                + " order by reference"))
                    .containsExactly("ENDED", "AWAITING_CUSTOMER"));
  }

  /** With everything busy, whoever waits for the next look for due work waits for ever. */
  @Test
  void aCallThatWaitedIsLeasedAnewAtOnce() {
    ScriptedProvider provider = new ScriptedProvider();
    provider.away = true;
    Intake<Arrival, Payments> intake = instance(500, provider);
    ask(intake, "waited-" + UUID.randomUUID());

    intake
        .take(new Arrival.CallNotMade(provider.notMade.getFirst(), Duration.ZERO, false))
        .await()
        .atMost(DEADLINE);

    assertThat(provider.notMade).extracting(LeasedCall::attempts).containsExactly(1, 1);
    assertThat(provider.notMade.getFirst().key()).isEqualTo(provider.notMade.getLast().key());
  }

  /** Its push would come to somebody who has left. */
  @Test
  void aCreateThatWaitedTooLongForItsTurnIsRefused() throws Exception {
    ScriptedProvider provider = new ScriptedProvider();
    provider.away = true;
    Intake<Arrival, Payments> intake = instance(500, provider);
    String late = "late-" + UUID.randomUUID();
    ask(intake, late);

    intake
        .take(new Arrival.CallNotMade(provider.notMade.getFirst(), Duration.ZERO, true))
        .await()
        .atMost(DEADLINE);

    assertThat(provider.notMade).as("never made").hasSize(1);
    assertThat(
            rows(
                "select p.phase || ' ' || (c.settled_at is not null) from payment p"
                    + " join provider_call c on c.payment_id = p.id where p.reference = '%s'"
                        .formatted(late)))
        .containsExactly("ENDED true");
    assertThat(
            rows(
                "select convert_from(payload, 'UTF8') from outbox"
                    + " where aggregatetype = 'payment.events.v1'"
                    + " and convert_from(payload, 'UTF8') like '%%%s%%OVERLOADED%%'"
                        .formatted(late)))
        .hasSize(1);
  }

  private static void ask(Intake<Arrival, Payments> intake, String reference) {
    String request = request(reference, UUID.randomUUID().toString(), 5000);
    record(reference, UUID.randomUUID(), "pos.payment-requested.v1", request)
        .take()
        .apply(intake)
        .await()
        .atMost(DEADLINE);
  }

  private Intake<Arrival, Payments> instance(int mostPerBatch) {
    return instance(mostPerBatch, new ScriptedProvider());
  }

  private Intake<Arrival, Payments> instance(int mostPerBatch, ScriptedProvider provider) {
    PaymentShell shell =
        new PaymentShell(
            store,
            writer,
            new OperatorActs(),
            new KeptNotifications(),
            provider,
            pulse,
            created,
            // A database that is cut off makes waits that one record after the other has not.
            new Admissions(Duration.ofHours(1), clock),
            saga,
            keysets,
            config,
            Restore.NEVER,
            clock,
            metrics);
    provider.intake =
        intakes.intake(
            shell,
            List.of(
                new Source<>(
                    COMMANDS,
                    tillCommands,
                    true,
                    List.of(keysets.sealer("payment-customer")),
                    Optional.of(keysets.sealer("payment-customer")),
                    true)),
            mostPerBatch);
    return provider.intake;
  }

  private void run(long seed, UUID world, List<Intake<Arrival, Payments>> instances, Order order)
      throws Exception {
    for (List<Happening> stage : stages(new Random(seed), world)) {
      List<Uni<Void>> taken = new ArrayList<>();
      for (Happening happening : stage) {
        // What is of one key comes to the instance that has its partition.
        int at = Math.floorMod(happening.key().hashCode(), instances.size());
        Uni<Void> take = happening.take().apply(instances.get(at));
        if (order == Order.ONE_BY_ONE) {
          take.await().atMost(DEADLINE);
        } else {
          taken.add(take);
        }
        if (order == Order.AT_ONCE_WITH_CUTS && taken.size() % 40 == 0) {
          cutConnections();
        }
      }
      if (!taken.isEmpty()) {
        Uni.join().all(taken).andFailFast().await().atMost(DEADLINE);
      }
      awaitQuiet(world);
    }
  }

  /** What a stage holds of one payment does not depend on the order of the others. */
  private static List<List<Happening>> stages(Random random, UUID world) {
    List<Happening> asked = new ArrayList<>();
    List<Happening> approved = new ArrayList<>();
    List<Happening> later = new ArrayList<>();
    for (int i = 0; i < PAYMENTS; i++) {
      String reference = "%s-%03d".formatted(world, i);
      String checkout = new UUID(world.getMostSignificantBits(), i).toString();
      long commands = world.getLeastSignificantBits();
      UUID command = new UUID(commands, i);
      boolean payable = random.nextInt(10) > 0;
      String request = request(reference, checkout, payable ? 5000 : 6000);
      asked.add(record(reference, command, "pos.payment-requested.v1", request));
      if (random.nextInt(3) == 0) {
        asked.add(record(reference, command, "pos.payment-requested.v1", request));
      }
      if (random.nextInt(4) == 0) {
        String other = request.replace("jacket1234", "trousers1234");
        asked.add(record(reference, command, "pos.payment-requested.v1", other));
      }
      if (random.nextInt(5) == 0) {
        asked.add(record(reference, new UUID(commands + 1, i), "pos.x.v1", "{"));
      }
      if (random.nextBoolean() && payable) {
        approved.add(approval(reference));
      }
      String place = "\"storeId\":\"oslo-1\",\"posId\":\"till-7\"}";
      String about = "{\"msn\":\"123456\",\"reference\":\"" + reference + "\",";
      UUID next = new UUID(commands + 2, i);
      switch (random.nextInt(4)) {
        case 0 -> {
          String cancel = about + "\"checkoutId\":\"" + checkout + "\"," + place;
          later.add(record(reference, next, "pos.payment-cancel-requested.v1", cancel));
        }
        case 1 -> later.add(record(reference, next, "pos.capture-requested.v1", about + place));
        case 2 -> {
          String refund = about + "\"amount\":{\"currency\":\"NOK\",\"value\":5000}," + place;
          later.add(record(reference, next, "pos.refund-requested.v1", refund));
        }
        case 3 ->
            later.add(
                record(
                    "unknown-" + reference,
                    next,
                    "pos.capture-requested.v1",
                    about.replace(reference, "unknown-" + reference) + place));
        default -> throw new IllegalStateException();
      }
    }
    Collections.shuffle(approved, random);
    Collections.shuffle(later, random);
    return List.of(asked, approved, later);
  }

  /** A read that finds the customer's approval. */
  private static Happening approval(String reference) {
    PaymentName name = new PaymentName(new Msn(Till.MSN), new Reference(reference));
    Snapshot snapshot =
        new Snapshot(Snapshot.State.AUTHORIZED, new Amounts(5000, 0, 0, 0), Optional.empty());
    return new Happening(
        name.toString(),
        intake ->
            intake.take(
                new Arrival.ReadEnded(
                    name,
                    Instant.now(),
                    new Epayment.Result(
                        Optional.of(new SagaEvent.ReadAnswered(snapshot, Instant.now())),
                        Optional.empty(),
                        true))));
  }

  private static String request(String reference, String checkout, long amount) {
    // 6000 does not fit the receipt: such a request is refused.
    return """
        {"msn":"123456","reference":"%s","checkoutId":"%s","attempt":1,"storeId":"oslo-1",
         "posId":"till-7","customer":{"phoneNumber":"91234567"},"validForSeconds":600,
         "amount":{"currency":"NOK","value":%d},"description":"jacket",
         "receipt":{"receiptNumber":"1","lines":[{"id":"jacket1234","name":"jacket",
           "quantity":"1","unit":"PCS","unitPrice":5000,"total":5000,"taxRate":2500}]}}"""
        .formatted(reference, checkout, amount);
  }

  private static Happening record(String reference, UUID id, String type, String payload) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("ce_id", id.toString().getBytes(StandardCharsets.UTF_8));
    headers.add("ce_source", "/stores/oslo-1/tills/7".getBytes(StandardCharsets.UTF_8));
    headers.add("ce_type", type.getBytes(StandardCharsets.UTF_8));
    Incoming record =
        new Incoming(
            "pos.payments.v1",
            0,
            1_000_000L + OFFSETS.incrementAndGet(),
            Till.MSN + "/" + reference,
            Instant.now(),
            headers,
            payload.getBytes(StandardCharsets.UTF_8));
    return new Happening(record.key(), intake -> intake.inlet(COMMANDS).take(record));
  }

  private void cutConnections() throws Exception {
    execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user"
            + " and pid <> pg_backend_pid() and query not like '%advisory%'"
            + " and application_name not like '%JDBC%'");
  }

  /** No call of this world is under way any more. */
  private void awaitQuiet(UUID world) {
    await()
        .atMost(DEADLINE)
        .until(
            () ->
                rows("select c.id from provider_call c join payment p on p.id = c.payment_id"
                        + " where c.settled_at is null and p.reference like '%"
                        + world
                        + "%'")
                    .isEmpty());
  }

  /** Rows of a world and its events by payment, without what tells worlds apart. */
  private List<String> left(UUID world) throws Exception {
    await()
        .atMost(DEADLINE)
        .until(
            () ->
                rows("select aggregateid from outbox where aggregateid like '%" + world + "%'")
                    .isEmpty());
    List<String> all =
        new ArrayList<>(
            rows(
                "select reference || ' ' || phase || ' ' || open || ' '"
                    + " || (cast(state as json) #>> '{standing,amounts}') || ' '"
                    + " || (cast(state as json) #>> '{standing,sequence}') || ' '"
                    + " || coalesce((select string_agg(kind, ',' order by kind) from provider_call c"
                    + "     where c.payment_id = p.id), '')"
                    + " from payment p where reference like '%"
                    + world
                    + "%' order by reference"));
    // The relay sends at least once: a connection that was cut may have brought some twice.
    Set<String> ids = new HashSet<>();
    List<String> events = new ArrayList<>();
    try (Till reader = Till.fromTheBeginning(bootstrapServers, "payment.events.v1", LETTERS)) {
      for (Till.Event event : reader.all()) {
        if (event.key().contains(world.toString())
            && ids.add(event.type() + event.headers().get("ce_id"))) {
          events.add(
              event.key()
                  + " "
                  + event.type()
                  + " "
                  + event.payload().path("sequence")
                  + event.payload().path("amounts")
                  + event.payload().path("reason")
                  + event.payload().path("detail")
                  + event.payload().path("outcomeOf"));
        }
      }
    }
    Collections.sort(events);
    all.addAll(events);
    String commands = "%016x".formatted(world.getLeastSignificantBits());
    return all.stream()
        .map(line -> line.replace(world.toString(), "WORLD"))
        .map(line -> line.replace(commands.substring(0, 8), "COMMAND"))
        .map(line -> line.replaceAll("COMMAND-[0-9a-f]{4}-[0-9a-f]{4}", "COMMAND"))
        .sorted()
        .toList();
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
