package dev.kassa.messaging;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.mac.MacConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * What an operator does with the file of a keyset: for tests.
 *
 * @param file of a service
 */
public record KeysetFile(Path file) {
  /** The file of a service's keyset. */
  public static KeysetFile of(Path keysets, String name) {
    return new KeysetFile(keysets.resolve(name + ".json"));
  }

  /** Adds a new key of the same kind, by which everything is sealed or hashed from now on. */
  public void promoteNewKey() {
    change(
        before ->
            KeysetHandle.newBuilder(before)
                .addEntry(
                    KeysetHandle.generateEntryFromParameters(
                            before.getPrimary().getKey().getParameters())
                        .withRandomId()
                        .makePrimary())
                .build());
  }

  /** Takes all keys away but the primary one. */
  public void keepPrimaryOnly() {
    change(
        before ->
            KeysetHandle.newBuilder()
                .addEntry(
                    KeysetHandle.importKey(before.getPrimary().getKey())
                        .withFixedId(before.getPrimary().getId())
                        .makePrimary())
                .build());
  }

  private interface Change {
    KeysetHandle of(KeysetHandle before) throws GeneralSecurityException;
  }

  private void change(Change change) {
    try {
      AeadConfig.register();
      MacConfig.register();
      KeysetHandle before =
          TinkJsonProtoKeysetFormat.parseKeyset(
              Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
      Files.writeString(
          file,
          TinkJsonProtoKeysetFormat.serializeKeyset(
              change.of(before), RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
