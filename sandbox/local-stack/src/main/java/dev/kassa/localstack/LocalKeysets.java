// Makes Tink keysets and hands each service only those it may use.
package dev.kassa.localstack;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The keysets of one deployment (DESIGN 3): one per edge and store, in a folder per service that
 * holds only what this service may use. Readable by their owner alone; fit for one machine, not for
 * production.
 */
public final class LocalKeysets {
  /** A till or its gateway: it seals what it sends and opens nothing else. */
  public static final String TILL = "till";

  private enum Keyset {
    SCAN("scan", PredefinedAeadParameters.AES256_GCM),
    MSISDN("msisdn", PredefinedAeadParameters.AES256_GCM),
    PAYMENT_CUSTOMER("payment-customer", PredefinedAeadParameters.AES256_GCM),
    WEBHOOK("webhook", PredefinedAeadParameters.AES256_GCM),
    REVOCATION("revocation", PredefinedAeadParameters.AES256_GCM),
    MEMBERSHIP_STORE("membership-store", PredefinedAeadParameters.AES256_GCM),
    PAYMENT_STORE("payment-store", PredefinedAeadParameters.AES256_GCM),
    CONTENT_HASH("content-hash", PredefinedMacParameters.HMAC_SHA256_256BITTAG),
    MSISDN_HASH("msisdn-hash", PredefinedMacParameters.HMAC_SHA256_256BITTAG);

    private final String keysetName;
    private final Parameters parameters;

    Keyset(String keysetName, Parameters parameters) {
      this.keysetName = keysetName;
      this.parameters = parameters;
    }
  }

  private static final Map<String, Set<Keyset>> HOLDERS =
      Map.of(
          "identity",
          Set.of(Keyset.SCAN, Keyset.MSISDN, Keyset.WEBHOOK),
          "membership",
          Set.of(
              Keyset.MSISDN,
              Keyset.REVOCATION,
              Keyset.MEMBERSHIP_STORE,
              Keyset.CONTENT_HASH,
              Keyset.MSISDN_HASH),
          "payment",
          Set.of(
              Keyset.PAYMENT_CUSTOMER, Keyset.WEBHOOK, Keyset.PAYMENT_STORE, Keyset.CONTENT_HASH),
          "webhook-ingest",
          Set.of(Keyset.WEBHOOK, Keyset.REVOCATION),
          TILL,
          Set.of(Keyset.SCAN, Keyset.PAYMENT_CUSTOMER));

  private LocalKeysets() {}

  /** Who has a folder of keysets. */
  public static List<String> holders() {
    return HOLDERS.keySet().stream().sorted().toList();
  }

  /**
   * Makes all keysets once; a later call for the same directory changes nothing but what is newer
   * than the directory: a keyset that nobody has.
   *
   * @param directory gets one folder per holder with a file {@code <name>.json} per keyset
   */
  public static void writeMissing(Path directory) {
    try {
      if (Files.exists(directory)) {
        for (Keyset keyset : Keyset.values()) {
          if (files(directory, keyset).stream().noneMatch(Files::exists)) {
            write(directory, keyset, generate(keyset));
          }
        }
        return;
      }
      // Written aside and moved as a whole: a half set of keys would open half of the topics.
      Path unfinished = directory.resolveSibling(directory.getFileName() + ".unfinished");
      OwnerOnly.deleteRecursively(unfinished);
      for (Keyset keyset : Keyset.values()) {
        write(unfinished, keyset, generate(keyset));
      }
      Files.move(unfinished, directory);
    } catch (IOException e) {
      throw new LocalStackFailure("the keysets cannot be written to " + directory, e);
    }
  }

  /** Where each holder has it. */
  private static List<Path> files(Path directory, Keyset keyset) {
    return HOLDERS.entrySet().stream()
        .filter(holder -> holder.getValue().contains(keyset))
        .map(holder -> directory.resolve(holder.getKey()).resolve(keyset.keysetName + ".json"))
        .toList();
  }

  private static void write(Path directory, Keyset keyset, String json) throws IOException {
    for (Path file : files(directory, keyset)) {
      OwnerOnly.write(file, json);
    }
  }

  private static String generate(Keyset keyset) {
    try {
      AeadConfig.register();
      MacConfig.register();
      return TinkJsonProtoKeysetFormat.serializeKeyset(
          KeysetHandle.generateNew(keyset.parameters, RegistryConfiguration.get()),
          RegistryConfiguration.get(),
          InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new LocalStackFailure("this JDK cannot make the keysets", e);
    }
  }
}
