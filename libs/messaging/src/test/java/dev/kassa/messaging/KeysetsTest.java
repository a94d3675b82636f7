// Keys that come while a service runs.
package dev.kassa.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetsTest {
  @TempDir private Path folder;

  @Test
  void aKeyThatIsAddedIsTakenWithoutARestart() throws Exception {
    AeadConfig.register();
    Files.writeString(
        folder.resolve("scan.json"),
        TinkJsonProtoKeysetFormat.serializeKeyset(
            KeysetHandle.generateNew(
                PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()),
            RegistryConfiguration.get(),
            InsecureSecretKeyAccess.get()));
    Keysets keysets = new Keysets(folder);
    Sealer sealer = keysets.sealer("scan");
    OtherKeyset other = new OtherKeyset("scan");
    String sealed = other.sealer().seal("topic", "key", "field", "text");
    assertThat(sealer.open("topic", "key", "field", sealed))
        .isInstanceOf(Sealer.Opening.KeyMissing.class);

    Runnable end = keysets.reloadEvery(Duration.ofMillis(20));
    try {
      var unused = other.addTo(folder);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  sealer
                      .open("topic", "key", "field", sealed)
                      .equals(new Sealer.Opening.Opened("text")));
      // What is written half stays out.
      Files.writeString(folder.resolve("scan.json"), "{");
      await()
          .during(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  sealer
                      .open("topic", "key", "field", sealed)
                      .equals(new Sealer.Opening.Opened("text")));
    } finally {
      end.run();
    }
  }
}
