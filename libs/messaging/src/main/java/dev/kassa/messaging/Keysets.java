package dev.kassa.messaging;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.mac.MacConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;

/**
 * The keysets a service was given: a folder with one Tink keyset per edge, {@code <name>.json}. A
 * service gets the files it needs and no others; what it was not given it cannot open.
 */
public final class Keysets {
  private static final Logger LOG = Logger.getLogger(Keysets.class);

  /** How often files are looked at where nothing else asks for it. */
  public static final Duration LOOK_EVERY = Duration.ofMinutes(1);

  private final Path directory;
  private final ConcurrentMap<String, Sealer> sealers = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LookupHash> lookups = new ConcurrentHashMap<>();

  /**
   * @param directory mounted from the deployment's secrets
   */
  public Keysets(Path directory) {
    this.directory = directory;
    try {
      AeadConfig.register();
      MacConfig.register();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the cryptography library does not start", e);
    }
  }

  /**
   * The sealer of one edge, the same at each call.
   *
   * @throws IllegalStateException naming the file if it is missing or not a keyset
   */
  public Sealer sealer(String name) {
    return sealers.computeIfAbsent(
        name,
        _ -> {
          try {
            return new Sealer(read(name));
          } catch (GeneralSecurityException e) {
            throw notUsable(name, e);
          }
        });
  }

  /**
   * Reads the files again, for a key that has come since. A file that is not usable now leaves what
   * was read before in force, with a log entry.
   */
  public void reload() {
    sealers.forEach((name, sealer) -> reload(name, sealer::replace));
    lookups.forEach((name, lookup) -> reload(name, lookup::replace));
  }

  private interface Replaced {
    void by(KeysetHandle keyset) throws GeneralSecurityException;
  }

  private void reload(String name, Replaced replaced) {
    try {
      replaced.by(read(name));
    } catch (GeneralSecurityException | IllegalStateException e) {
      LOG.errorf("KASSA-113 the keyset %s in force is kept: %s", name, e.getMessage());
    }
  }

  /**
   * Reads the files again and again, for keys that are added or made primary.
   *
   * @return ends it
   */
  public Runnable reloadEvery(Duration pause) {
    Thread looking =
        Thread.ofVirtual()
            .name("keysets")
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(pause);
                      reload();
                    }
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    return looking::interrupt;
  }

  /** The keyed hash of this name, with the same failures. */
  public Mac mac(String name) {
    try {
      return read(name).getPrimitive(RegistryConfiguration.get(), Mac.class);
    } catch (GeneralSecurityException e) {
      throw notUsable(name, e);
    }
  }

  /** Keyed hashes to find rows by, the same at each call, with the same failures. */
  public LookupHash lookupHash(String name) {
    return lookups.computeIfAbsent(
        name,
        _ -> {
          try {
            return new LookupHash(read(name));
          } catch (GeneralSecurityException e) {
            throw notUsable(name, e);
          }
        });
  }

  private KeysetHandle read(String name) {
    Path file = directory.resolve(name + ".json");
    try {
      return TinkJsonProtoKeysetFormat.parseKeyset(
          Files.readString(file), RegistryConfiguration.get(), InsecureSecretKeyAccess.get());
    } catch (IOException | GeneralSecurityException e) {
      throw notUsable(name, e);
    }
  }

  private IllegalStateException notUsable(String name, Exception cause) {
    // Only the kind of failure: a parser's message may quote key material.
    return new IllegalStateException(
        "kassa.keysets.directory: "
            + directory.resolve(name + ".json")
            + " is missing or is not a usable keyset ("
            + cause.getClass().getSimpleName()
            + ")");
  }
}
