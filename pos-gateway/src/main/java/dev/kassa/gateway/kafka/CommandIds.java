// From the name of a command to its id.
package dev.kassa.gateway.kafka;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.kassa.gateway.CommandName;
import java.util.UUID;

/** Ids of commands: {@code ce_id} on the topic, {@code commandId} in the answer. */
final class CommandIds {
  /** Namespace of the gateway's names; made once, never changed. */
  private static final UUID NAMES = UUID.fromString("7c1f6f0a-8a5d-4f43-9f0e-3d5f0c2b9a11");

  private CommandIds() {}

  /** The same name gives the same id everywhere and always. */
  static UUID of(CommandName name) {
    return switch (name) {
      // A line feed is in no part: identifiers and header values have none.
      case CommandName.Named(var parts) ->
          UuidCreator.getNameBasedSha1(NAMES, String.join("\n", parts));
      case CommandName.Unnamed _ -> UuidCreator.getTimeOrderedEpoch();
    };
  }
}
