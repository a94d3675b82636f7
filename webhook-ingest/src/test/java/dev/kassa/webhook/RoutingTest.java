package dev.kassa.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kassa.contract.Msn;
import dev.kassa.contract.Reference;
import dev.kassa.webhook.Content.CheckedIn;
import dev.kassa.webhook.Content.LoginPing;
import dev.kassa.webhook.Content.NotUnderstood;
import dev.kassa.webhook.Content.PaymentEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingTest {
  private static final LiveSecret SIGNER =
      new LiveSecret("a", URI.create("https://pos.example.com/a"), "s", new Msn("123456"));
  private static final Msn OTHER = new Msn("654321");
  private static final Reference REFERENCE = new Reference("order-0001");
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private static PaymentEvent event(String pspReference, String name, boolean success) {
    return new PaymentEvent(SIGNER.msn(), REFERENCE, pspReference, name, success);
  }

  private static Routing routing(Content content) {
    Routing routing = Routing.of(content, SIGNER, BODY);
    assertThat(routing.message("sealed:v1:x").key())
        .as("the message and its routing agree on the key")
        .isEqualTo(routing.key());
    return routing;
  }

  @Test
  void paymentGoesUnderItsOwnKey() {
    Routing routing = routing(event("psp-1", "AUTHORIZED", true));
    assertThat(routing.key()).isEqualTo("123456/order-0001");
    assertThat(routing.type()).isEqualTo("epayments.payment.authorized.v1");
    assertThat(routing.message("sealed:v1:x").name()).isEqualTo("AUTHORIZED");
  }

  @Test
  void sameEventHasOneIdentityAndOthersHaveOthers() {
    String identity = routing(event("psp-1", "CAPTURED", true)).identity();
    assertThat(routing(event("psp-1", "CAPTURED", true)).identity()).isEqualTo(identity);
    assertThat(routing(event("psp-2", "CAPTURED", true)).identity()).isNotEqualTo(identity);
    assertThat(routing(event("psp-1", "REFUNDED", true)).identity()).isNotEqualTo(identity);
    assertThat(routing(event("psp-1", "CAPTURED", false)).identity()).isNotEqualTo(identity);
  }

  @Test
  void pingGoesUnderItsLogin() {
    Routing routing = routing(new LoginPing("VYGaaAMRkI6SyAm_uIywhxsN2K0"));
    assertThat(routing.key()).isEqualTo("VYGaaAMRkI6SyAm_uIywhxsN2K0");
    assertThat(routing.type()).isEqualTo("login.merchant-initiated.ping.v1");
    assertThat(routing.msn()).isEqualTo(SIGNER.msn());
  }

  @Test
  void visitGoesUnderItsCode() {
    Routing routing =
        routing(new CheckedIn(Optional.empty(), "till-7", "2026-11-02T10:14:59.3061965Z"));
    assertThat(routing.key()).isEqualTo("123456/till-7");
    assertThat(routing.type()).isEqualTo("user.checked-in.v1");
    assertThat(routing(new CheckedIn(Optional.of(SIGNER.msn()), "till-7", "t")).key())
        .isEqualTo("123456/till-7");
  }

  @Test
  void whatIsNotUnderstoodGoesUnderWhatIsKnown() {
    assertThat(routing(new NotUnderstood(Optional.empty(), Optional.empty())).key())
        .isEqualTo("123456");
    assertThat(routing(new NotUnderstood(Optional.of(SIGNER.msn()), Optional.of(REFERENCE))).key())
        .isEqualTo("123456/order-0001");
    Routing one = routing(new NotUnderstood(Optional.empty(), Optional.empty()));
    assertThat(one.type()).isEqualTo("vipps.not-understood.v1");
    assertThat(
            Routing.of(
                    new NotUnderstood(Optional.empty(), Optional.empty()), SIGNER, new byte[] {1})
                .identity())
        .isNotEqualTo(one.identity());
  }

  /** The secret of one sales unit must not speak for another. */
  @Test
  void whatNamesAnotherSalesUnitStaysWithItsSignerAndIsNotUnderstood() {
    for (Content foreign :
        List.of(
            new PaymentEvent(OTHER, REFERENCE, "psp-1", "CAPTURED", true),
            new CheckedIn(Optional.of(OTHER), "till-7", "t"),
            new NotUnderstood(Optional.of(OTHER), Optional.of(REFERENCE)))) {
      Routing routing = routing(foreign);
      assertThat(routing.type()).as("%s", foreign).isEqualTo(Routing.NOT_UNDERSTOOD);
      assertThat(routing.key()).as("%s", foreign).isEqualTo("123456");
      assertThat(routing.reference()).isEmpty();
    }
  }
}
