package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.webhook.RegistrationPlan.Listed;
import dev.kassa.webhook.RegistrationPlan.Wanted;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistrationPlanTest {
  private static final URI OURS = URI.create("https://pos.example.com/webhooks/123456");
  private static final URI OTHER = URI.create("https://shop.example.com/hooks");
  private static final Set<String> EVENTS = Set.of("created", "captured", "ping");
  private static final Wanted WANTED = new Wanted(OURS, EVENTS, false);
  private static final Wanted CHECK_IN = new Wanted(OURS, Set.of("checked-in"), true);

  private static SecretRing holding(String... ids) {
    return new SecretRing(
        Arrays.stream(ids)
            .map(id -> new LiveSecret(id, OURS, "secret", new Msn("123456")))
            .toList());
  }

  private static Listed listed(String id, URI url, String... events) {
    return new Listed(id, url, Set.of(events));
  }

  private static Listed full(String id) {
    return new Listed(id, OURS, EVENTS);
  }

  @Test
  void firstTimeRegisters() {
    assertThat(RegistrationPlan.of(WANTED, List.of(), holding()))
        .isEqualTo(new RegistrationPlan(List.of(), true, List.of()));
  }

  @Test
  void secondTimeDoesNothing() {
    assertThat(RegistrationPlan.of(WANTED, List.of(full("a")), holding("a")))
        .isEqualTo(new RegistrationPlan(List.of(), false, List.of()));
  }

  @Test
  void orphanIsReplacedAndThenDeleted() {
    assertThat(RegistrationPlan.of(WANTED, List.of(full("orphan")), holding()))
        .isEqualTo(new RegistrationPlan(List.of(), true, List.of("orphan")));
  }

  @Test
  void orphanBesideALiveOneIsDeleted() {
    assertThat(RegistrationPlan.of(WANTED, List.of(full("orphan"), full("a")), holding("a")))
        .isEqualTo(new RegistrationPlan(List.of(), false, List.of("orphan")));
  }

  @Test
  void secretThatTheProviderNoLongerListsDoesNotServe() {
    assertThat(RegistrationPlan.of(WANTED, List.of(), holding("gone")).register()).isTrue();
  }

  @Test
  void registrationThatLacksAnEventIsReplaced() {
    assertThat(RegistrationPlan.of(WANTED, List.of(listed("a", OURS, "created")), holding("a")))
        .isEqualTo(new RegistrationPlan(List.of(), true, List.of("a")));
  }

  @Test
  void registrationsOfOthersAreLeftAlone() {
    assertThat(
            RegistrationPlan.of(
                WANTED,
                List.of(new Listed("shop", OTHER, EVENTS), listed("visits", OURS, "checked-in")),
                holding()))
        .isEqualTo(new RegistrationPlan(List.of(), true, List.of()));
  }

  @Test
  void onlyOneOfAKindMakesRoomFirst() {
    assertThat(
            RegistrationPlan.of(
                CHECK_IN, List.of(listed("orphan", OURS, "checked-in"), full("a")), holding("a")))
        .isEqualTo(new RegistrationPlan(List.of("orphan"), true, List.of()));
    assertThat(
            RegistrationPlan.of(CHECK_IN, List.of(listed("b", OURS, "checked-in")), holding("b")))
        .isEqualTo(new RegistrationPlan(List.of(), false, List.of()));
  }
}
