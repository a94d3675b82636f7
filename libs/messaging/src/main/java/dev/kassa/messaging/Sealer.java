package dev.kassa.messaging;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import dev.kassa.contract.PersonalText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

/**
 * Seals and opens personal values with the keyset of one edge (DESIGN 3): authenticated encryption,
 * bound to the topic it was first written to, the record's key and the field, so that a value moved
 * elsewhere does not open.
 */
public final class Sealer {
  /** Tink's prefix of a ciphertext: one version byte, then the key's id. */
  private static final int KEY_ID_OFFSET = 1;

  private static final int KEY_PREFIX_LENGTH = 5;

  private final Aead aead;
  private final Set<Integer> keyIds = new HashSet<>();

  Sealer(KeysetHandle keyset) throws GeneralSecurityException {
    this.aead = keyset.getPrimitive(RegistryConfiguration.get(), Aead.class);
    for (int i = 0; i < keyset.size(); i++) {
      keyIds.add(keyset.getAt(i).getId());
    }
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

  /** Seals a text that is at hand in UTF-8. */
  public String seal(String topic, String key, String field, byte[] text) {
    try {
      byte[] sealed = aead.encrypt(text, place(topic, key, field));
      return PersonalText.SEALED_PREFIX
          + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed: the keyset has no usable primary key", e);
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
    if (!keyIds.contains(ByteBuffer.wrap(sealed).getInt(KEY_ID_OFFSET))) {
      return new Opening.KeyMissing();
    }
    try {
      return new Opening.Opened(
          new String(aead.decrypt(sealed, place(topic, key, field)), StandardCharsets.UTF_8));
    } catch (GeneralSecurityException _) {
      return new Opening.Broken(); // Tink says no more than this on purpose
    }
  }

  private static byte[] place(String topic, String key, String field) {
    return (topic + "\n" + key + "\n" + field).getBytes(StandardCharsets.UTF_8);
  }
}
