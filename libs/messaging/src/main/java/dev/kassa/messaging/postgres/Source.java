package dev.kassa.messaging.postgres;

import dev.kassa.messaging.Sealer;
import java.util.List;
import java.util.Optional;

/**
 * A topic as a service takes it in.
 *
 * @param consumer name under which the inbox remembers, stable for ever
 * @param remembers whether each message has an inbox row: commands and what changes points do; what
 *     the service's own states recognise as a repetition does not
 * @param sealers those that may open values of the topic, for the content hash
 * @param letters seals dead letters and parked records: present where the topic may hold personal
 *     values in clear
 * @param commands whether its records ask for something new, which may wait for what is under way
 */
public record Source<E>(
    String consumer,
    TopicHandler<E> handler,
    boolean remembers,
    List<Sealer> sealers,
    Optional<Sealer> letters,
    boolean commands) {}
