package dev.kassa.messaging;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.kassa.contract.PersonalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Seals and opens personal values with the keyset of one edge (DESIGN 3): authenticated encryption,
 * bound to the topic it was first written to, the record's key and the field, so that a value moved
 * elsewhere does not open.
 */
public final class Sealer {
  /** Tink's prefix of a ciphertext: one version byte, then the key's id. */
  private static final int KEY_ID_OFFSET = 1;

  /** With how many bytes each sealed value names its key. */
  public static final int KEY_PREFIX_LENGTH = 5;

  private static final byte TINK_VERSION = 1;

  /** In base64; the last of them has two bits of what comes behind the prefix. */
  private static final int LETTERS_OF_PREFIX = 7;

  private volatile Keys keys;

  Sealer(KeysetHandle keyset) throws GeneralSecurityException {
    this.keys = Keys.of(keyset);
  }

  /**
   * @param primary id of the key that seals
   */
  private record Keys(Aead aead, Set<Integer> ids, int primary) {
    static Keys of(KeysetHandle keyset) throws GeneralSecurityException {
      Set<Integer> ids = new HashSet<>();
      for (int i = 0; i < keyset.size(); i++) {
        ids.add(keyset.getAt(i).getId());
      }
      return new Keys(
          keyset.getPrimitive(RegistryConfiguration.get(), Aead.class),
          ids,
          keyset.getPrimary().getId());
    }
  }

  /** Takes other keys from now on: a key that was missing has come. */
  void replace(KeysetHandle keyset) throws GeneralSecurityException {
    keys = Keys.of(keyset);
  }

  /** How the bytes of every value begin that the key seals which seals now. */
  public byte[] prefix() {
    return ByteBuffer.allocate(KEY_PREFIX_LENGTH).put(TINK_VERSION).putInt(keys.primary()).array();
  }

  /**
   * How every value begins that the key seals which seals now, so that others can be told by their
   * beginning alone. All of the same length.
   */
  public Set<String> beginnings() {
    byte[] prefix = Arrays.copyOf(prefix(), KEY_PREFIX_LENGTH + 1);
    Set<String> beginnings = new TreeSet<>();
    for (int next = 0; next <= Byte.toUnsignedInt((byte) -1); next++) {
      prefix[KEY_PREFIX_LENGTH] = (byte) next;
      beginnings.add(
          PersonalText.SEALED_PREFIX
              + Base64.getUrlEncoder()
                  .withoutPadding()
                  .encodeToString(prefix)
                  .substring(0, LETTERS_OF_PREFIX));
    }
    return beginnings;
  }

  /** What became of opening a value. */
  public sealed interface Opening {
    /** The value in clear; {@link #toString} does not show it. */
    record Opened(String text) implements Opening {
      @Override
      public String toString() {
        return "Opened(…)";
      }
    }

    /** Its key is not here, yet or any more: wait and alert, the value may be perfectly good. */
    record KeyMissing() implements Opening {}

    /**
     * It names a key that is here and was not sealed with it for this place: it never will open.
     */
    record Broken() implements Opening {}
  }

  /** Seals a text for a field of a record. Each call gives another result. */
  public String seal(String topic, String key, String field, String text) {
    return seal(topic, key, field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Seals bytes: a text that is at hand in UTF-8, or what may be no text at all. */
  public String seal(String topic, String key, String field, byte[] bytes) {
    try {
      byte[] sealed = keys.aead().encrypt(bytes, place(topic, key, field));
      return PersonalText.SEALED_PREFIX
          + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed: the keyset has no usable primary key", e);
    }
  }

  /**
   * The bytes that were sealed.
   *
   * @return empty if it does not open, whatever the reason
   */
  public Optional<byte[]> openBytes(String topic, String key, String field, String sealed) {
    try {
      byte[] bytes =
          Base64.getUrlDecoder().decode(sealed.substring(PersonalText.SEALED_PREFIX.length()));
      return Optional.of(keys.aead().decrypt(bytes, place(topic, key, field)));
    } catch (GeneralSecurityException | IllegalArgumentException | IndexOutOfBoundsException _) {
      return Optional.empty();
    }
  }

  /** Opens a sealed value; a value in clear is its own opening. */
  public Opening open(String topic, String key, String field, String value) {
    if (!value.startsWith(PersonalText.SEALED_PREFIX)) {
      return new Opening.Opened(value);
    }
    byte[] sealed;
    try {
      sealed = Base64.getUrlDecoder().decode(value.substring(PersonalText.SEALED_PREFIX.length()));
    } catch (IllegalArgumentException _) {
      return new Opening.Broken();
    }
    if (sealed.length <= KEY_PREFIX_LENGTH) {
      return new Opening.Broken();
    }
    Keys now = keys;
    if (!now.ids().contains(ByteBuffer.wrap(sealed).getInt(KEY_ID_OFFSET))) {
      return new Opening.KeyMissing();
    }
    try {
      return new Opening.Opened(
          new String(now.aead().decrypt(sealed, place(topic, key, field)), StandardCharsets.UTF_8));
    } catch (GeneralSecurityException _) {
      return new Opening.Broken(); // Tink says no more than this on purpose
    }
  }

  private static byte[] place(String topic, String key, String field) {
    return (topic + "\n" + key + "\n" + field).getBytes(StandardCharsets.UTF_8);
  }
}
