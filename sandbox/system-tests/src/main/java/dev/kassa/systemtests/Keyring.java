// Every key that any service of the stack has.
package dev.kassa.systemtests;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.mac.MacConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Opens what is sealed, whoever may; for a search that must miss nothing. */
final class Keyring {
  /** How a sealed value begins. */
  static final String SEALED = "sealed:v1:";

  private final List<Aead> keys;

  /**
   * All keysets of all holders.
   *
   * @param directory one folder per holder
   */
  Keyring(Path directory) throws IOException {
    Map<Path, Aead> byName = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      AeadConfig.register();
      MacConfig.register();
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        aead(file).ifPresent(key -> byName.putIfAbsent(file.getFileName(), key));
      }
    } catch (GeneralSecurityException e) {
      throw new IOException("the keysets in " + directory + " are not usable", e);
    }
    keys = new ArrayList<>(byName.values());
  }

  /** Empty for a keyset that seals nothing. */
  private static Optional<Aead> aead(Path file) throws IOException, GeneralSecurityException {
    KeysetHandle keyset =
        TinkJsonProtoKeysetFormat.parseKeyset(
            Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    try {
      return Optional.of(keyset.getPrimitive(RegistryConfiguration.get(), Aead.class));
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  /**
   * Opens a value with whatever key fits.
   *
   * @param places what it may have been sealed for: three names, a line each
   */
  Optional<String> open(String sealed, Collection<String> places) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(sealed.substring(SEALED.length()));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // nobody's
    }
    for (Aead key : keys) {
      for (String place : places) {
        try {
          return Optional.of(
              new String(
                  key.decrypt(bytes, place.getBytes(StandardCharsets.UTF_8)),
                  StandardCharsets.UTF_8));
        } catch (GeneralSecurityException _) {
          // Another key, or another place.
        }
      }
    }
    return Optional.empty();
  }
}
