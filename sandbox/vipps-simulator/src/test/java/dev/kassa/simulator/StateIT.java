// What survives: a journal of before stickers, cards and check-ins, and one with all of them.
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateIT extends Simulated {
  @TempDir private Path directory;

  private void restart() {
    start(SimulatorConfig.inMemory(UNIT, POSTING).with(FAST).withStateDirectory(directory));
  }

  @Test
  void anOlderJournalIsRead() throws IOException {
    try (var old = StateIT.class.getResourceAsStream("/journal-of-2026-11.jsonl")) {
      Files.copy(old, directory.resolve("journal.jsonl"));
    }
    restart();
    var books = simulator.books();
    assertThat(books.payments().stream().map(line -> line.reference() + " " + line.state()))
        .containsExactly(
            "reference-1 AUTHORIZED",
            "reference-2 TERMINATED",
            "reference-3 ABORTED",
            "reference-qr EXPIRED");
    var first = books.payments().getFirst();
    assertThat(List.of(first.authorized(), first.captured(), first.cancelled(), first.refunded()))
        .isEqualTo(List.of(1000L, 600L, 400L, 100L));
    assertThat(books.notifications().failedAttempts()).isPositive();
    assertThat(books.notifications().dropping()).isTrue();
    // Keys are remembered, people are whole, the consents have been given.
    assertThat(till.capture("reference-1", "capture-1", 600).status()).isIn(200, 423);
    till.open("DELETE", "/simulator/faults", "");
    assertThat(till.capture("reference-1", "capture-1", 601).code()).isEqualTo("4010");
    var ada = till.open("GET", "/simulator/people/" + ADA, "").body();
    assertThat(ada.path("notifications").asBoolean()).isTrue();
    var id = till.form(START, startForm()).body().path("auth_req_id").asText();
    till.open("POST", "/simulator/logins/" + id + "/approve", "");
    var token = till.form(TOKEN, poll(id)).body().path("access_token").asText();
    assertThat(till.userInfo(token, false).body().has("delegatedConsents")).isFalse();
  }

  @Test
  void stickersCheckInsCardsAndFaultsComeBack() {
    restart();
    person(
        ADA,
        """
        {"appOpen":true,"logins":"ignore","cards":[{"refused":true},{"bin":"541333"}],
         "payments":[{"act":"approve","afterMs":0}]}""");
    till.put("/qr/v1/merchant-callback/till-7", "{\"locationDescription\":\"Till 7\"}");
    till.register(receiver.url(), Webhook.CHECKED_IN);
    var sticker = till.get("/qr/v1/merchant-callback/till-7").body();
    var token =
        till.open(
                "POST",
                "/simulator/people/" + ADA + "/scan",
                "{\"text\":\"" + sticker.path("qrContent").asText() + "\"}")
            .body()
            .path("customerToken")
            .asText();
    till.create("reference-1", "k1", 1000, ADA);
    fault("{\"endpoint\":\"read\",\"kind\":\"423\",\"times\":1}");
    restart();
    var again = till.get("/qr/v1/merchant-callback/till-7").body();
    assertThat(again.path("qrContent")).isEqualTo(sticker.path("qrContent"));
    assertThat(again.path("locationDescription").asText()).isEqualTo("Till 7");
    assertThat(
            till.form(EXISTS, Map.of("login_hint", "urn:customer-token:" + token))
                .body()
                .path("exists")
                .asBoolean())
        .isTrue();
    assertThat(till.read("reference-1").code()).isEqualTo("6160");
    till.open("DELETE", "/simulator/faults", "");
    // The request still waits to be seen; the first card is refused, the second pays.
    assertThat(
            till.open("POST", "/simulator/people/" + ADA + "/refresh", "")
                .body()
                .path("seen")
                .asInt())
        .isEqualTo(1);
    restart();
    simulator.advance(java.time.Duration.ofSeconds(2));
    assertThat(state("reference-1")).isEqualTo("AUTHORIZED");
    assertThat(till.read("reference-1").body().at("/paymentMethod/cardBin").asText())
        .isEqualTo("541333");
  }
}
