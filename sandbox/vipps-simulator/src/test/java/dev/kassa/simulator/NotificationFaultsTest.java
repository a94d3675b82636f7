// Faults of notifications (API 5.5): by reference, by rate, duplicated, late, out of order.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import dev.kassa.simulator.PaymentEvent.Name;
import dev.kassa.simulator.Write.Kind;
import dev.kassa.simulator.journal.ArchiveFile;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NotificationFaultsTest extends AtTheProvider {
  private void faults(String... rules) {
    provider.setFaults(List.of(rules).stream().map(Settings::fault).toList());
  }

  private void created(String reference) {
    provider.put(person(ADA, script(Decision.Act.IGNORE, 0)));
    write(Kind.CREATE, reference, "create-" + reference, "h", create(reference));
    provider.tick();
  }

  private List<String> carriedNow() {
    return carried.stream().map(AtTheProvider::name).toList();
  }

  @Test
  @Section("5.5")
  void oneReferenceIsNeverToldOf() {
    registered(Name.CREATED.type());
    faults("{\"kind\":\"NOTIFICATION_DROPPED\",\"reference\":\"reference-1\"}");
    created("reference-1");
    created("reference-2");
    assertThat(carriedNow()).containsExactly("reference-2 CREATED");
    assertThat(world.notifications().dropped()).isEqualTo(1);
  }

  @Test
  @Section("5.5")
  void aPartIsDroppedByRateAndTheSameSeedDropsTheSame() {
    registered(Name.CREATED.type());
    var rule = "{\"kind\":\"NOTIFICATION_DROPPED\",\"rate\":0.5,\"seed\":11}";
    var rounds =
        IntStream.range(0, 2)
            .mapToObj(
                round -> {
                  faults(rule);
                  carried.clear();
                  for (var n = 0; n < 40; n++) {
                    created("reference-" + round + "-" + n);
                  }
                  return carriedNow().stream().map(name -> name.substring(12)).toList();
                })
            .toList();
    assertThat(rounds.get(0)).isEqualTo(rounds.get(1));
    assertThat(rounds.get(0).size()).isBetween(8, 32);
  }

  @Test
  @Section("5.5")
  void aNotificationComesTwice() {
    registered(Name.CREATED.type());
    faults("{\"endpoint\":\"NOTIFICATION\",\"kind\":\"NOTIFICATION_DUPLICATED\",\"times\":1}");
    created("reference-1");
    var first = nextCarried();
    assertThat(carried).isEmpty();
    provider.deliveries().delivered(first, 200);
    var second = nextCarried();
    assertThat(second.content()).isEqualTo(first.content());
    assertThat(second.attempts()).isZero();
    provider.deliveries().delivered(second, 200);
    created("reference-2");
    provider.deliveries().delivered(nextCarried(), 200);
    assertThat(carried).isEmpty();
  }

  @Test
  @Section("5.5")
  void aLateNotificationHoldsBackThoseBehindIt() {
    registered(Name.CREATED.type(), Name.AUTHORIZED.type());
    faults("{\"kind\":\"NOTIFICATION_DELAYED\",\"delayMs\":3000,\"times\":1}");
    authorized("reference-1");
    assertThat(carried).isEmpty();
    now = now.plusMillis(2999);
    provider.tick();
    assertThat(carried).isEmpty();
    now = now.plusMillis(1);
    provider.tick();
    assertThat(carriedNow()).containsExactly("reference-1 CREATED");
    provider.deliveries().delivered(nextCarried(), 200);
    assertThat(carriedNow()).containsExactly("reference-1 AUTHORIZED");
  }

  @Test
  @Section("5.5")
  void aNotificationWaitsForOneOfAnotherPayment() {
    registered(Name.CREATED.type());
    faults("{\"kind\":\"NOTIFICATION_REORDERED\",\"reference\":\"reference-1\"}");
    created("reference-1");
    assertThat(carried).isEmpty();
    created("reference-2");
    assertThat(carriedNow()).containsExactly("reference-2 CREATED");
    provider.deliveries().delivered(nextCarried(), 200);
    assertThat(carriedNow()).containsExactly("reference-1 CREATED");
    provider.deliveries().delivered(nextCarried(), 200);
    // Where no other comes it goes after its longest hold.
    created("reference-3");
    provider.deliveries().delivered(nextCarried(), 200);
    faults("{\"kind\":\"NOTIFICATION_REORDERED\",\"delayMs\":700}");
    created("reference-4");
    now = now.plusMillis(699);
    provider.tick();
    assertThat(carried).isEmpty();
    now = now.plusMillis(1);
    provider.tick();
    assertThat(carriedNow()).containsExactly("reference-4 CREATED");
  }

  @Test
  void theJournalBringsTheSameNotificationsBack() {
    registered(Name.CREATED.type());
    faults("{\"kind\":\"NOTIFICATION_DROPPED\",\"rate\":0.5,\"seed\":3}");
    for (var n = 0; n < 20; n++) {
      created("reference-" + n);
    }
    var again = new World(config, ArchiveFile.temporary());
    journal.forEach(again::apply);
    assertThat(again.notifications()).isEqualTo(world.notifications());
    assertThat(again.notifications().dropped()).isBetween(1L, 19L);
  }

  @Test
  void rulesThatCannotBeAreRefused() {
    for (var rule :
        new String[] {
          "{\"endpoint\":\"CREATE\",\"kind\":\"NOTIFICATION_DROPPED\"}",
          "{\"endpoint\":\"NOTIFICATION\",\"kind\":\"LOCKED_423\"}",
          "{\"kind\":\"NOTIFICATION_DELAYED\"}",
          "{\"kind\":\"SLOW_DRIP\",\"delayMs\":0}",
          "{\"kind\":\"LOCKED_423\",\"times\":-1}"
        }) {
      Counted.assertThatThrownBy(() -> Settings.fault(rule)).hasMessageContaining("must be");
    }
  }

  @Test
  void addingARuleLeavesTheCountsOfTheOthers() {
    var once = Settings.fault("{\"endpoint\":\"CREATE\",\"kind\":\"LOCKED_423\",\"times\":1}");
    provider.setFaults(List.of(once));
    assertThat(provider.faults().strike(FaultRule.Endpoint.CREATE, null, null)).isPresent();
    provider.addFaults(
        List.of(Settings.fault("{\"endpoint\":\"READ\",\"kind\":\"LOCKED_423\",\"times\":1}")));
    assertThat(provider.faults().strike(FaultRule.Endpoint.CREATE, null, null)).isEmpty();
    assertThat(provider.faults().strike(FaultRule.Endpoint.READ, null, null)).isPresent();
    // To put a rule in force anew is to start its count anew.
    provider.setFaults(List.of(once));
    assertThat(provider.faults().strike(FaultRule.Endpoint.CREATE, null, null)).isPresent();
  }

  @Test
  @Section({"5.3", "5.5"})
  void aRetryKnowsWhenTheFirstAttemptWasSent() {
    registered(Name.CREATED.type());
    created("reference-1");
    var sent = now;
    var first = nextCarried();
    now = now.plus(Duration.ofSeconds(10));
    provider.deliveries().delivered(first, 0);
    now = now.plus(Duration.ofSeconds(2));
    provider.tick();
    assertThat(nextCarried().firstAttemptAt()).isEqualTo(sent);
  }
}
