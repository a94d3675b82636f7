package dev.kassa.messaging;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds a person's rows without storing the person's number: a keyed hash, and which key made it.
 * While a key is being replaced a row may have been made with either, so a search uses the hashes
 * by all keys and a new row the one by the primary key.
 */
public final class LookupHash {
  private volatile List<Key> keys;

  LookupHash(KeysetHandle keyset) throws GeneralSecurityException {
    this.keys = keys(keyset);
  }

  /** Takes other keys from now on. */
  void replace(KeysetHandle keyset) throws GeneralSecurityException {
    keys = keys(keyset);
  }

  private static List<Key> keys(KeysetHandle keyset) throws GeneralSecurityException {
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < keyset.size(); i++) {
      KeysetHandle.Entry entry = keyset.getAt(i);
      if (entry.getStatus() == KeyStatus.ENABLED) {
        KeysetHandle alone =
            KeysetHandle.newBuilder()
                .addEntry(
                    KeysetHandle.importKey(entry.getKey()).withFixedId(entry.getId()).makePrimary())
                .build();
        Key key =
            new Key(entry.getId(), alone.getPrimitive(RegistryConfiguration.get(), Mac.class));
        keys.add(entry.isPrimary() ? 0 : keys.size(), key);
      }
    }
    return List.copyOf(keys);
  }

  private record Key(int version, Mac mac) {}

  /**
   * A hash to store or to search for.
   *
   * @param version id of the key that made it
   * @param hex the hash
   */
  public record Hash(int version, String hex) {}

  /** The hash for new rows. */
  public Hash current(String text) {
    return all(text).getFirst();
  }

  /** Id of the key that hashes for new rows are made with. */
  public int version() {
    return keys.getFirst().version();
  }

  /** The hashes by every usable key, that by the primary key first. */
  public List<Hash> all(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return keys.stream().map(key -> hash(key, bytes)).toList();
  }

  private static Hash hash(Key key, byte[] bytes) {
    try {
      return new Hash(key.version(), HexFormat.of().formatHex(key.mac().computeMac(bytes)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a lookup keyset has no usable key", e);
    }
  }
}
