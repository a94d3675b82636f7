// Whether everybody has the keysets they need, the same where they share one, and no others.
package dev.kassa.operations;

import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.mac.MacConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks into a folder with one folder per service. Never says anything of a key but its number. */
final class KeysetCheck {
  /** Who needs what; the folders of one machine have the short names. */
  static final Map<String, Set<String>> HOLDERS =
      new TreeMap<>(
          Map.of(
              "identity-service",
              Set.of("scan", "msisdn", "webhook"),
              "membership-service",
              Set.of("msisdn", "revocation", "membership-store", "content-hash", "msisdn-hash"),
              "payment-service",
              Set.of("payment-customer", "webhook", "payment-store", "content-hash"),
              "webhook-ingest",
              Set.of("webhook", "revocation"),
              "pos-gateway",
              Set.of("scan", "payment-customer")));

  private static final Map<String, String> SHORT =
      Map.of(
          "identity-service", "identity",
          "membership-service", "membership",
          "payment-service", "payment",
          "webhook-ingest", "webhook-ingest",
          "pos-gateway", "till");

  private KeysetCheck() {}

  /**
   * What is to be said of them.
   *
   * @param directory holds a folder per service
   */
  static List<Finding> of(Path directory) {
    try {
      AeadConfig.register();
      MacConfig.register();
    } catch (GeneralSecurityException e) {
      throw new OperationsFailure("the cryptography library does not start", e);
    }
    List<Finding> findings = new ArrayList<>();
    Map<String, Map<String, KeysetHandle>> byName = new TreeMap<>();
    HOLDERS.forEach(
        (service, names) -> {
          Path folder = folder(directory, service);
          for (String name : new TreeSet<>(names)) {
            Path file = folder.resolve(name + ".json");
            try {
              byName
                  .computeIfAbsent(name, _ -> new TreeMap<>())
                  .put(
                      service,
                      TinkJsonProtoKeysetFormat.parseKeyset(
                          Files.readString(file),
                          RegistryConfiguration.get(),
                          InsecureSecretKeyAccess.get()));
            } catch (IOException e) {
              findings.add(Finding.wrong("%s: keyset %s cannot be read: %s", service, name, file));
            } catch (GeneralSecurityException e) {
              findings.add(Finding.wrong("%s: %s is no keyset", service, file));
            }
          }
          findings.addAll(tooMany(folder, service, names));
        });
    byName.forEach((name, holders) -> findings.addAll(same(name, holders)));
    if (findings.isEmpty()) {
      findings.add(Finding.ok("everybody has the keysets they need, and no others"));
    }
    return findings;
  }

  private static Path folder(Path directory, String service) {
    Path full = directory.resolve(service);
    return Files.isDirectory(full) ? full : directory.resolve(SHORT.get(service));
  }

  private static List<Finding> tooMany(Path folder, String service, Set<String> names) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".json"))
          .map(file -> file.substring(0, file.length() - ".json".length()))
          .filter(name -> !names.contains(name))
          .map(name -> Finding.wrong("%s has keyset %s and does not need it", service, name))
          .toList();
    } catch (IOException e) {
      return List.of(Finding.wrong("%s: %s cannot be listed", service, folder));
    }
  }

  private static List<Finding> same(String name, Map<String, KeysetHandle> holders) {
    List<Finding> findings = new ArrayList<>();
    String first = null;
    for (String service : holders.keySet()) {
      if (first == null) {
        first = service;
      } else if (!keys(holders.get(first)).equals(keys(holders.get(service)))
          || !sameMaterial(holders.get(first), holders.get(service))) {
        findings.add(
            Finding.wrong(
                "keyset %s of %s and %s has not the same keys: what one seals the other cannot"
                    + " open",
                name, first, service));
      }
    }
    return findings;
  }

  private static Set<Integer> keys(KeysetHandle handle) {
    Set<Integer> keys = new TreeSet<>();
    for (int i = 0; i < handle.size(); i++) {
      keys.add(handle.getAt(i).getId());
    }
    return keys;
  }

  private static boolean sameMaterial(KeysetHandle one, KeysetHandle other) {
    for (int i = 0; i < one.size(); i++) {
      KeysetHandle.Entry entry = one.getAt(i);
      for (int j = 0; j < other.size(); j++) {
        if (other.getAt(j).getId() == entry.getId()
            && !other.getAt(j).getKey().equalsKey(entry.getKey())) {
          return false;
        }
      }
    }
    return true;
  }
}
