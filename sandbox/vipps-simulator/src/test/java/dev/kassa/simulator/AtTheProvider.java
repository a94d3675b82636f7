// The provider without network or file, on a clock of its own.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.Payment.State;
import dev.kassa.simulator.Person.Script;
import dev.kassa.simulator.Write.Kind;
import dev.kassa.simulator.Write.Reply;
import dev.kassa.simulator.journal.ArchiveFile;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One sales unit, a clock, and everything that would have been carried. */
abstract class AtTheProvider {
  static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  static final String MSN = "123456";
  static final String ADA = "4712345678";
  static final SalesUnit UNIT = SalesUnit.of(MSN, "client", "secret", "key", SalesUnit.Market.NO);

  SimulatorConfig config = SimulatorConfig.inMemory(UNIT);
  Instant now = START;
  int ids;
  final List<Change> journal = new ArrayList<>();
  final List<Notification> carried = new ArrayList<>();
  World world = new World(config, ArchiveFile.temporary());
  Provider provider = provider(world);

  static final class Sequence implements Ids {
    final AtTheProvider test;

    Sequence(AtTheProvider test) {
      this.test = test;
    }

    @Override
    public String uuid() {
      return "uuid-" + ++test.ids;
    }

    @Override
    public String random(int bytes, boolean urlSafe) {
      return "random-" + ++test.ids;
    }
  }

  Provider provider(World over) {
    var made = new Provider(config, over, journal::add, () -> now, new Sequence(this));
    made.carriedBy((notification, _, _) -> carried.add(notification));
    return made;
  }

  void configured(SimulatorConfig other) {
    config = other;
    world = new World(config, ArchiveFile.temporary());
    provider = provider(world);
  }

  static Person person(String msisdn, Script... payments) {
    return Person.of(msisdn).named("Ada Lovelace").born(LocalDate.of(2000, 1, 1)).paying(payments);
  }

  static Script script(Decision.Act act, long afterMs) {
    return new Script(act, afterMs);
  }

  static Write.Create create(String reference) {
    return new Write.Create(
        reference,
        new Amount("NOK", 1000),
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
        null,
        false,
        null,
        Map.of());
  }

  Reply write(Kind kind, String reference, String key, String hash, Write.Request body) {
    return provider.write(
        UNIT,
        new Write.Call(kind, new PaymentKey(MSN, reference), key, hash),
        body,
        reply ->
            switch (reply) {
              case Reply.Created _ -> 201;
              case Reply.Adjusted _ -> 200;
              case Reply.Refused _, Reply.Invalid _ -> 400;
              case Reply.TooMany _ -> 429;
            });
  }

  Payment payment(String reference) {
    return world.payment(new PaymentKey(MSN, reference)).orElseThrow();
  }

  void authorized(String reference) {
    provider.put(person(ADA, script(Decision.Act.APPROVE, 0)));
    assertThat(write(Kind.CREATE, reference, "create-" + reference, "h", create(reference)))
        .isInstanceOf(Reply.Created.class);
    provider.tick();
    assertThat(payment(reference).state()).isEqualTo(State.AUTHORIZED);
  }

  static Write.Capture capture(long value) {
    return new Write.Capture(new Amount("NOK", value));
  }

  Webhook registered(String... types) {
    return ((Deliveries.Registration.Registered)
            provider
                .deliveries()
                .register(UNIT, URI.create("http://127.0.0.1:1/hook"), Set.of(types)))
        .webhook();
  }

  static String name(Notification notification) {
    return switch (notification.content()) {
      case Notification.Content.PaymentNews news ->
          news.key().reference() + " " + news.event().name();
      case Notification.Content.CheckedIn news -> "check-in " + news.checkIn().merchantQrId();
      case Notification.Content.Ping ping -> "ping " + ping.authReqId();
    };
  }

  Notification nextCarried() {
    assertThat(carried).isNotEmpty();
    return carried.removeFirst();
  }

  Login started(List<String> scopes) {
    return ((Logins.Start.Started)
            provider.logins().start(UNIT, ADA, scopes, "OSLO-47", null, null))
        .login();
  }

  static Amount nok(long value) {
    return new Amount("NOK", value);
  }
}
