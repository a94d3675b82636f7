// Whatever has left memory, and whatever was written anew: the provider answers as if nothing had.
package dev.kassa.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.simulator.SimulatorConfig.Retention;
import dev.kassa.simulator.Write.Kind;
import dev.kassa.simulator.journal.ArchiveFile;
import dev.kassa.simulator.journal.JournalFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final SalesUnit UNIT =
      SalesUnit.of("123456", "client", "secret", "key", SalesUnit.Market.NO);
  private static final String ADA = "4712345678";
  private static final SimulatorConfig ALL = SimulatorConfig.inMemory(UNIT);

  @TempDir private Path directory;
  private Instant now = START;

  /** A provider with its files; {@code reopen} is a restart. */
  private final class Shop implements AutoCloseable {
    private final SimulatorConfig config;
    private final Path files;
    private final Deque<Notification> carried = new ArrayDeque<>();
    private int ids;
    private JournalFile journal;
    private ArchiveFile archive;
    private World world;
    private Provider provider;

    Shop(SimulatorConfig config, Path files) throws IOException {
      this.config = config;
      this.files = files;
      open();
    }

    private void open() throws IOException {
      journal = JournalFile.open(files, 20_000);
      archive = ArchiveFile.open(files);
      world = new World(config, archive);
      journal.replay(world::apply);
      archive.cut();
      journal.writtenAnewBy(world::checkpoint);
      journal.writeOn(_ -> {}, _ -> {}, Runnable::run);
      provider = new Provider(config, world, journal, () -> now, new Numbered());
      provider.carriedBy((notification, _, _) -> carried.add(notification));
    }

    void reopen() throws IOException {
      close();
      open();
    }

    private final class Numbered implements Ids {
      @Override
      public String uuid() {
        return "uuid-" + ++ids;
      }

      @Override
      public String random(int bytes, boolean urlSafe) {
        return "random-" + ++ids;
      }
    }

    Write.Reply write(Kind kind, String reference, String key, Write.Request body) {
      return provider.write(
          UNIT,
          new Write.Call(kind, new PaymentKey(UNIT.msn(), reference), key, body.toString()),
          body,
          reply -> reply instanceof Write.Reply.Refused ? 400 : 200);
    }

    @Override
    public void close() throws IOException {
      journal.close();
      archive.close();
    }
  }

  private static Write.Create create(String reference, long value) {
    return new Write.Create(
        reference,
        new Amount("NOK", value),
        "PUSH_MESSAGE",
        "WALLET",
        false,
        new Write.Customer.Phone(ADA),
        null,
        List.of(),
        false,
        null,
        null,
        null,
        null,
        new Receipt(
            List.of(new Receipt.Line("jacket", "1", "PCS", value, 0, 0, 0, false)), 0, 0, "1"),
        false,
        "a jacket",
        Map.of("till", "7"));
  }

  private static final List<Person.Script> HABITS =
      List.of(
          new Person.Script(Decision.Act.APPROVE, 0),
          new Person.Script(Decision.Act.APPROVE, 500),
          new Person.Script(Decision.Act.DECLINE, 200));

  /**
   * The same random acts on a provider that keeps everything and one that keeps five and restarts.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void answersAndBooksDoNotDependOnWhatIsInMemory(long seed) throws IOException {
    var dice = new Random(seed);
    try (var full = new Shop(ALL, directory.resolve("full"));
        var lean = new Shop(ALL.with(new Retention(5, null)), directory.resolve("lean"))) {
      both(full, lean, shop -> register(shop));
      for (var step = 0; step < 600; step++) {
        act(dice, full, lean);
      }
      both(full, lean, shop -> shop.provider.books(null).totals());
      deliverAll(full, lean, dice);
      compare(full, lean);
      assertThat(lean.provider.books(null).left()).as("seed %d", seed).isPositive();
    }
  }

  private String register(Shop shop) {
    shop.provider.put(Person.of(ADA).named("Ada").doing(HABITS, HABITS));
    return shop.provider
        .deliveries()
        .register(
            UNIT,
            URI.create("http://127.0.0.1/hook"),
            Set.of(
                "epayments.payment.created.v1",
                "epayments.payment.authorized.v1",
                "epayments.payment.captured.v1",
                Webhook.PING))
        .toString();
  }

  private <T> T both(Shop full, Shop lean, Function<Shop, T> act) {
    var expected = act.apply(full);
    assertThat(act.apply(lean)).isEqualTo(expected);
    return expected;
  }

  private void act(Random dice, Shop full, Shop lean) throws IOException {
    var n = dice.nextInt(60);
    var reference = "reference-" + n;
    var key = "key-" + dice.nextInt(3) + "-" + n;
    var amount = new Amount("NOK", 1000L * (1 + dice.nextInt(2)));
    now = now.plusMillis(dice.nextInt(3000));
    switch (dice.nextInt(12)) {
      case 0, 1, 2 ->
          both(full, lean, s -> s.write(Kind.CREATE, reference, key, create(reference, 2000)));
      case 3, 4 ->
          both(full, lean, s -> s.write(Kind.CAPTURE, reference, key, new Write.Capture(amount)));
      case 5 ->
          both(full, lean, s -> s.write(Kind.REFUND, reference, key, new Write.Refund(amount)));
      case 6 -> {
        var only = dice.nextBoolean();
        both(full, lean, s -> s.write(Kind.CANCEL, reference, key, new Write.Cancel(only)));
      }
      case 7 -> {
        now = now.plus(Duration.ofMinutes(dice.nextInt(12)));
        both(
            full,
            lean,
            s -> {
              s.provider.tick();
              return s.provider.account(new PaymentKey(UNIT.msn(), reference));
            });
      }
      case 8 ->
          both(
              full,
              lean,
              s ->
                  s.provider
                      .logins()
                      .start(UNIT, ADA, List.of("openid", "delegatedConsents"), null, null, null)
                      .toString());
      case 9 ->
          both(full, lean, s -> s.provider.portalRefund(new PaymentKey(UNIT.msn(), reference), 1L));
      case 10 -> deliverAll(full, lean, dice);
      default -> {
        // What is under way is forgotten by a restart and sent again; so there is nothing.
        deliverAll(full, lean, dice);
        if (dice.nextInt(3) == 0) {
          lean.reopen();
          deliverAll(full, lean, dice);
        }
      }
    }
  }

  private void deliverAll(Shop full, Shop lean, Random dice) {
    both(
        full,
        lean,
        shop -> {
          shop.provider.tick();
          return "";
        });
    while (!full.carried.isEmpty()) {
      assertThat(lean.carried).hasSameSizeAs(full.carried);
      var status = dice.nextInt(4) == 0 ? 500 : 200;
      both(
          full,
          lean,
          shop -> {
            var notification = shop.carried.remove();
            shop.provider.deliveries().delivered(notification, status);
            return notification.toString();
          });
    }
  }

  private void compare(Shop full, Shop lean) {
    var expected = full.provider.books(null);
    var found = lean.provider.books(null);
    assertThat(found.totals()).isEqualTo(expected.totals());
    assertThat(found.states()).isEqualTo(expected.states());
    assertThat(found.stillReserved()).containsExactlyInAnyOrderElementsOf(expected.stillReserved());
    assertThat(found.capturedTwice()).containsExactlyInAnyOrderElementsOf(expected.capturedTwice());
    assertThat(found.tooManyWrites()).containsExactlyInAnyOrderElementsOf(expected.tooManyWrites());
    assertThat(found.notifications()).isEqualTo(expected.notifications());
    assertThat(found.left() + found.payments().size()).isEqualTo(expected.payments().size());
    assertThat(expected.payments()).containsAll(found.payments());
    for (var line : expected.payments()) {
      var key = new PaymentKey(line.msn(), line.reference());
      assertThat(lean.provider.account(key)).isEqualTo(full.provider.account(key)).isPresent();
    }
    assertThat(lean.provider.phone(ADA).orElseThrow().waiting())
        .isEqualTo(full.provider.phone(ADA).orElseThrow().waiting());
  }

  @Test
  void anOldPaymentLeavesByAgeAndIsStillRefunded() throws IOException {
    try (var shop =
        new Shop(ALL.with(new Retention(null, Duration.ofHours(1))), directory.resolve("age"))) {
      shop.provider.put(Person.of(ADA).named("Ada").doing(HABITS, HABITS));
      shop.write(Kind.CREATE, "reference-1", "c", create("reference-1", 2000));
      shop.provider.tick();
      var captured =
          shop.write(Kind.CAPTURE, "reference-1", "k", new Write.Capture(new Amount("NOK", 2000)));
      assertThat(captured).isInstanceOf(Write.Reply.Adjusted.class);
      assertThat(shop.provider.books(null).left()).isZero();
      now = now.plus(Duration.ofMinutes(61));
      var books = shop.provider.books(null);
      assertThat(books.left()).isEqualTo(1);
      assertThat(books.payments()).isEmpty();
      assertThat(books.totals().get("NOK").captured()).isEqualTo(2000);
      // The same key is still remembered, and a new one refunds.
      assertThat(
              shop.write(
                  Kind.CAPTURE, "reference-1", "k", new Write.Capture(new Amount("NOK", 2000))))
          .isEqualTo(captured);
      assertThat(
              shop.write(Kind.REFUND, "reference-1", "r", new Write.Refund(new Amount("NOK", 500))))
          .isInstanceOf(Write.Reply.Adjusted.class);
      assertThat(shop.provider.books(null).totals().get("NOK").refunded()).isEqualTo(500);
    }
  }
}
