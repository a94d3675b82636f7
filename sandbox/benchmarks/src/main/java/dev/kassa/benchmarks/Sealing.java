// Seals personal values as the documents tell a POS vendor to.
package dev.kassa.benchmarks;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** One keyset of a till or its gateway. */
public final class Sealing {
  private final Aead aead;

  private Sealing(Aead aead) {
    this.aead = aead;
  }

  /**
   * Reads a keyset of the running stack's tills.
   *
   * @param keyset {@code scan} or {@code payment-customer}
   */
  public static Sealing ofTills(StackFile stack, String keyset) throws IOException {
    Path file = stack.keysets().directory().resolve("till").resolve(keyset + ".json");
    try {
      AeadConfig.register();
      return new Sealing(
          TinkJsonProtoKeysetFormat.parseKeyset(
                  Files.readString(file),
                  RegistryConfiguration.get(),
                  InsecureSecretKeyAccess.get())
              .getPrimitive(RegistryConfiguration.get(), Aead.class));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " is not a usable keyset", e);
    }
  }

  /** Seals the text of one field of one record. */
  public String seal(String topic, String key, String field, String text) {
    byte[] place = (topic + "\n" + key + "\n" + field).getBytes(StandardCharsets.UTF_8);
    try {
      return "sealed:v1:"
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(aead.encrypt(text.getBytes(StandardCharsets.UTF_8), place));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a usable keyset seals", e);
    }
  }
}
