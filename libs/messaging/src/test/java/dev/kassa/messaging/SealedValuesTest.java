package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealed values, and the content hash and dead letters that look through them or hide them. */
class SealedValuesTest {
  private static final String TOPIC = "pos.scans.v1";
  private static final String KEY = "0193a1f0-6c1e-7b1c-9a51-0d7a5a3d2f10";
  private static final String QR = "https://qr.vipps.no/28/2/01/031/4791234567?v=1";

  @TempDir Path directory;
  private Keysets keysets;
  private Sealer scan;

  @BeforeEach
  void generate() throws Exception {
    AeadConfig.register();
    MacConfig.register();
    write("scan", PredefinedAeadParameters.AES256_GCM);
    write("msisdn", PredefinedAeadParameters.AES256_GCM);
    write("content-hash", PredefinedMacParameters.HMAC_SHA256_256BITTAG);
    keysets = new Keysets(directory);
    scan = keysets.sealer("scan");
  }

  @Test
  void opensWhatItSealedAtTheSamePlaceOnly() {
    String sealed = scan.seal(TOPIC, KEY, "qrCode", QR);

    assertThat(sealed).startsWith("sealed:v1:").doesNotContain("4791234567");
    assertThat(scan.open(TOPIC, KEY, "qrCode", sealed)).isEqualTo(new Sealer.Opening.Opened(QR));
    Sealer.Opening broken = new Sealer.Opening.Broken();
    assertThat(scan.open("pos.payments.v1", KEY, "qrCode", sealed)).isEqualTo(broken);
    assertThat(scan.open(TOPIC, "other", "qrCode", sealed)).isEqualTo(broken);
    assertThat(scan.open(TOPIC, KEY, "phoneNumber", sealed)).isEqualTo(broken);
  }

  @Test
  void sealsDifferentlyEachTime() {
    assertThat(scan.seal(TOPIC, KEY, "qrCode", QR))
        .isNotEqualTo(scan.seal(TOPIC, KEY, "qrCode", QR));
  }

  @Test
  void tellsAMissingKeyFromABrokenValue() {
    String sealed = scan.seal(TOPIC, KEY, "qrCode", QR);

    assertThat(keysets.sealer("msisdn").open(TOPIC, KEY, "qrCode", sealed))
        .isEqualTo(new Sealer.Opening.KeyMissing());
    String text = sealed;
    char last = text.charAt(text.length() - 3);
    String changed =
        text.substring(0, text.length() - 3)
            + (last == 'A' ? 'B' : 'A')
            + text.substring(text.length() - 2);
    assertThat(scan.open(TOPIC, KEY, "qrCode", changed)).isEqualTo(new Sealer.Opening.Broken());
    assertThat(scan.open(TOPIC, KEY, "qrCode", "sealed:v1:%%%"))
        .isEqualTo(new Sealer.Opening.Broken());
    assertThat(scan.open(TOPIC, KEY, "qrCode", "sealed:v1:AQ"))
        .isEqualTo(new Sealer.Opening.Broken());
  }

  @Test
  void aClearValueIsItsOwnOpening() {
    assertThat(scan.open(TOPIC, KEY, "qrCode", QR)).isEqualTo(new Sealer.Opening.Opened(QR));
  }

  @Test
  void aServiceCannotOpenWhatItWasNotGiven() {
    assertThatThrownBy(() -> keysets.sealer("payment-customer"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("payment-customer.json")
        .hasMessageContaining("kassa.keysets.directory");
  }

  @Test
  void theContentHashSeesThroughSealingAndOrderAndNothingElse() {
    ContentHash hashes = new ContentHash(keysets.mac("content-hash"), List.of(scan));
    byte[] stored =
        hashes.of(hashes.canonical(known(scanned(scan.seal(TOPIC, KEY, "qrCode", QR)))));

    assertThat(matches(hashes, stored, scanned(scan.seal(TOPIC, KEY, "qrCode", QR)))).isTrue();
    assertThat(matches(hashes, stored, scanned(QR))).isTrue();
    assertThat(matches(hashes, stored, scanned(scan.seal(TOPIC, KEY, "qrCode", QR + "&a=1"))))
        .isFalse();
    assertThat(
            matches(
                hashes,
                stored,
                scanned(QR).replaceFirst("\\{", "{\"notAfter\":\"2026-11-25T12:00:10Z\",")))
        .as("whoever repeats a command waits anew")
        .isTrue();
    assertThat(
            matches(
                hashes,
                stored,
                scanned(scan.seal(TOPIC, KEY, "qrCode", QR)).replace("till-7", "till-8")))
        .isFalse();
  }

  @Test
  void aDeadLetterHidesTheWholeValueAndSaysWhereItWasRead() {
    Incoming record = record(scanned(QR).replace("\"123456\"", "\"12\""));
    Outgoing letter =
        new DeadLetters("identity-service", Optional.of(scan))
            .of(record, "msn must be 4 to 10 digits");

    assertThat(letter.topic()).isEqualTo("pos.scans.v1.dlt.identity-service");
    String value = new String(letter.value(), StandardCharsets.UTF_8);
    assertThat(value).startsWith("sealed:v1:").doesNotContain("4791234567");
    assertThat(scan.open("pos.scans.v1.dlt.identity-service", KEY, "value", value))
        .isEqualTo(new Sealer.Opening.Opened(new String(record.value(), StandardCharsets.UTF_8)));
    assertThat(EventHeaders.text(letter.headers(), "kassa_dlt_reason"))
        .contains("msn must be 4 to 10 digits");
    assertThat(EventHeaders.text(letter.headers(), "kassa_dlt_partition")).contains("2");
    assertThat(EventHeaders.text(letter.headers(), "kassa_dlt_offset")).contains("41");
    assertThat(EventHeaders.text(letter.headers(), "ce_type")).contains("pos.customer-scanned.v1");
  }

  private static boolean matches(ContentHash hashes, byte[] stored, String payload) {
    return hashes.matches(stored, hashes.canonical(known(payload)));
  }

  private static Reading.Known known(String payload) {
    return (Reading.Known) MessageReader.read(record(payload));
  }

  static Incoming record(String payload) {
    RecordHeaders headers = new RecordHeaders();
    EventHeaders.put(headers, "ce_id", "5f0c6c1e-0000-4000-8000-000000000001");
    EventHeaders.put(headers, "ce_source", "/stores/oslo-1/tills/7");
    EventHeaders.put(headers, "ce_type", "pos.customer-scanned.v1");
    return new Incoming(
        TOPIC,
        2,
        41,
        KEY,
        Instant.parse("2026-11-22T12:00:00Z"),
        headers,
        payload.getBytes(StandardCharsets.UTF_8));
  }

  static String scanned(String qr) {
    return """
        {"qrCode":"%s","scanner":"CASHIER","msn":"123456","posId":"till-7","storeId":"oslo-1",
         "checkoutId":"%s"}"""
        .formatted(qr, KEY);
  }

  private void write(String name, Parameters parameters) throws Exception {
    KeysetHandle keyset = KeysetHandle.generateNew(parameters, RegistryConfiguration.get());
    Files.writeString(
        directory.resolve(name + ".json"),
        TinkJsonProtoKeysetFormat.serializeKeyset(
            keyset, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
  }
}
