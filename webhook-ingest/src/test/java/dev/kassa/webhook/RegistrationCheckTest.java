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

class RegistrationCheckTest {
  private static final Msn MSN = new Msn("123456");
  private static final URI OURS = URI.create("https://pos.example.com/webhooks/123456");
  private static final URI OTHER = URI.create("https://shop.example.com/hooks");
  private static final Wanted WANTED = new Wanted(OURS, Set.of("created", "captured"), false);

  @Test
  void goodIsListedAndHeld() {
    RegistrationCheck check = check(List.of(listed("a", OURS)), "a");
    assertThat(check.isGood()).isTrue();
    assertThat(check.vanished()).isEmpty();
  }

  @Test
  void vanishedIsHeldAndNotListed() {
    RegistrationCheck check = check(List.of(), "a");
    assertThat(check.isGood()).isFalse();
    assertThat(check.unserved()).containsExactly(WANTED);
    assertThat(check.vanished()).containsExactly("a");
  }

  @Test
  void orphanIsListedAndNotHeld() {
    RegistrationCheck check = check(List.of(listed("a", OURS), listed("b", OURS)), "a");
    assertThat(check.isGood()).isFalse();
    assertThat(check.unserved()).isEmpty();
    assertThat(check.orphans()).containsExactly("b");
  }

  @Test
  void whatLacksAnEventDoesNotServe() {
    assertThat(check(List.of(new Listed("a", OURS, Set.of("created"))), "a").unserved())
        .containsExactly(WANTED);
  }

  @Test
  void registrationsOfOthersAreTheirs() {
    RegistrationCheck check = check(List.of(listed("a", OURS), listed("shop", OTHER)), "a");
    assertThat(check.isGood()).isTrue();
  }

  private static RegistrationCheck check(List<Listed> listed, String... held) {
    SecretRing ring =
        new SecretRing(
            Arrays.stream(held).map(id -> new LiveSecret(id, OURS, "secret", MSN)).toList());
    return RegistrationCheck.of(MSN, List.of(WANTED), listed, ring);
  }

  private static Listed listed(String id, URI url) {
    return new Listed(id, url, WANTED.events());
  }
}
