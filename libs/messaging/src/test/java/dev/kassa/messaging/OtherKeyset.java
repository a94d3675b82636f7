package dev.kassa.messaging;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** A keyset that a service was not given, and how it is given to it later: for tests. */
public final class OtherKeyset {
  private final String name;
  private final KeysetHandle keyset;

  /**
   * Makes one.
   *
   * @param name of the edge, as the service's own file is named
   */
  public OtherKeyset(String name) {
    this.name = name;
    try {
      AeadConfig.register();
      this.keyset =
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals with it. */
  public Sealer sealer() {
    try {
      return new Sealer(keyset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds its key to the service's file; returns what was in there, to be put back. */
  public String addTo(Path keysets) {
    Path file = keysets.resolve(name + ".json");
    try {
      String before = Files.readString(file);
      KeysetHandle own =
          TinkJsonProtoKeysetFormat.parseKeyset(
              before, RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
      KeysetHandle.Entry entry = keyset.getAt(0);
      KeysetHandle both =
          KeysetHandle.newBuilder(own)
              .addEntry(KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId()))
              .build();
      Files.writeString(
          file,
          TinkJsonProtoKeysetFormat.serializeKeyset(
              both, RegistryConfiguration.get(), InsecureSecretKeyAccess.get()));
      return before;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
