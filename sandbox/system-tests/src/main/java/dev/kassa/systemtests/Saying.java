// One message of a till of a chain that publishes its messages itself.
package dev.kassa.systemtests;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;

/**
 * What a till says.
 *
 * @param id made by the till before it is sent, the same when it is repeated
 * @param source e.g. {@code /stores/oslo-1/tills/7}
 */
record Saying(
    String topic,
    String key,
    UUID id,
    String source,
    String type,
    Optional<UUID> checkout,
    ObjectNode payload) {}
